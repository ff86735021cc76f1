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

        package init(name: String, value: JSONValue) {
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

// MARK: - Reading

extension JSONValue {
    /// Deeper documents are refused.
    static let deepest = 64
    /// Values in one document: a year of somebody's conversations has a tenth of them, and more would need more memory
    /// than is promised.
    public static let mostValues = 300_000

    /// Reads a whole document, UTF-8 or UTF-16.
    public init(json bytes: [UInt8]) throws(JSONError) {
        guard let text = TextEncodings.utf8(bytes) else {
            throw JSONError(.encoding, reason: "it is UTF-32; UTF-8 is wanted")
        }
        var json = JSONReader(text, deepest: Self.deepest)
        var tree = TreeReader(isBeginning: false)
        self = try tree.value(&json)
        try json.finish()
    }

    /// What the beginning of a document tells, which may stop anywhere.
    ///
    /// - Returns: `nil` for what is no beginning of JSON.
    public init?(beginning bytes: [UInt8]) {
        guard let text = TextEncodings.utf8(bytes) else { return nil }
        var json = JSONReader(text, deepest: Self.deepest)
        var tree = TreeReader(isBeginning: true)
        guard let value = try? tree.value(&json) else { return nil }
        // A word or an escape that the end cuts through is told where it starts.
        let longestWord = 6
        if let cut = tree.cut, cut.offset + longestWord < text.count { return nil }
        self = value
    }
}

/// Builds values from what `JSONReader` reads.
private struct TreeReader {
    let isBeginning: Bool
    private var valuesLeft = JSONValue.mostValues
    /// Where the text first breaks off; in a beginning that is its end.
    private(set) var cut: JSONError?

    init(isBeginning: Bool) { self.isBeginning = isBeginning }

    mutating func value(_ json: inout JSONReader) throws(JSONError) -> JSONValue {
        guard valuesLeft > 0 else { throw json.error(.tooMany, "it has more than \(JSONValue.mostValues) values") }
        valuesLeft -= 1
        switch try json.kind() {
        case .object:
            var members: [JSONValue.Member] = []
            try toTheEnd { tree throws(JSONError) in
                try json.members { json, name throws(JSONError) in
                    members.append(JSONValue.Member(name: name, value: try tree.value(&json)))
                }
            }
            return .object(members)
        case .array:
            var elements: [JSONValue] = []
            try toTheEnd { tree throws(JSONError) in
                try json.elements { json, _ throws(JSONError) in elements.append(try tree.value(&json)) }
            }
            return .array(elements)
        case .string:
            do {
                return .string(try json.text())
            } catch {
                guard isBeginning else { throw error }
                if cut == nil { cut = error }
                return .string("…")
            }
        case .number: return .number(try json.number())
        case .boolean: return .bool(try json.boolean())
        case .null:
            try json.skip()
            return .null
        }
    }

    /// In a beginning, what was read of an object or a list before the end counts as all of it.
    private mutating func toTheEnd(
        _ read: (inout TreeReader) throws(JSONError) -> Void
    ) throws(JSONError) {
        do throws(JSONError) {
            try read(&self)
        } catch {
            guard isBeginning else { throw error }
            if cut == nil { cut = error }
        }
    }
}

/// JSON Pointer (RFC 6901).
package enum JSONPointer {
    /// A member's name as a part of a pointer.
    package static func escaped(_ name: String) -> String {
        var escaped = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
