/// Reads JSON (RFC 8259) from bytes, member by member.
///
/// Suitable for untrusted documents. It builds only the values that the caller asks for, so skipped values take no
/// memory, and nesting does not use the stack. Values that were read before an error remain usable.
package struct JSONReader {
    package enum Kind {
        case object, array, string, number, boolean, null
    }

    /// The number of strings that had invalid UTF-8 or unpaired surrogates. In the returned strings, each of these is
    /// replaced by U+FFFD.
    package private(set) var repairedTexts = 0

    private var bytes: JSONBytes
    private(set) var position = 0
    private var depth = 0
    private let deepest: Int
    private let isStrict: Bool
    private let longestText: Int

    /// - Parameters:
    ///   - deepest: the largest number of objects and arrays that may be open at the same time.
    ///   - isStrict: whether skipped strings are validated too.
    package init(_ bytes: [UInt8], deepest: Int, isStrict: Bool = false) {
        self.init(JSONBytes(bytes), deepest: deepest, isStrict: isStrict)
    }

    /// - Parameter longestText: the most bytes of a string that is returned, as it is written.
    init(_ bytes: JSONBytes, deepest: Int, isStrict: Bool, longestText: Int = .max) {
        self.longestText = longestText
        self.bytes = bytes
        self.deepest = deepest
        self.isStrict = isStrict
    }

    /// Continues at the start or the end of a value that was read before.
    mutating func move(to position: Int) {
        self.position = position
        depth = 0
    }

    /// Returns the kind of the next value, without reading it.
    package mutating func kind() throws(JSONError) -> Kind {
        guard let byte = skipWhitespace() else { throw malformed("unexpected end of the document") }
        switch byte {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw malformed("expected a value")
        }
    }

    /// Reads an object. `member` is called with each name, and must read or skip the value.
    package mutating func members(
        _ member: (inout JSONReader, String) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "{"))
        if try close(UInt8(ascii: "}")) { return }
        repeat {
            guard skipWhitespace() == UInt8(ascii: "\"") else { throw malformed("expected a member name") }
            let name = try text()
            try take(UInt8(ascii: ":"), "a colon")
            try member(&self, name)
        } while try continues(until: UInt8(ascii: "}"))
    }

    /// Reads an array. `element` is called with each index, and must read or skip the value.
    package mutating func elements(
        _ element: (inout JSONReader, Int) throws(JSONError) -> Void
    ) throws(JSONError) {
        try open(UInt8(ascii: "["))
        if try close(UInt8(ascii: "]")) { return }
        var index = 0
        repeat {
            try element(&self, index)
            index += 1
        } while try continues(until: UInt8(ascii: "]"))
    }

    /// Reads a string.
    package mutating func text() throws(JSONError) -> String {
        try take(UInt8(ascii: "\""), "a string")
        var units: [UInt8] = []
        let start = position
        var copied = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                defer { position += 1 }
                try checkLength(from: start)
                if units.isEmpty { return decoded(bytes.slice(copied..<position)) }
                units += bytes.slice(copied..<position)
                return decoded(units[...])
            case UInt8(ascii: "\\"):
                try checkLength(from: start)
                units += bytes.slice(copied..<position)
                position += 1
                try appendEscape(to: &units)
                copied = position
            case 0..<0x20: throw malformed("a string contains a control character")
            default: position += 1
            }
        }
        throw malformed("a string is not terminated")
    }

    /// Called before the bytes of a string are copied. To look at them takes no memory.
    private func checkLength(from start: Int) throws(JSONError) {
        guard position - start <= longestText else { throw malformed("a string is too long") }
    }

    /// Reads a number and returns it as written.
    package mutating func number() throws(JSONError) -> String {
        skipWhitespace()
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes.slice(start..<position), as: UTF8.self)
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(JSONError) -> Bool {
        let isTrue = skipWhitespace() == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    /// Skips any value.
    package mutating func skip() throws(JSONError) {
        var closers: [UInt8] = []
        repeat {
            switch try kind() {
            case .object:
                try open(UInt8(ascii: "{"))
                if try !close(UInt8(ascii: "}")) {
                    closers.append(UInt8(ascii: "}"))
                    try skipName()
                    continue
                }
            case .array:
                try open(UInt8(ascii: "["))
                if try !close(UInt8(ascii: "]")) {
                    closers.append(UInt8(ascii: "]"))
                    continue
                }
            case .string: try skipText()
            case .number: _ = try number()
            case .boolean: try word(next == UInt8(ascii: "t") ? "true" : "false")
            case .null: try word("null")
            }
            // This value has ended, and it may be the last one of its object or array.
            while let closer = closers.last {
                if try continues(until: closer) {
                    if closer == UInt8(ascii: "}") { try skipName() }
                    break
                }
                closers.removeLast()
            }
        } while !closers.isEmpty
    }

    /// Reads any value and returns its JSON as written.
    ///
    /// - Parameter longest: the maximum length in bytes. Longer JSON is cut there, and `…` is appended.
    package mutating func json(longest: Int) throws(JSONError) -> String {
        skipWhitespace()
        let start = position
        try skip()
        let end = min(position, start + longest)
        return String(decoding: bytes.slice(start..<end), as: UTF8.self) + (end < position ? "…" : "")
    }

    /// Checks that only whitespace follows.
    package mutating func finish() throws(JSONError) {
        if skipWhitespace() != nil { throw malformed("unexpected data after the end of the document") }
    }

    // MARK: - Parsing

    private var next: UInt8? {
        mutating get { position < bytes.count ? bytes[position] : nil }
    }

    package func malformed(_ reason: String) -> JSONError { error(.malformed, reason) }

    /// Returns an error at the current position.
    package func error(_ kind: JSONError.Kind, _ reason: String) -> JSONError {
        JSONError(kind, reason: reason, offset: position, length: bytes.count)
    }

    @discardableResult
    private mutating func skipWhitespace() -> UInt8? {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        return next
    }

    private mutating func take(_ byte: UInt8, _ name: String) throws(JSONError) {
        guard skipWhitespace() == byte else { throw malformed("expected \(name)") }
        position += 1
    }

    /// Starts an array for reading step by step, as an alternative to `elements`. Returns whether there is a first
    /// element. After each element, `continuesElements` returns whether another one follows.
    mutating func beginsElements() throws(JSONError) -> Bool {
        try open(UInt8(ascii: "["))
        return try !close(UInt8(ascii: "]"))
    }

    mutating func continuesElements() throws(JSONError) -> Bool { try continues(until: UInt8(ascii: "]")) }

    private mutating func open(_ bracket: UInt8) throws(JSONError) {
        try take(bracket, bracket == UInt8(ascii: "{") ? "an object" : "an array")
        depth += 1
        guard depth <= deepest else { throw error(.tooDeep, "nested deeper than \(deepest) levels") }
    }

    private mutating func close(_ bracket: UInt8) throws(JSONError) -> Bool {
        guard skipWhitespace() == bracket else { return false }
        position += 1
        depth -= 1
        return true
    }

    /// Returns, after a value, whether another one follows in the same object or array.
    private mutating func continues(until bracket: UInt8) throws(JSONError) -> Bool {
        if try close(bracket) { return false }
        try take(UInt8(ascii: ","), "a comma")
        return true
    }

    private mutating func skipName() throws(JSONError) {
        guard skipWhitespace() == UInt8(ascii: "\"") else { throw malformed("expected a member name") }
        try skipText()
        try take(UInt8(ascii: ":"), "a colon")
    }

    private mutating func skipText() throws(JSONError) {
        try take(UInt8(ascii: "\""), "a string")
        // A local copy is faster, and most skipped bytes are in strings.
        var bytes = bytes
        defer { self.bytes = bytes }
        var end = position
        while end < bytes.count {
            let byte = bytes[end]
            switch byte {
            case UInt8(ascii: "\""):
                position = end + 1
                return
            case UInt8(ascii: "\\"):
                end += 2
                if isStrict, end <= bytes.count {
                    position = end - 1
                    var ignored: [UInt8] = []
                    try appendEscape(to: &ignored)
                    end = position
                }
            case 0..<0x20 where isStrict:
                position = end
                throw malformed("a string contains a control character")
            default: end += 1
            }
        }
        position = end
        throw malformed("a string is not terminated")
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw malformed("expected a digit") }
    }

    private mutating func word(_ word: StaticString) throws(JSONError) {
        let word = Array("\(word)".utf8)
        guard bytes.count - position >= word.count, bytes.slice(position..<position + word.count).elementsEqual(word)
        else { throw malformed("expected a value") }
        position += word.count
    }

    private mutating func decoded(_ units: ArraySlice<UInt8>) -> String {
        if let text = String(validating: units, as: UTF8.self) { return text }
        repairedTexts += 1
        return String(decoding: units, as: UTF8.self)
    }

    private mutating func appendEscape(to units: inout [UInt8]) throws(JSONError) {
        guard let byte = next else { throw malformed("a string is not terminated") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "u"): units += Array(String(try codePoint()).utf8)
        default: throw malformed("invalid escape sequence")
        }
    }

    /// Reads the four digits after `\u`, and the second escape if it is a surrogate pair (RFC 8259, section 7).
    private mutating func codePoint() throws(JSONError) -> Character {
        let first = try fourDigits()
        if UTF16.isLeadSurrogate(first), bytes.count - position >= 2,
            bytes.slice(position..<position + 2).elementsEqual([UInt8(ascii: "\\"), UInt8(ascii: "u")])
        {
            let behindFirst = position
            position += 2
            let second = try fourDigits()
            if UTF16.isTrailSurrogate(second) {
                let pair = UTF16.EncodedScalar([first, second])
                return Character(UTF16.decode(pair))
            }
            position = behindFirst
        }
        guard let scalar = Unicode.Scalar(first) else {
            repairedTexts += 1
            return "\u{FFFD}"
        }
        return Character(scalar)
    }

    private mutating func fourDigits() throws(JSONError) -> UInt16 {
        guard bytes.count - position >= 4,
            bytes.slice(position..<position + 4).allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes.slice(position..<position + 4), as: UTF8.self), radix: 16)
        else { throw malformed("expected four hexadecimal digits") }
        position += 4
        return unit
    }
}

/// Why bytes cannot be read as JSON: the kind of error, its position, and the reason.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// Invalid JSON (RFC 8259), or a value of another kind than the reader expects.
        case malformed
        /// Objects and arrays nested deeper than allowed.
        case tooDeep
        /// More values than the limit.
        case tooMany
        /// An unsupported text encoding.
        case encoding
        /// The caller asked to stop.
        case stopped
    }

    public let kind: Kind
    /// The position of the error, in bytes of UTF-8 from the start.
    public let offset: Int
    /// The length of the document, in bytes of UTF-8.
    public let length: Int
    /// The reason, without the position.
    public let reason: String

    package init(_ kind: Kind, reason: String, offset: Int = 0, length: Int = 0) {
        self.kind = kind
        self.offset = offset
        self.length = length
        self.reason = reason
    }

    public var description: String {
        switch kind {
        case .malformed, .tooDeep: "cannot parse JSON at byte \(offset) of \(length): \(reason)"
        case .tooMany, .encoding, .stopped: reason
        }
    }
}
