/// A text that must not be seen: a token, a password, the query of a presigned URL.
///
/// It has no way out but `revealed`. What prints, dumps, or writes a value that holds it shows that there is one, and
/// nothing of it; it is not `Encodable`.
public struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    public init(_ text: String) { self.text = text }

    /// The text itself, for the one call that needs it.
    public var revealed: String { text }

    public var isEmpty: Bool { text.isEmpty }

    public var description: String { "(secret)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
