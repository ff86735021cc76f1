extension Array<UInt8> {
    /// The unsigned number of `count` bytes at `offset`, least significant first.
    public func littleEndian(at offset: Int, count: Int) -> Int {
        self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// Appends a number, least significant byte first.
    public mutating func append(littleEndian number: some FixedWidthInteger) {
        for byte in 0..<(number.bitWidth / 8) { append(UInt8(truncatingIfNeeded: number >> (8 * byte))) }
    }

    /// Puts a number over the bytes at `offset`, least significant byte first.
    public mutating func patch(at offset: Int, littleEndian number: some FixedWidthInteger) {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: number)
        replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }

    /// Where `needle` starts, at or after `start`.
    public func offset(of needle: [UInt8], from start: Int = 0) -> Int? {
        guard let first = needle.first, start + needle.count <= count else { return nil }
        for offset in start...(count - needle.count)
        where self[offset] == first && self[offset..<offset + needle.count].elementsEqual(needle) {
            return offset
        }
        return nil
    }
}
