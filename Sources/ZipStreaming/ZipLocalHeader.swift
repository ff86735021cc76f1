/// The header before an entry's data (APPNOTE.TXT, section 4.3.7).
struct ZipLocalHeader {
    let nameBytes: [UInt8]
    let method: Int
    let checksum: Int
    /// `nil` where the header leaves it to the descriptor.
    let compressedSize: Int?
    let hasDescriptor: Bool
    /// In bytes of the file.
    let dataOffset: Int
    let extra: ArraySlice<UInt8>
    /// General purpose bit 11.
    let isUTF8: Bool

    var name: String { ZipName.text(Array(nameBytes.prefix(200))) }

    /// `nil` where there is none.
    init?(at offset: Int, in file: borrowing ZipFile) throws(ZipError) {
        // Enough for nearly every header in one read.
        var bytes = try file.bytes(at: offset, count: 256)
        guard bytes.count >= 30, bytes.starts(with: [0x50, 0x4B, 3, 4]) else { return nil }
        let nameLength = bytes.number(at: 26, count: 2)
        let extraLength = bytes.number(at: 28, count: 2)
        let length = 30 + nameLength + extraLength
        if length > bytes.count { bytes = try file.bytes(at: offset, count: length) }
        guard bytes.count >= length else { return nil }
        nameBytes = Array(bytes[30..<30 + nameLength])
        method = bytes.number(at: 8, count: 2)
        checksum = bytes.number(at: 14, count: 4)
        // Bit 3: sizes and checksum stand behind the data.
        isUTF8 = bytes.number(at: 6, count: 2) & 0x800 != 0
        extra = bytes[(30 + nameLength)..<length]
        hasDescriptor = bytes.number(at: 6, count: 2) & 8 != 0
        var sizes = ZipLargeSizes(extra: extra)
        _ = sizes.take(insteadOf: bytes.number(at: 22, count: 4))
        let size = sizes.take(insteadOf: bytes.number(at: 18, count: 4))
        compressedSize = hasDescriptor ? nil : min(size, 1 << 60)
        dataOffset = offset + length
    }

    /// Bytes of the data descriptor at `offset`: with or without a signature, with sizes of 4 or 8 bytes
    /// (section 4.3.9). What follows it is another header, and tells which it is.
    static func descriptorSize(at offset: Int, in file: borrowing ZipFile) throws(ZipError) -> Int {
        let bytes = try file.bytes(at: offset, count: 28)
        for size in [16, 12, 24, 20] where bytes.count >= size + 2 {
            if bytes[size...].starts(with: [0x50, 0x4B]) { return size }
        }
        return min(16, bytes.count)
    }
}
