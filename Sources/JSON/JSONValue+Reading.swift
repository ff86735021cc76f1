extension JSONValue {
    /// Deeper documents are refused.
    static let deepest = 64
    /// Values in one document: a year of somebody's conversations has a tenth of them, and more would need more memory
    /// than is promised.
    public static let mostValues = 300_000

    /// Why a document is not read.
    public struct Failure: Error, Hashable, Sendable {
        public let reason: String
        /// Whether it is beyond a limit, and not damaged.
        public let isLimit: Bool
    }

    /// Reads a whole document, UTF-8 or UTF-16.
    public init(json bytes: [UInt8]) throws(Failure) {
        guard let text = TextEncodings.utf8(bytes) else {
            throw Failure(reason: "it is UTF-32; UTF-8 is wanted", isLimit: false)
        }
        var json = JSONReader(text, deepest: Self.deepest)
        var tree = TreeReader(isBeginning: false)
        do throws(JSONReader.Malformed) {
            self = try tree.value(&json)
            try json.finish()
        } catch {
            let isLimit = tree.valuesLeft == 0
            throw Failure(
                reason: isLimit
                    ? "it has more than \(Self.mostValues) values"
                    : "it is not valid JSON at byte \(error.offset) of \(text.count): \(error.reason)",
                isLimit: isLimit)
        }
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
    private(set) var valuesLeft = JSONValue.mostValues
    /// Where the text first breaks off; in a beginning that is its end.
    private(set) var cut: JSONReader.Malformed?

    init(isBeginning: Bool) { self.isBeginning = isBeginning }

    mutating func value(_ json: inout JSONReader) throws(JSONReader.Malformed) -> JSONValue {
        guard valuesLeft > 0 else { throw json.malformed("there are too many values") }
        valuesLeft -= 1
        switch try json.kind() {
        case .object:
            var members: [JSONValue.Member] = []
            try toTheEnd { tree throws(JSONReader.Malformed) in
                try json.members { json, name throws(JSONReader.Malformed) in
                    members.append(JSONValue.Member(name: name, value: try tree.value(&json)))
                }
            }
            return .object(members)
        case .array:
            var elements: [JSONValue] = []
            try toTheEnd { tree throws(JSONReader.Malformed) in
                try json.elements { json, _ throws(JSONReader.Malformed) in elements.append(try tree.value(&json)) }
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
        _ read: (inout TreeReader) throws(JSONReader.Malformed) -> Void
    ) throws(JSONReader.Malformed) {
        do throws(JSONReader.Malformed) {
            try read(&self)
        } catch {
            guard isBeginning else { throw error }
            if cut == nil { cut = error }
        }
    }
}
