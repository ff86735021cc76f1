/// The central directory and the records that locate it (APPNOTE.TXT, sections 4.3.12 to 4.3.16).
struct ZipDirectory {
    /// The offset of its first byte in the file.
    let start: Int
    /// The offset at which the archive ends, including the comment.
    let end: Int
    private let size: Int
    /// The number of bytes that precede the archive in the file. Every offset in the archive is too small by this much.
    private let shift: Int

    struct Entry {
        let nameBytes: [UInt8]
        let method: Int
        let checksum: Int
        let compressedSize: Int
        let size: Int
        /// The offset of the local header in the file.
        let headerOffset: Int
        let extra: ArraySlice<UInt8>

        var name: String { ZipName.text(Array(nameBytes.prefix(200))) }
    }

    init(in file: ZipFile) throws(ZipError) {
        guard let record = try Self.endRecord(in: file) else {
            throw ZipError(.malformed, reason: "it has no end of central directory record")
        }
        end = record.offset + 22 + record.bytes.number(at: 20, count: 2)
        var directorySize = record.bytes.number(at: 12, count: 4)
        var directoryOffset = record.bytes.number(at: 16, count: 4)
        var directoryEnd = record.offset
        if let large = try Self.largeEndRecord(before: record.offset, in: file) {
            directorySize = large.bytes.number(at: 40, count: 8)
            directoryOffset = large.bytes.number(at: 48, count: 8)
            directoryEnd = large.offset
        }
        guard directoryOffset <= directoryEnd - directorySize else {
            throw ZipError(.malformed, reason: "its central directory lies outside the file")
        }
        size = directorySize
        start = directoryEnd - directorySize
        shift = start - directoryOffset
    }

    /// Returns the number of the disk with the end record: 0 for an archive in one file, or without an end record.
    static func disk(in file: ZipFile) throws(ZipError) -> Int {
        guard let record = try endRecord(in: file) else { return 0 }
        let disk = record.bytes.number(at: 4, count: 2)
        return disk == 0xFFFF ? 0 : disk
    }

    /// Calls `body` for each entry, in the order of the directory.
    ///
    /// - Throws: `ZipError.Kind.malformed` if the directory's bytes are not entries; any error of `body`.
    func forEachEntry(
        in file: ZipFile, atMost mostEntries: Int, _ body: (Entry) throws(ZipError) -> Void
    ) throws(ZipError) {
        var window = try file.bytes(at: start, count: min(size, Self.windowSize))
        var windowStart = start
        var position = start
        var count = 0
        while position < start + size {
            // A header with the longest possible name, extra field and comment fits into half a window.
            if position - windowStart > Self.windowSize / 2 {
                window = try file.bytes(at: position, count: min(start + size - position, Self.windowSize))
                windowStart = position
            }
            let bytes = window[(position - windowStart)...]
            guard bytes.count >= 46, bytes.starts(with: [0x50, 0x4B, 1, 2]) else {
                throw ZipError(
                    .malformed, reason: "its central directory is damaged after \(ZipStructure.entries(count))")
            }
            let nameLength = bytes.number(at: 28, count: 2)
            let extraLength = bytes.number(at: 30, count: 2)
            let length = 46 + nameLength + extraLength + bytes.number(at: 32, count: 2)
            guard length <= bytes.count, count < mostEntries else {
                throw ZipError(
                    .malformed, reason: "its central directory is damaged after \(ZipStructure.entries(count))")
            }
            try body(entry(bytes.prefix(length), nameLength, extraLength))
            position += length
            count += 1
        }
    }

    private static let windowSize = 512 << 10

    private func entry(_ bytes: ArraySlice<UInt8>, _ nameLength: Int, _ extraLength: Int) -> Entry {
        let name = bytes.dropFirst(46).prefix(nameLength)
        var sizes = ZipLargeSizes(extra: bytes.dropFirst(46 + nameLength).prefix(extraLength))
        // The extra field lists the values that do not fit into the header in this order.
        let size = sizes.take(insteadOf: bytes.number(at: 24, count: 4))
        let compressedSize = sizes.take(insteadOf: bytes.number(at: 20, count: 4))
        let offset = sizes.take(insteadOf: bytes.number(at: 42, count: 4))
        return Entry(
            nameBytes: Array(name), method: bytes.number(at: 10, count: 2), checksum: bytes.number(at: 16, count: 4),
            compressedSize: min(compressedSize, 1 << 60), size: size, headerOffset: min(offset, 1 << 60) + shift,
            extra: bytes.dropFirst(46 + nameLength).prefix(extraLength))
    }

    /// Returns the last record in the file that may be the end record. A comment of up to 65,535 bytes may follow it.
    private static func endRecord(in file: ZipFile) throws(ZipError) -> (offset: Int, bytes: [UInt8])? {
        // Almost no archive has a comment.
        for reach in [1 << 10, 64 << 10 + 22] {
            let tailStart = max(0, file.size - reach)
            let tail = try file.bytes(at: tailStart, count: file.size - tailStart)
            for offset in stride(from: tail.count - 22, through: 0, by: -1)
            where tail[offset] == 0x50 && tail[offset...].starts(with: [0x50, 0x4B, 5, 6]) {
                return (tailStart + offset, Array(tail[offset..<offset + 22]))
            }
        }
        return nil
    }

    /// The ZIP64 end record, found through the locator directly before the ordinary end record.
    private static func largeEndRecord(
        before end: Int, in file: ZipFile
    ) throws(ZipError) -> (offset: Int, bytes: [UInt8])? {
        let locator = try file.bytes(at: end - 20, count: 20)
        guard locator.count == 20, locator.starts(with: [0x50, 0x4B, 6, 7]) else { return nil }
        // If data precedes the archive, the locator's offset is too small. The record is then looked for directly
        // before the locator.
        for offset in [locator.number(at: 8, count: 8), end - 20 - 56] {
            let record = try file.bytes(at: offset, count: 56)
            if record.count == 56, record.starts(with: [0x50, 0x4B, 6, 6]) { return (offset, record) }
        }
        return nil
    }
}

/// Locates an archive's central directory.
package enum ZipDirectoryExtent {
    /// - Returns: the offset of its first byte, or `nil` if the file has no central directory. The bytes from this
    ///   offset on are the directory and the records that locate it.
    /// - Throws: `ZipError.Kind.unreadable` if the system cannot read the file, which says nothing about its content.
    package static func start(path: String) throws(ZipError) -> Int? {
        do throws(ZipError) {
            return try ZipDirectory(in: try ZipFile(path: path)).start
        } catch  where error.kind != .unreadable {
            return nil
        }
    }
}

/// Sizes and offsets that do not fit into 32 bits (APPNOTE.TXT, section 4.5.3). A header field of all ones means that
/// the value is in the ZIP64 extra field, which has a fixed order.
struct ZipLargeSizes {
    private var numbers: ArraySlice<UInt8> = []

    init(extra: ArraySlice<UInt8>) {
        var rest = extra
        while rest.count >= 4 {
            let length = rest.number(at: 2, count: 2)
            if rest.number(at: 0, count: 2) == 1 {
                numbers = rest.dropFirst(4).prefix(length)
                return
            }
            rest = rest.dropFirst(4 + length)
        }
    }

    /// Returns `value`, or the next number of the extra field if `value` is all ones.
    mutating func take(insteadOf value: Int) -> Int {
        guard value == 0xFFFF_FFFF, numbers.count >= 8 else { return value }
        defer { numbers = numbers.dropFirst(8) }
        return numbers.number(at: 0, count: 8)
    }
}
