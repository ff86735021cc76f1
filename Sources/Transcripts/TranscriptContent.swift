import Foundations
import JSON

/// The content of a file, prepared for all formats: text in UTF-8, and the outline of a JSON document.
public struct TranscriptContent: Sendable {
    /// What kind of text a file is, by its first characters and its structure.
    public enum Kind: Hashable, Sendable {
        /// One JSON value, which may be damaged.
        case json
        /// A JSON value on each line.
        case jsonLines
        /// JSON values one after another, on any number of lines.
        case jsonSequence
        case text
    }

    /// UTF-8 without a byte order mark.
    public let bytes: [UInt8]
    public let kind: Kind
    /// The beginning of the structure of a JSON document, or of the first line of JSON lines: of each array, the first
    /// elements alone. `nil` for text. Formats are recognised by it.
    public let outline: JSONValue?

    /// The number of elements of each array in an outline.
    static let outlineElements = 3
    /// The most values of an outline. Recognition needs a few dozen.
    private static let outlineValues = 2000
    static let deepest = 64

    /// - Throws: `TranscriptUnreadable` for UTF-32, and for bytes that are not text.
    public init(_ file: [UInt8]) throws {
        guard let bytes = TextEncodings.utf8(file) else {
            throw TranscriptUnreadable(.unsupported, "UTF-32 is not supported; use UTF-8")
        }
        self.bytes = bytes
        guard Self.beginsLikeJSON(bytes) else {
            if let nul = bytes.firstIndex(of: 0) {
                throw TranscriptUnreadable(.corrupt, "not a text file: byte \(nul) of its text is zero")
            }
            kind = .text
            outline = nil
            return
        }
        var reader = JSONReader(bytes, deepest: Self.deepest)
        var tree = JSONTree(mostValues: Self.outlineValues, mostElements: Self.outlineElements, isLenient: true)
        outline = try? tree.value(&reader)
        if tree.error == nil, outline != nil, (try? reader.finish()) == nil {
            kind = Self.firstLineIsJSON(bytes) ? .jsonLines : .jsonSequence
        } else {
            kind = .json
        }
    }

    /// Whether the first characters are those of an object or an array with members or elements. A line of text may
    /// begin with a bracket too, such as `[SPEAKER_00]: Hello`.
    private static func beginsLikeJSON(_ bytes: [UInt8]) -> Bool {
        var visible = bytes.lazy.filter { !isWhitespace($0) }.makeIterator()
        guard let first = visible.next(), let second = visible.next() else { return false }
        return switch first {
        case UInt8(ascii: "{"): second == UInt8(ascii: "\"") || second == UInt8(ascii: "}")
        case UInt8(ascii: "["):
            second == UInt8(ascii: "{") || second == UInt8(ascii: "[") || second == UInt8(ascii: "]")
        default: false
        }
    }

    /// Whether the first line that is not blank is a whole JSON value.
    private static func firstLineIsJSON(_ bytes: [UInt8]) -> Bool {
        guard let line = TextLines(bytes).first(where: { !$0.isBlank }) else { return false }
        return (try? JSONTree.document(Array(line.bytes))) != nil
    }

    static func isWhitespace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }

    // MARK: - Reading

    /// Returns the whole document.
    ///
    /// - Parameter leavingOut: names of members that are not read, so that large lists of numbers take no memory.
    /// - Throws: `TranscriptUnreadable`.
    func json(leavingOut: Set<String> = []) throws -> JSONValue {
        do {
            return try JSONTree.document(bytes, leavingOut: leavingOut)
        } catch {
            throw TranscriptUnreadable(error, in: bytes)
        }
    }

    /// Passes the elements of an array, or the values of JSON lines or of a sequence, to `record`, one after another.
    ///
    /// - Parameter record: called with each value and its position: a JSON Pointer, `line 12` or `value 3`. A line that
    ///   is not valid is reported instead.
    /// - Throws: `TranscriptUnreadable` if the document is not valid up to its end, and the errors of `record`.
    func forEachRecord(
        leavingOut: Set<String> = [], _ reading: inout TranscriptReading,
        _ record: (JSONValue, String, inout TranscriptReading) throws -> Void
    ) throws {
        switch kind {
        case .jsonLines:
            for line in TextLines(bytes) where !line.isBlank {
                let value: JSONValue
                do {
                    value = try JSONTree.document(Array(line.bytes), leavingOut: leavingOut)
                } catch {
                    reading.skip("line \(line.number)", "a line is not valid JSON; it is not read")
                    continue
                }
                try record(value, "line \(line.number)", &reading)
            }
        case .jsonSequence:
            var json = JSONReader(bytes, deepest: Self.deepest)
            var number = 0
            // At the end of the document nothing is left to read.
            while (try? json.finish()) == nil {
                number += 1
                var tree = JSONTree(leavingOut: leavingOut)
                let value: JSONValue
                do { value = try tree.value(&json) } catch { throw TranscriptUnreadable(error, in: bytes) }
                try record(value, "value \(number)", &reading)
            }
        case .json, .text: try forEachElement(leavingOut: leavingOut, &reading, record)
        }
    }

    private func forEachElement(
        leavingOut: Set<String>, _ reading: inout TranscriptReading,
        _ record: (JSONValue, String, inout TranscriptReading) throws -> Void
    ) throws {
        var json = JSONReader(bytes, deepest: Self.deepest)
        var failure: (any Error)?
        do throws(JSONError) {
            try json.elements { json, index throws(JSONError) in
                var tree = JSONTree(leavingOut: leavingOut)
                let value = try tree.value(&json)
                do {
                    try record(value, "/\(index)", &reading)
                } catch {
                    failure = error
                    throw json.malformed("")
                }
            }
            try json.finish()
        } catch {
            throw failure ?? TranscriptUnreadable(error, in: bytes)
        }
    }

    /// Checks a JSON document of which nothing else is known.
    ///
    /// - Throws: `TranscriptUnreadable` if it is damaged.
    func checkSyntax() throws {
        guard kind == .json else { return }
        var json = JSONReader(bytes, deepest: Self.deepest)
        do {
            try json.skip()
            try json.finish()
        } catch {
            throw TranscriptUnreadable(error, in: bytes)
        }
    }

    /// Whether the content is valid UTF-8. JSON that is not can be read all the same, as its structure is ASCII.
    var isUTF8: Bool {
        do {
            _ = try UTF8Span(validating: bytes.span)
            return true
        } catch {
            return false
        }
    }

    /// - Throws: `TranscriptUnreadable` if the content is not valid UTF-8.
    func checkEncoding() throws {
        guard isUTF8 else {
            throw TranscriptUnreadable(.corrupt, "not valid UTF-8; convert the file to UTF-8")
        }
    }
}

