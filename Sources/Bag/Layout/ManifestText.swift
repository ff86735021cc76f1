import Foundations

/// Reads the lines of a BagIt manifest (RFC 8493 section 2.1.3) as they are written here: 64 hexadecimal digits, two
/// spaces, a path.
enum ManifestText {
    /// - Parameter failure: makes the error of a reason.
    static func entries(
        of text: [UInt8], failure: (String) -> JobError
    ) throws(JobError) -> [(path: String, sha256: Checksum)] {
        var entries: [(path: String, sha256: Checksum)] = []
        for line in text.split(separator: UInt8(ascii: "\n")) {
            let path = String(decoding: line.dropFirst(66), as: UTF8.self)
            guard line.count > 66, line.dropFirst(64).prefix(2).elementsEqual("  ".utf8),
                let sha256 = Checksum(hexadecimal: String(decoding: line.prefix(64), as: UTF8.self)),
                isPlain(path)
            else { throw failure("a line of it cannot be read") }
            entries.append((path, sha256))
        }
        return entries
    }

    /// Made of safe names alone: it leads nowhere but down.
    private static func isPlain(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { component in
            !component.isEmpty && component != "." && component != ".."
                && component.utf8.allSatisfy { SafeName.isPlain($0) }
        }
    }
}
