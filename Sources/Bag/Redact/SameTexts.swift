import Files
import Foundations
import JSON

/// Finds other files and messages of a bag that contain the text of redacted messages. An archive's file with several
/// conversations is in the folder of each of them, and people quote each other.
struct SameTexts {
    /// Originals and attachments to leave out, by the names of sessions, relative to the session's folder.
    private(set) var files: [String: Set<String>] = [:]
    /// Messages that contain a redacted text and are not redacted.
    private(set) var places: [RedactedBag.SameText] = []

    /// A shorter text, such as `Yes.`, is searched only in copies of the same archive file.
    private static let shortest = 8

    /// - Throws: `JobError`, `FileError`, `Interruption`.
    init(_ plan: RedactionPlan, in bag: SourceBag) throws {
        var texts: [String] = []
        var originals: Set<Checksum> = []
        var redacted: [String: Set<Int>] = [:]
        for session in plan.sessions where !session.messages.isEmpty {
            guard case .written(let document) = try bag.document(of: session.session) else { continue }
            redacted[session.session.name] = Set(session.messages.map(\.message))
            originals.formUnion(document.originals.compactMap(\.sha256))
            texts += session.messages.map { document.messages[$0.message].text }
        }
        guard !redacted.isEmpty else { return }
        let search = TextSearch(texts.filter { $0.unicodeScalars.count >= Self.shortest })
        for session in bag.summary.sessions where !session.isRecorded {
            guard case .written(let document) = try bag.document(of: session) else { continue }
            for file in document.files {
                let isCopy = file.sha256.map(originals.contains) ?? false
                let path = ReviewMaterial.relativePath(of: file.path, session: session)
                guard try isCopy || search.isIn(bag.files.open(named: path)) else { continue }
                files[session.name, default: []].insert(file.path)
            }
            for (index, message) in document.messages.enumerated()
            where redacted[session.name]?.contains(index) != true && search.isIn(message.text) {
                places.append(RedactedBag.SameText(sessionId: session.sessionId, message: index))
            }
        }
    }
}

/// Searches for any of some texts, byte by byte.
private struct TextSearch {
    private let texts: [[UInt8]]
    /// In UTF-8, with the usual escapes of JSON, and in both byte orders of UTF-16.
    private let encoded: [[UInt8]]

    init(_ texts: [String]) {
        self.texts = texts.map { Array($0.utf8) }
        encoded = texts.flatMap { text in
            let units = Array(text.utf16)
            return [
                Array(text.utf8), Array(Self.escaped(text).utf8), Self.ascii(text, isUpper: false),
                Self.ascii(text, isUpper: true),
                units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] },
                units.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] },
            ]
        }
    }

    /// The text as in a JSON string, with the escapes that are necessary.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// The text as in a JSON string that has only ASCII characters.
    private static func ascii(_ text: String, isUpper: Bool) -> [UInt8] {
        escaped(text).utf16.flatMap { unit -> [UInt8] in
            if unit < 0x80 { return [UInt8(truncatingIfNeeded: unit)] }
            let digits = String(0x10000 + Int(unit), radix: 16, uppercase: isUpper).dropFirst()
            return Array("\\u\(digits)".utf8)
        }
    }

    func isIn(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        return texts.contains { Self.contains($0, in: bytes) }
    }

    /// Whether the file contains one of the texts. Strings of a JSON file are compared without their escapes, unless it
    /// is too large to be read at once.
    func isIn(_ file: consuming InputFile) throws -> Bool {
        guard !encoded.isEmpty else { return false }
        if file.size <= Self.largestJSON, let value = try? JSONValue(json: file.contents(limit: Self.largestJSON)) {
            return isIn(value)
        }
        let longest = encoded.map(\.count).max() ?? 0
        var tail: [UInt8] = []
        var isFound = false
        try file.forEachBlock(of: 1 << 18) { block throws(FileError) in
            // Bytes have no padding, so all of the block is initialized.
            let own = unsafe block.withUnsafeBytes { unsafe Array($0) }
            let bytes = tail + own
            isFound = encoded.contains { Self.contains($0, in: bytes) }
            tail = Array(bytes.suffix(longest - 1))
            return !isFound
        }
        return isFound
    }

    private static let largestJSON = 16 << 20

    private func isIn(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text), .number(let text): isIn(text)
        case .array(let elements): elements.contains(where: isIn)
        case .object(let members): members.contains { isIn($0.name) || isIn($0.value) }
        case .null, .bool: false
        }
    }

    private static func contains(_ text: [UInt8], in bytes: [UInt8]) -> Bool {
        guard let first = text.first, bytes.count >= text.count else { return false }
        var start = bytes.startIndex
        while let index = bytes[start...].firstIndex(of: first), index + text.count <= bytes.count {
            if bytes[index..<index + text.count].elementsEqual(text) { return true }
            start = index + 1
        }
        return false
    }
}
