import Files

/// A ZIP archive whose entries are stored without compression, written in one pass (APPNOTE.TXT 6.3.10, sections 4.3.7
/// and 4.3.12). Sizes and checksums are in front of the entries, and all dates are 1980-01-01, so the same content gives
/// the same bytes.
///
/// It has no ZIP64 records: the archive is limited to `largest` bytes and `mostEntries` entries.
struct StoredZip {
    static let largest = 0xFFFF_FFFF
    static let mostEntries = 0xFFFF

    /// The name, size and CRC-32 of an entry.
    struct Entry {
        let name: String
        let bytes: Int
        let checksum: UInt32
    }

    private var directory: [UInt8] = []
    private var entries = 0
    private var offset = 0

    /// Writes an entry.
    ///
    /// - Parameters:
    ///   - entry: its name is ASCII.
    ///   - put: receives the bytes of the archive.
    ///   - content: passes the content of the entry, whose size and checksum are those of `entry`.
    mutating func add(
        _ entry: Entry, to put: @escaping ([UInt8]) throws -> Void,
        _ content: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws {
        // Version 2.0, no flags, stored, the first moment that the format can express.
        var fields = Self.number(20, 2) + Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 2)
        fields += Self.number(0x21, 2) + Self.number(Int(entry.checksum), 4)
        fields += Self.number(entry.bytes, 4) + Self.number(entry.bytes, 4)
        fields += Self.number(entry.name.utf8.count, 2) + Self.number(0, 2)
        let header = Self.number(0x0403_4B50, 4) + fields + Array(entry.name.utf8)
        // Made by version 2.0 for MS-DOS; no comment, first disk, no attributes.
        directory += Self.number(0x0201_4B50, 4) + Self.number(20, 2) + fields
        directory += Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 2) + Self.number(0, 4)
        directory += Self.number(offset, 4) + Array(entry.name.utf8)
        try put(header)
        try content(put)
        entries += 1
        offset += header.count + entry.bytes
    }

    /// Writes the central directory.
    func end(to put: ([UInt8]) throws -> Void) throws {
        var end = Self.number(0x0605_4B50, 4) + Self.number(0, 4)
        end += Self.number(entries, 2) + Self.number(entries, 2)
        end += Self.number(directory.count, 4) + Self.number(offset, 4) + Self.number(0, 2)
        try put(directory + end)
    }

    /// Little-endian.
    private static func number(_ value: Int, _ bytes: Int) -> [UInt8] {
        (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}

/// CRC-32 as in ZIP (ISO 3309), computed piece by piece.
struct ZipChecksum {
    private var state = ~UInt32(0)
    private(set) var bytes = 0

    var value: UInt32 { ~state }

    mutating func add(_ piece: [UInt8]) {
        var state = state
        for byte in piece { state = Self.table[Int(UInt8(truncatingIfNeeded: state) ^ byte)] ^ state >> 8 }
        self.state = state
        bytes += piece.count
    }

    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
}
