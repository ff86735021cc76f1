import FoundationEssentials

/// Textual encoding of keys (RFC 7468).
enum PEMText {
    static func text(_ bytes: [UInt8], label: String) -> String {
        var rest = Data(bytes).base64EncodedString()[...]
        var lines = ["-----BEGIN \(label)-----"]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----"]).map { $0 + "\n" }.joined()
    }

    /// - Returns: the content of a text that is one such block and nothing else; `nil` for any other.
    static func bytes(_ text: [UInt8], label: String) -> [UInt8]? {
        let lines = text.split { $0 == 0x0A || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
        guard lines.count >= 3, lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----"
        else { return nil }
        return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map { Array($0) }
    }
}
