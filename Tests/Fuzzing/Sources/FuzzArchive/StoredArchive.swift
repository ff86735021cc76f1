/// A ZIP with `metadata.json` and two clips that are empty, nothing compressed (APPNOTE.TXT, section 4.3).
enum StoredArchive {
    static func bytes(metadata: [UInt8]) -> [UInt8] {
        var data: [UInt8] = []
        var directory: [UInt8] = []
        let entries: [(name: String, content: [UInt8])] = [
            ("metadata.json", metadata), ("session/message.opus", []), ("0.opus", []),
        ]
        for entry in entries {
            let name = Array(entry.name.utf8)
            let shared =
                number(20, 2) + number(0, 8) + number(checksum(of: entry.content), 4) + number(entry.content.count, 4)
                + number(entry.content.count, 4) + number(name.count, 2)
            directory += [0x50, 0x4B, 1, 2] + number(20, 2) + shared + number(0, 12) + number(data.count, 4) + name
            data += [0x50, 0x4B, 3, 4] + shared + number(0, 2) + name + entry.content
        }
        let counts = number(entries.count, 2) + number(entries.count, 2)
        return data + directory + [0x50, 0x4B, 5, 6] + number(0, 4) + counts + number(directory.count, 4)
            + number(data.count, 4) + number(0, 2)
    }

    private static func number(_ value: Int, _ count: Int) -> [UInt8] {
        (0..<count).map { $0 < 8 ? UInt8(truncatingIfNeeded: value >> (8 * $0)) : 0 }
    }

    /// CRC-32.
    private static func checksum(of bytes: [UInt8]) -> Int {
        var remainder = UInt32.max
        for byte in bytes { remainder = remainder >> 8 ^ table[Int((remainder ^ UInt32(byte)) & 0xFF)] }
        return Int(~remainder)
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { remainder, _ in
            remainder & 1 == 1 ? remainder >> 1 ^ 0xEDB8_8320 : remainder >> 1
        }
    }
}
