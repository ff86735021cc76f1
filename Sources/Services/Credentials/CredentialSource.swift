import Files
import Foundations
import HTTP

/// Where tokens and passwords come from: the environment, or a file that only its owner can read. Never an argument,
/// which every user of the machine can see.
public struct CredentialSource: Sendable {
    private let values: [String: Secret]
    /// For messages.
    public let place: String

    public init(environment: [String: String]) {
        values = environment.filter { !$0.value.isEmpty }.mapValues { Secret($0) }
        place = "the environment"
    }

    /// Reads `NAME=value` lines. Empty lines and those that begin with `#` say nothing; quotes around a whole value
    /// are not part of it, as for a shell and for systemd.
    ///
    /// - Throws: `FileError`; `JobError` where others can read the file, or it has other lines. No message has
    ///   anything of a value.
    public init(file path: String) throws {
        let file = try InputFile(path: path)
        guard try file.isClosedToOthers() else {
            throw JobError(
                "\(path): a file with credentials has to belong to the one who uses it, and be closed to all others; "
                    + "it was not read; chmod 600 closes it, and a token that others could see should be replaced")
        }
        let text = String(decoding: try file.contents(limit: 1 << 16), as: UTF8.self)
        var values: [String: Secret] = [:]
        for (index, line) in text.split(whereSeparator: \.isNewline, omitting: false).enumerated() {
            let line = line.trimmed
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw JobError("\(path), line \(index + 1): it is not NAME=value")
            }
            let name = String(line[..<equals].trimmed)
            let value = Self.unquoted(line[line.index(after: equals)...].trimmed)
            guard values.updateValue(Secret(String(value)), forKey: name) == nil else {
                throw JobError("\(path), line \(index + 1): \(name) is there twice; leave one")
            }
        }
        self.values = values.filter { !$0.value.isEmpty }
        place = path
    }

    /// - Returns: `nil` where it is absent or empty.
    public func secret(_ name: String) -> Secret? { values[name] }

    private static func unquoted(_ text: Substring) -> Substring {
        for quote in ["\"", "'"] where text.count >= 2 && text.hasPrefix(quote) && text.hasSuffix(quote) {
            return text.dropFirst().dropLast()
        }
        return text
    }
}

extension Substring {
    fileprivate var trimmed: Substring {
        var rest = self
        while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
        while rest.last?.isWhitespace == true { rest = rest.dropLast() }
        return rest
    }
}

extension String {
    fileprivate func split(whereSeparator isSeparator: (Character) -> Bool, omitting: Bool) -> [Substring] {
        split(omittingEmptySubsequences: omitting, whereSeparator: isSeparator)
    }
}
