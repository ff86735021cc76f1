import Files
import Foundations
import JSON

/// Searches for any of some texts, byte by byte. Each has at least 8 bytes.
struct TextSearch {
    private let plain: ByteSearch
    /// In UTF-8, with the usual escapes of JSON, and in both byte orders of UTF-16.
    private let encoded: ByteSearch

    init(_ texts: [String]) {
        plain = ByteSearch(texts.map { [Array($0.utf8)] })
        encoded = ByteSearch(
            texts.lazy.map { text in
                let units = Array(text.utf16)
                return [
                    Array(text.utf8), Array(Self.escaped(text).utf8), Self.ascii(text, isUpper: false),
                    Self.ascii(text, isUpper: true),
                    units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] },
                    units.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] },
                ]
            })
    }

    /// The text as in a JSON string, with the escapes that are necessary.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
    }

    /// The text as in a JSON string that has only ASCII characters.
    private static func ascii(_ text: String, isUpper: Bool) -> [UInt8] {
        escaped(text).utf16.flatMap { unit -> [UInt8] in
            if unit < 0x80 { return [UInt8(truncatingIfNeeded: unit)] }
            let digits = String(0x10000 + Int(unit), radix: 16, uppercase: isUpper).dropFirst()
            return Array("\\u\(digits)".utf8)
        }
    }

    func isIn(_ text: String) -> Bool { plain.isIn(Array(text.utf8)) }

    /// Whether the file contains one of the texts. Strings of a JSON file are compared without their escapes, unless it
    /// is too large to be read at once.
    func isIn(_ file: consuming InputFile) throws -> Bool {
        guard encoded.longest > 0 else { return false }
        if file.size <= Self.largestJSON, let value = try? JSONValue(json: file.contents(limit: Self.largestJSON)) {
            return isIn(value)
        }
        var tail: [UInt8] = []
        var isFound = false
        // A block is at least as long as the tail of the block before it, which is searched again.
        try file.forEachBlock(of: max(1 << 18, encoded.longest)) { block throws(FileError) in
            // Bytes have no padding, so all of the block is initialized.
            let own = unsafe block.withUnsafeBytes { unsafe Array($0) }
            let bytes = tail + own
            isFound = encoded.isIn(bytes)
            tail = Array(bytes.suffix(encoded.longest - 1))
            return !isFound
        }
        return isFound
    }

    private static let largestJSON = 16 << 20

    private func isIn(_ value: JSONValue) -> Bool {
        switch value {
        case .string(let text), .number(let text): isIn(text)
        case .array(let elements): elements.contains(where: isIn)
        case .object(let members): members.contains { isIn($0.name) || isIn($0.value) }
        case .null, .bool: false
        }
    }
}

/// Searches bytes for any of many sequences. The time depends on the length of the bytes, and hardly on the number of
/// sequences: a redaction may hide 100,000 messages.
private struct ByteSearch {
    /// All sequences, sorted. No sequence is the beginning of another one: a place that has the longer one has the
    /// shorter one, too. So at most one of them is at a place: the last one that is not behind the bytes there.
    private var bytes: [UInt8] = []
    private var ranges: [Range<Int>] = []
    /// A bit for each value of `slot` that a sequence has. Most places have none of them.
    private var slots: [UInt64]
    private let slotBits: Int
    /// The length of the longest sequence.
    private(set) var longest = 0

    /// The number of bytes that `slot` depends on. No sequence is shorter.
    private static let window = 8

    /// - Parameter groups: the sequences, in groups that may have equal ones.
    init(_ groups: some Sequence<[[UInt8]]>) {
        for group in groups {
            for sequence in Set(group) {
                ranges.append(bytes.count..<bytes.count + sequence.count)
                bytes += sequence
            }
        }
        let all = bytes
        ranges.sort { all[$0].lexicographicallyPrecedes(all[$1]) }
        var kept: [Range<Int>] = []
        for range in ranges {
            if let last = kept.last, all[range].starts(with: all[last]) { continue }
            kept.append(range)
        }
        ranges = kept
        longest = kept.lazy.map(\.count).max() ?? 0
        slotBits = max(10, Int.bitWidth - (16 * kept.count).leadingZeroBitCount)
        slots = Array(repeating: 0, count: 1 << (slotBits - 6))
        for range in kept {
            let slot = Self.slot(all[range].prefix(Self.window).reduce(0) { $0 << 8 | UInt64($1) }, bits: slotBits)
            slots[slot >> 6] |= 1 << UInt64(slot & 63)
        }
    }

    /// - Parameter word: the first `window` bytes, most significant first.
    private static func slot(_ word: UInt64, bits: Int) -> Int {
        // Fibonacci hashing: the factor is 2^64 divided by the golden ratio.
        Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - bits))
    }

    func isIn(_ text: [UInt8]) -> Bool {
        guard !ranges.isEmpty, text.count >= Self.window else { return false }
        var word: UInt64 = 0
        for (index, byte) in text.enumerated() {
            word = word << 8 | UInt64(byte)
            guard index >= Self.window - 1 else { continue }
            let slot = Self.slot(word, bits: slotBits)
            if slots[slot >> 6] & 1 << UInt64(slot & 63) != 0, isAt(text[(index - Self.window + 1)...]) { return true }
        }
        return false
    }

    /// Whether the bytes begin with one of the sequences.
    private func isAt(_ text: ArraySlice<UInt8>) -> Bool {
        let behind = ranges.partitioningIndex { text.lexicographicallyPrecedes(bytes[$0]) }
        return behind > 0 && text.starts(with: bytes[ranges[behind - 1]])
    }
}
