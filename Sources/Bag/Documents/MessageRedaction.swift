/// A message of a text conversation whose text was replaced.
public struct MessageRedaction: Hashable, Codable, Sendable {
    /// Its position in `messages`.
    public var message: Int
    public var reason: String
    public var by: String?

    package init(message: Int, reason: String, by: String?) {
        self.message = message
        self.reason = reason
        self.by = by
    }

    /// The text, and the pointer to its place, of a redacted message.
    package static let mark = "[REDACTED]"
}