extension TranscriptUnreadable {
    fileprivate init(_ error: JSONError, in bytes: [UInt8]) {
        // Python writes these words for floating-point numbers that are none.
        let isPython = ["NaN", "Infinity", "-Infinity"].contains { word in
            bytes.dropFirst(error.offset - (word.hasPrefix("-") ? 1 : 0)).starts(with: word.utf8)
        }
        self.init(
            error.kind == .tooMany || error.kind == .tooDeep ? .unsupported : .corrupt,
            "\(error)" + (isPython ? "; NaN and Infinity are not JSON; write null instead" : ""))
    }
}

/// Reads JSON values, whole or only their outline.
struct JSONTree {
    private var valuesLeft: Int
    private let mostElements: Int
    private let leavingOut: Set<String>
    private let isLenient: Bool
    /// The first error, if the reading is lenient.
    private(set) var error: JSONError?

    /// - Parameters:
    ///   - mostValues: more are an error or, if the reading is lenient, are skipped.
    ///   - mostElements: the further elements of each array are skipped.
    ///   - leavingOut: names of members that are skipped.
    ///   - isLenient: whether objects and arrays that end in an error count as complete.
    init(
        mostValues: Int = JSONValue.mostValues, mostElements: Int = .max, leavingOut: Set<String> = [],
        isLenient: Bool = false
    ) {
        valuesLeft = mostValues
        self.mostElements = mostElements
        self.leavingOut = leavingOut
        self.isLenient = isLenient
    }

    /// Reads a whole document.
    static func document(_ bytes: [UInt8], leavingOut: Set<String> = []) throws(JSONError) -> JSONValue {
        var json = JSONReader(bytes, deepest: TranscriptContent.deepest)
        var tree = JSONTree(leavingOut: leavingOut)
        let value = try tree.value(&json)
        try json.finish()
        return value
    }

    mutating func value(_ json: inout JSONReader) throws(JSONError) -> JSONValue {
        guard valuesLeft > 0 else { throw json.error(.tooMany, "more than \(JSONValue.mostValues) JSON values") }
        valuesLeft -= 1
        switch try json.kind() {
        case .object:
            var members: [JSONValue.Member] = []
            try lenient { tree throws(JSONError) in
                try json.members { json, name throws(JSONError) in
                    if tree.leavingOut.contains(name) || tree.isFull { return try json.skip() }
                    members.append(JSONValue.Member(name: name, value: try tree.value(&json)))
                }
            }
            return .object(members)
        case .array:
            var elements: [JSONValue] = []
            try lenient { tree throws(JSONError) in
                try json.elements { json, index throws(JSONError) in
                    if index >= tree.mostElements || tree.isFull { return try json.skip() }
                    elements.append(try tree.value(&json))
                }
            }
            return .array(elements)
        case .string: return .string(try json.text())
        case .number: return .number(try json.number())
        case .boolean: return .bool(try json.boolean())
        case .null:
            try json.skip()
            return .null
        }
    }

    private var isFull: Bool { isLenient && valuesLeft <= 0 }

    private mutating func lenient(_ read: (inout JSONTree) throws(JSONError) -> Void) throws(JSONError) {
        do throws(JSONError) {
            try read(&self)
        } catch {
            guard isLenient else { throw error }
            if self.error == nil { self.error = error }
        }
    }
}

/// The lines of a text, without their ends: LF, CR LF or CR.
struct TextLines: Sequence, IteratorProtocol {
    private let bytes: [UInt8]
    private var position = 0
    private var number = 0

    struct Line {
        var bytes: ArraySlice<UInt8>
        /// Counted from 1.
        var number: Int

        var text: String { String(decoding: bytes, as: UTF8.self) }
        var isBlank: Bool { bytes.allSatisfy(TranscriptContent.isWhitespace) }
    }

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func next() -> Line? {
        guard position < bytes.count else { return nil }
        let start = position
        while position < bytes.count, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
        let line = bytes[start..<position]
        if position < bytes.count {
            let isPair = bytes[position] == 0x0D && position + 1 < bytes.count && bytes[position + 1] == 0x0A
            position += isPair ? 2 : 1
        }
        number += 1
        return Line(bytes: line, number: number)
    }
}
