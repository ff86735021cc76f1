/// Reads JSON (RFC 8259) from bytes, member by member.
///
/// Made for documents from outside: it builds nothing that is not asked for, so that memory does not grow with what is
/// skipped, nor the stack with how deep it is nested; and what was read before a break is not lost with the rest.
package struct JSONReader {
    /// Where and why the bytes are not JSON, or nested deeper than allowed.
    package struct Malformed: Error, Hashable {
        /// In bytes of UTF-8 from the start.
        package let offset: Int
        package let reason: String
    }

    package enum Kind {
        case object, array, string, number, boolean, null
    }

    /// Texts with bytes that are not UTF-8, or halves of a surrogate pair: each stands as U+FFFD in what was returned.
    package private(set) var repairedTexts = 0

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0
    private let deepest: Int

    /// - Parameter deepest: how many objects and arrays may be open at a time.
    package init(_ bytes: [UInt8], deepest: Int) {
        self.bytes = bytes
        self.deepest = deepest
    }

    /// What the next value is; it is still to be read.
    package mutating func kind() throws(Malformed) -> Kind {
        guard let byte = skipWhitespace() else { throw malformed("it ends in the middle") }
        switch byte {
        case UInt8(ascii: "{"): return .object
        case UInt8(ascii: "["): return .array
        case UInt8(ascii: "\""): return .string
        case UInt8(ascii: "t"), UInt8(ascii: "f"): return .boolean
        case UInt8(ascii: "n"): return .null
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number
        default: throw malformed("no value begins like this")
        }
    }

    /// Reads an object. `member` has to read or skip the value, whose name it is given.
    package mutating func members(
        _ member: (inout JSONReader, String) throws(Malformed) -> Void
    ) throws(Malformed) {
        try open(UInt8(ascii: "{"))
        if try close(UInt8(ascii: "}")) { return }
        repeat {
            guard skipWhitespace() == UInt8(ascii: "\"") else { throw malformed("a member's name is wanted") }
            let name = try text()
            try take(UInt8(ascii: ":"), "a colon")
            try member(&self, name)
        } while try continues(until: UInt8(ascii: "}"))
    }

    /// Reads an array. `element` has to read or skip the value, whose position from 0 it is given.
    package mutating func elements(
        _ element: (inout JSONReader, Int) throws(Malformed) -> Void
    ) throws(Malformed) {
        try open(UInt8(ascii: "["))
        if try close(UInt8(ascii: "]")) { return }
        var index = 0
        repeat {
            try element(&self, index)
            index += 1
        } while try continues(until: UInt8(ascii: "]"))
    }

    /// Reads a string.
    package mutating func text() throws(Malformed) -> String {
        try take(UInt8(ascii: "\""), "a text")
        let start = position
        var units: [UInt8] = []
        var copied = start
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                units += bytes[copied..<position]
                position += 1
                return decoded(units)
            case UInt8(ascii: "\\"):
                units += bytes[copied..<position]
                position += 1
                try appendEscape(to: &units)
                copied = position
            case 0..<0x20: throw malformed("a control character stands in a text")
            default: position += 1
            }
        }
        throw malformed("a text does not end")
    }

    /// Reads a number, as it is written.
    package mutating func number() throws(Malformed) -> String {
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
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    /// Reads `true` or `false`.
    package mutating func boolean() throws(Malformed) -> Bool {
        let isTrue = skipWhitespace() == UInt8(ascii: "t")
        try word(isTrue ? "true" : "false")
        return isTrue
    }

    /// Reads any value and forgets it.
    package mutating func skip() throws(Malformed) {
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
            // A value has ended, and with it perhaps what it stands in.
            while let closer = closers.last {
                if try continues(until: closer) {
                    if closer == UInt8(ascii: "}") { try skipName() }
                    break
                }
                closers.removeLast()
            }
        } while !closers.isEmpty
    }

    /// Reads any value and returns its JSON as it is written.
    ///
    /// - Parameter longest: bytes; of a longer one it is the beginning, and `…`.
    package mutating func json(longest: Int) throws(Malformed) -> String {
        skipWhitespace()
        let start = position
        try skip()
        let end = min(position, start + longest)
        return String(decoding: bytes[start..<end], as: UTF8.self) + (end < position ? "…" : "")
    }

    /// Nothing but whitespace may follow.
    package mutating func finish() throws(Malformed) {
        if skipWhitespace() != nil { throw malformed("something follows where it should end") }
    }

    // MARK: - Pieces

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    package func malformed(_ reason: String) -> Malformed { Malformed(offset: position, reason: reason) }

    @discardableResult
    private mutating func skipWhitespace() -> UInt8? {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
        return next
    }

    private mutating func take(_ byte: UInt8, _ name: String) throws(Malformed) {
        guard skipWhitespace() == byte else { throw malformed("\(name) is wanted") }
        position += 1
    }

    private mutating func open(_ bracket: UInt8) throws(Malformed) {
        try take(bracket, bracket == UInt8(ascii: "{") ? "an object" : "a list")
        depth += 1
        guard depth <= deepest else { throw malformed("it is nested deeper than \(deepest)") }
    }

    private mutating func close(_ bracket: UInt8) throws(Malformed) -> Bool {
        guard skipWhitespace() == bracket else { return false }
        position += 1
        depth -= 1
        return true
    }

    /// After a value: whether another follows in the same object or array.
    private mutating func continues(until bracket: UInt8) throws(Malformed) -> Bool {
        if try close(bracket) { return false }
        try take(UInt8(ascii: ","), "a comma")
        return true
    }

    private mutating func skipName() throws(Malformed) {
        guard skipWhitespace() == UInt8(ascii: "\"") else { throw malformed("a member's name is wanted") }
        try skipText()
        try take(UInt8(ascii: ":"), "a colon")
    }

    private mutating func skipText() throws(Malformed) {
        try take(UInt8(ascii: "\""), "a text")
        while let byte = next {
            position += byte == UInt8(ascii: "\\") ? 2 : 1
            if byte == UInt8(ascii: "\"") { return }
        }
        throw malformed("a text does not end")
    }

    private mutating func digits() throws(Malformed) {
        let start = position
        while let byte = next, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) { position += 1 }
        if position == start { throw malformed("a digit is wanted") }
    }

    private mutating func word(_ word: StaticString) throws(Malformed) {
        let word = Array("\(word)".utf8)
        guard bytes.count - position >= word.count, bytes[position..<position + word.count].elementsEqual(word)
        else { throw malformed("no value begins like this") }
        position += word.count
    }

    private mutating func decoded(_ units: [UInt8]) -> String {
        if let text = String(validating: units, as: UTF8.self) { return text }
        repairedTexts += 1
        return String(decoding: units, as: UTF8.self)
    }

    private mutating func appendEscape(to units: inout [UInt8]) throws(Malformed) {
        guard let byte = next else { throw malformed("a text does not end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): units.append(byte)
        case UInt8(ascii: "b"): units.append(0x08)
        case UInt8(ascii: "f"): units.append(0x0C)
        case UInt8(ascii: "n"): units.append(0x0A)
        case UInt8(ascii: "r"): units.append(0x0D)
        case UInt8(ascii: "t"): units.append(0x09)
        case UInt8(ascii: "u"): units += Array(String(try codePoint()).utf8)
        default: throw malformed("there is no such escape")
        }
    }

    /// `\u` with four digits, or two of them as a surrogate pair (RFC 8259, section 7).
    private mutating func codePoint() throws(Malformed) -> Character {
        let first = try fourDigits()
        if UTF16.isLeadSurrogate(first), bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) {
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

    private mutating func fourDigits() throws(Malformed) -> UInt16 {
        guard bytes.count - position >= 4,
            bytes[position..<position + 4].allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let unit = UInt16(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
        else { throw malformed("four hexadecimal digits are wanted") }
        position += 4
        return unit
    }
}
