/// A SHA-256 (FIPS 180-4), stored without an allocation. Its text form is lower-case hexadecimal.
public struct Checksum: Hashable, Sendable {
    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// - Parameter bytes: exactly 32 bytes.
    /// - Returns: `nil` for any other count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var words: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() {
            words[index / 8] = words[index / 8] << 8 | UInt64(byte)
        }
        self.words = (words[0], words[1], words[2], words[3])
    }

    /// - Parameter hexadecimal: 64 hexadecimal digits, in upper or lower case.
    /// - Returns: `nil` for anything else.
    public init?(hexadecimal: some StringProtocol) {
        var digits = hexadecimal.utf8.makeIterator()
        var bytes: [UInt8] = []
        while let high = digits.next() {
            guard let low = digits.next(), let byte = Self.byte(high, low), bytes.count < 32 else { return nil }
            bytes.append(byte)
        }
        self.init(bytes: bytes)
    }

    /// The 32 bytes, in the order of FIPS 180-4.
    public var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3]
            .flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) } }
    }

    public var hexadecimal: String {
        [words.0, words.1, words.2, words.3]
            .map { word in
                let digits = String(word, radix: 16)
                return String(repeating: "0", count: 16 - digits.utf8.count) + digits
            }
            .joined()
    }

    /// The first four bytes as a number, most significant byte first. It can serve as a reproducible pseudorandom
    /// number.
    package var firstWord: UInt32 { UInt32(truncatingIfNeeded: words.0 >> 32) }

    /// The first eight bytes as a number, most significant byte first.
    package var leadingNumber: UInt64 { words.0 }

    public static func == (left: Self, right: Self) -> Bool { left.words == right.words }

    public func hash(into hasher: inout Hasher) {
        // The words are evenly distributed, so one is enough.
        hasher.combine(words.0)
    }

    private static func byte(_ high: UInt8, _ low: UInt8) -> UInt8? {
        guard let high = Character(UnicodeScalar(high)).hexDigitValue,
            let low = Character(UnicodeScalar(low)).hexDigitValue
        else { return nil }
        return UInt8(high << 4 | low)
    }
}

extension Checksum: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Self(hexadecimal: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not 64 hexadecimal digits")
        }
        self = digest
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hexadecimal)
    }
}

extension Checksum: CustomStringConvertible {
    public var description: String { hexadecimal }
}
