/// The CRC-32 of Ogg pages: polynomial 04C11DB7, most significant bit first, starting from 0 (RFC 3533 section 6).
///
/// Eight bytes a step, each through a table of its own: a day of clips passes through here.
enum OggChecksum {
    static func update(_ checksum: UInt32, with bytes: UnsafeRawBufferPointer) -> UInt32 {
        // Unchecked, as a day of clips passes through here: `offset` stays 8, then 1 byte short of the count, and a
        // table's index is a byte within one of eight tables of 256.
        unsafe tables.withUnsafeBufferPointer { tables in
            var crc = checksum
            var offset = 0
            while offset + 8 <= bytes.count {
                let high = unsafe crc ^ UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
                let low = unsafe UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self))
                crc =
                    unsafe tables[7 * 256 + Int(high >> 24)]
                    ^ tables[6 * 256 + Int(high >> 16 & 0xFF)]
                    ^ tables[5 * 256 + Int(high >> 8 & 0xFF)]
                    ^ tables[4 * 256 + Int(high & 0xFF)]
                    ^ tables[3 * 256 + Int(low >> 24)]
                    ^ tables[2 * 256 + Int(low >> 16 & 0xFF)]
                    ^ tables[256 + Int(low >> 8 & 0xFF)]
                    ^ tables[Int(low & 0xFF)]
                offset += 8
            }
            while offset < bytes.count {
                crc = unsafe crc << 8 ^ tables[Int(UInt8(crc >> 24) ^ bytes[offset])]
                offset += 1
            }
            return crc
        }
    }

    /// Table n gives the effect of a byte that n further bytes follow.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var crc = UInt32(byte) << 24
            for _ in 0..<8 { crc = crc & 0x8000_0000 != 0 ? crc << 1 ^ 0x04C1_1DB7 : crc << 1 }
            tables[byte] = crc
        }
        for table in 1..<8 {
            for byte in 0..<256 {
                let before = tables[(table - 1) * 256 + byte]
                tables[table * 256 + byte] = before << 8 ^ tables[Int(before >> 24)]
            }
        }
        return tables
    }()
}
