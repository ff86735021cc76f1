/// The address at which the bag's folder is published: an `https` URL (RFC 3986), without query and fragment.
public struct PublicationURL: Hashable, Sendable {
    /// Ends with a slash.
    let text: String

    /// - Returns: `nil` for what is no such URL; vCon allows `https` alone for what it refers to.
    public init?(_ text: String) {
        let scheme = "https://"
        guard text.lowercased().hasPrefix(scheme) else { return nil }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        let forbidden = Set("\"<>\\^`{|}?#".utf8)
        guard let first = rest.first, first != UInt8(ascii: "/"),
            rest.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) })
        else { return nil }
        self.text = text.hasSuffix("/") ? text : text + "/"
    }

    /// - Parameter path: below the bag, of `[A-Za-z0-9._-]` and `/`, which need no escapes.
    func address(of path: String) -> String { text + path }
}

/// The URL-safe alphabet of Base64, without padding (RFC 4648 section 5, RFC 7515 section 2).
enum Base64URL {
    static func text(of bytes: [UInt8]) -> String {
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
            for digit in 0...group.count { text.unicodeScalars.append(alphabet[bits >> (18 - 6 * digit) & 63]) }
        }
        return text
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)
}
