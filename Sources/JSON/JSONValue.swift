/// A JSON value (RFC 8259) whose shape is not known beforehand. Members keep their order and numbers their digits, so
/// that what is shown of a document is what stands in it.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// As written.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([Member])

    public struct Member: Hashable, Sendable {
        public let name: String
        public let value: JSONValue

        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// The first member of that name; `nil` where there is none, or where this is no object.
    public subscript(name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    public var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    public var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// A text that is not empty.
    public var text: String? {
        if case .string(let text) = self, !text.isEmpty { text } else { nil }
    }

    /// A text that is not empty, or a number as it is written: ids come as either.
    public var word: String? {
        if case .number(let digits) = self { digits } else { text }
    }

    public var integer: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }
}
