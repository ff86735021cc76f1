/// A header field of a request or a response (RFC 9110, section 5).
public struct HTTPField: Sendable, CustomStringConvertible {
    public let name: String
    private let content: Secret
    /// Whether the value is a secret: it is then shown nowhere, and never sent to another origin than the request's own.
    public let isSensitive: Bool

    public init(_ name: String, _ value: String) {
        self.name = name
        content = Secret(value)
        isSensitive = false
    }

    public init(_ name: String, secret: Secret) {
        self.name = name
        content = secret
        isSensitive = true
    }

    public var value: String { content.revealed }

    public func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

    /// Whether it can stand in a message: a line break in a value would begin another field.
    var isWellFormed: Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    public var description: String { isSensitive ? "\(name): \(content)" : "\(name): \(value)" }
}
