/// Makes the checksums of all pages fit, so that what is changed in them is read (RFC 3533, section 6).
enum PageChecksums {
    static func mend(_ file: inout [UInt8]) {
        var offset = 0
        while offset + 27 <= file.count {
            guard file[offset..<offset + 4].elementsEqual("OggS".utf8) else {
                offset += 1
                continue
            }
            let bodyStart = offset + 27 + Int(file[offset + 26])
            guard bodyStart <= file.count else { return }
            let end = file[offset + 27..<bodyStart].reduce(bodyStart) { $0 + Int($1) }
            guard end <= file.count else { return }
            for index in 22..<26 { file[offset + index] = 0 }
            var checksum: UInt32 = 0
            for byte in file[offset..<end] { checksum = checksum << 8 ^ table[Int(checksum >> 24) ^ Int(byte)] }
            for index in 0..<4 { file[offset + 22 + index] = UInt8(truncatingIfNeeded: checksum >> (8 * index)) }
            offset = end
        }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte) << 24) { remainder, _ in
            remainder & 0x8000_0000 != 0 ? remainder << 1 ^ 0x04C1_1DB7 : remainder << 1
        }
    }
}
