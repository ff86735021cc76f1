/// Why bytes are not read as JSON: what kind of fault it is, where, and why.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Not JSON (RFC 8259), or not what its reader takes.
        case malformed
        /// Objects and lists in each other, deeper than allowed.
        case tooDeep
        /// More values than allowed.
        case tooMany
        /// Text in another encoding than is read.
        case encoding
    }

    public let kind: Kind
    /// In bytes of UTF-8 from the start, of `length`.
    public let offset: Int
    public let length: Int
    /// Without the place.
    public let reason: String

    public init(_ kind: Kind, reason: String, offset: Int = 0, length: Int = 0) {
        self.kind = kind
        self.offset = offset
        self.length = length
        self.reason = reason
    }

    public var description: String {
        switch kind {
        case .malformed, .tooDeep: "it is not valid JSON at byte \(offset) of \(length): \(reason)"
        case .tooMany, .encoding: reason
        }
    }
}
