/// A JSON value (RFC 8259) of unknown structure. Members keep their order and numbers keep their digits, so that a
/// value is shown as the document has it.
public enum JSONValue: Hashable, Sendable {
    case null
    case bool(Bool)
    /// The digits as written in the document.
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

    /// The value of the first member with that name; `nil` if there is none, or if this is not an object.
    public subscript(name: String) -> JSONValue? {
        members.first { $0.name == name }?.value
    }

    public var members: [Member] {
        if case .object(let members) = self { members } else { [] }
    }

    public var elements: [JSONValue] {
        if case .array(let elements) = self { elements } else { [] }
    }

    /// The string, if this is a string that is not empty.
    public var text: String? {
        if case .string(let text) = self, !text.isEmpty { text } else { nil }
    }

    /// The string if it is not empty, or a number as written. Services write ids as either.
    public var word: String? {
        if case .number(let digits) = self { digits } else { text }
    }

    public var integer: Int? {
        if case .number(let digits) = self { Int(digits) } else { nil }
    }
}

// MARK: - Reading

extension JSONValue {
    /// The deepest nesting that is accepted.
    static let deepest = 64
    /// The most values in one document: 15 for each of 100,000 messages. A larger document would exceed the memory
    /// limit.
    public static let mostValues = 1_500_000

    /// Reads a whole document in UTF-8 or UTF-16.
    ///
    /// - Parameter isStopped: called often. If it returns true, reading ends with an error.
    public init(json bytes: [UInt8], isStopped: @escaping () -> Bool = { false }) throws(JSONError) {
        guard let text = TextEncodings.utf8(bytes) else {
            throw JSONError(.encoding, reason: "UTF-32 is not supported; use UTF-8")
        }
        var json = JSONReader(text, deepest: Self.deepest)
        var tree = TreeReader(isBeginning: false, isStopped: isStopped)
        self = try tree.value(&json)
        try json.finish()
    }

    /// Reads the elements of an array one after another, so that only one of them is in memory.
    ///
    /// - Parameters:
    ///   - isStopped: called often. If it returns true, reading ends with an error.
    ///   - element: called with each index and value.
    /// - Returns: whether the document is an array. If it is not, nothing was read.
    /// - Throws: `JSONError` if the document is not valid up to its end; the elements before were passed to `element`.
    package static func forEachElement(
        ofJSON bytes: [UInt8], isStopped: @escaping () -> Bool = { false },
        _ element: (Int, JSONValue) throws(JSONError) -> Void
    ) throws(JSONError) -> Bool {
        guard let text = TextEncodings.utf8(bytes) else {
            throw JSONError(.encoding, reason: "UTF-32 is not supported; use UTF-8")
        }
        var json = JSONReader(text, deepest: deepest)
        guard try json.kind() == .array else { return false }
        var tree = TreeReader(isBeginning: false, isStopped: isStopped)
        try json.elements { json, index throws(JSONError) in try element(index, try tree.value(&json)) }
        try json.finish()
        return true
    }

    /// Reads as much as possible from the beginning of a document, which may be cut off at any byte.
    ///
    /// - Returns: `nil` if the bytes are not the beginning of a JSON document.
    public init?(beginning bytes: [UInt8]) {
        guard let text = TextEncodings.utf8(bytes) else { return nil }
        var json = JSONReader(text, deepest: Self.deepest)
        var tree = TreeReader(isBeginning: true)
        guard let value = try? tree.value(&json) else { return nil }
        // For a literal or an escape that is cut off at the end, the error is at the position where it starts.
        let longestWord = 6
        if let cut = tree.cut, cut.offset + longestWord < text.count { return nil }
        self = value
    }
}

/// Builds values from what `JSONReader` reads.
private struct TreeReader {
    let isBeginning: Bool
    private let isStopped: () -> Bool
    private var valuesLeft = JSONValue.mostValues
    /// The first error. In the beginning of a document, that is where it was cut off.
    private(set) var cut: JSONError?

    init(isBeginning: Bool, isStopped: @escaping () -> Bool = { false }) {
        self.isBeginning = isBeginning
        self.isStopped = isStopped
    }

    mutating func value(_ json: inout JSONReader) throws(JSONError) -> JSONValue {
        guard valuesLeft > 0 else { throw json.error(.tooMany, "more than \(JSONValue.mostValues) JSON values") }
        valuesLeft -= 1
        if isStopped() { throw json.error(.stopped, "reading was stopped") }
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

    /// Reads an object or array. In the beginning of a document, an object or array that is cut off counts as complete.
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
    /// Returns a member name escaped for use in a pointer.
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
