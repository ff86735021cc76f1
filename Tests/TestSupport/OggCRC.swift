/// The checksum of Ogg pages: polynomial 04C11DB7, no reflection, starting from 0 (RFC 3533 section 6).
public enum OggCRC {
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte) << 24) { remainder, _ in
            remainder & 0x8000_0000 != 0 ? remainder << 1 ^ 0x04C1_1DB7 : remainder << 1
        }
    }

    /// - Parameter page: a page whose checksum field is zero.
    public static func checksum(of page: [UInt8]) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            page.withUnsafeBufferPointer { page in
                var checksum: UInt32 = 0
                for byte in page { checksum = checksum << 8 ^ table[Int(checksum >> 24) ^ Int(byte)] }
                return checksum
            }
        }
    }
}
