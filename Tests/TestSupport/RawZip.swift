import Foundation

/// Writes ZIP files field by field (APPNOTE.TXT, section 4.3), so that any field can be wrong.
public struct RawZip: Sendable {
    public struct Entry: Sendable {
        /// The name before the data, and in the central directory if `directoryName` is `nil`.
        public var name: [UInt8]
        public var directoryName: [UInt8]?
        public var data: [UInt8]
        /// 0: stored. Whatever it is, `data` is written as it is.
        public var method: UInt16 = 0
        /// Bit 0: encrypted; bit 3: sizes and checksum follow the data; bit 11: the name is UTF-8.
        public var flags: UInt16 = 0x800
        /// `nil`: the right one.
        public var checksum: UInt32?
        /// What both headers say; `nil`: what is right.
        public var storedSize: UInt32?
        public var size: UInt32?
        /// What the central directory says, if it is to differ.
        public var directorySize: UInt32?
        /// Unix file type and mode.
        public var mode: UInt32 = 0o100644
        /// Extra fields, beside those of ZIP64; in the central directory other ones, if they are to differ.
        public var extra: [UInt8] = []
        public var directoryExtra: [UInt8]?
        /// The system that the attributes are of, in the high byte; 3 is Unix, 0 is MS-DOS.
        public var madeBy: UInt16 = 0x031E
        /// Sizes in ZIP64 extra fields, with ones in the headers.
        public var isLarge = false
        /// Whether the data descriptor begins with its signature, which may be left out.
        public var hasSignature = true
        /// Not written: the central directory points to this offset.
        public var headerOffset: Int?
        /// Bytes that belong to no entry, after this one.
        public var gap: [UInt8] = []

        public init(_ name: String, _ data: [UInt8]) {
            self.init(nameBytes: Array(name.utf8), data)
        }

        public init(nameBytes: [UInt8], _ data: [UInt8]) {
            name = nameBytes
            self.data = data
        }
    }

    public var entries: [Entry]
    /// Bytes before the first entry. Offsets count them in, unless `ignoresPrefix`.
    public var prefix: [UInt8] = []
    public var ignoresPrefix = false
    public var comment: [UInt8] = []
    /// Bytes after the end.
    public var suffix: [UInt8] = []

    public init(_ entries: [Entry]) { self.entries = entries }

    public struct Written: Sendable {
        public var bytes: [UInt8]
        /// Of each entry's local header.
        public var headerOffsets: [Int]
        /// Of each entry's data.
        public var dataOffsets: [Int]
        public var directoryOffset: Int
        public var endOffset: Int
    }

    public func write(to path: String) throws { try Disk.write(written().bytes, to: path) }

    public func written() -> Written {
        var file = Written(bytes: prefix, headerOffsets: [], dataOffsets: [], directoryOffset: 0, endOffset: 0)
        for entry in entries {
            file.headerOffsets.append(entry.headerOffset ?? file.bytes.count)
            if entry.headerOffset == nil { file.bytes += entry.localHeader }
            file.dataOffsets.append(file.bytes.count)
            if entry.headerOffset == nil { file.bytes += entry.data + entry.descriptor }
            file.bytes += entry.gap
        }
        file.directoryOffset = file.bytes.count
        let shift = ignoresPrefix ? prefix.count : 0
        for (entry, offset) in zip(entries, file.headerOffsets) {
            file.bytes += entry.directoryHeader(offset: offset - shift)
        }
        file.endOffset = file.bytes.count
        var end: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0]
        end.append(littleEndian: UInt16(truncatingIfNeeded: entries.count))
        end.append(littleEndian: UInt16(truncatingIfNeeded: entries.count))
        end.append(littleEndian: UInt32(file.endOffset - file.directoryOffset))
        end.append(littleEndian: UInt32(file.directoryOffset - shift))
        end.append(littleEndian: UInt16(comment.count))
        file.bytes += end + comment + suffix
        return file
    }

    /// An Info-ZIP Unicode Path extra field (APPNOTE.TXT, section 4.6.9).
    ///
    /// - Parameter stored: the name whose CRC-32 is in it.
    public static func unicodePath(_ path: String, of stored: [UInt8]) -> [UInt8] {
        var field: [UInt8] = [0x75, 0x70]
        field.append(littleEndian: UInt16(5 + path.utf8.count))
        field.append(1)
        field.append(littleEndian: checksum(of: stored))
        return field + Array(path.utf8)
    }

    /// CRC-32 as ZIP has it (ISO 3309).
    public static func checksum(of data: [UInt8]) -> UInt32 {
        ~data.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
    }

    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
}

extension RawZip.Entry {
    private var hasDescriptor: Bool { flags & 8 != 0 }
    private var right: (checksum: UInt32, stored: UInt32, size: UInt32) {
        (
            checksum ?? RawZip.checksum(of: data), storedSize ?? UInt32(data.count),
            size ?? storedSize ?? UInt32(data.count)
        )
    }

    fileprivate var localHeader: [UInt8] {
        var header: [UInt8] = [0x50, 0x4B, 3, 4]
        header.append(littleEndian: UInt16(isLarge ? 45 : 20))
        header.append(littleEndian: flags)
        header.append(littleEndian: method)
        header.append(littleEndian: UInt32(0x5B8C_7000))
        header.append(littleEndian: hasDescriptor ? 0 : right.checksum)
        header.append(littleEndian: isLarge ? .max : hasDescriptor ? 0 : right.stored)
        header.append(littleEndian: isLarge ? .max : hasDescriptor ? 0 : right.size)
        header.append(littleEndian: UInt16(name.count))
        header.append(littleEndian: UInt16(largeSizes.count + extra.count))
        return header + name + largeSizes + extra
    }

    private var largeSizes: [UInt8] {
        guard isLarge else { return [] }
        var extra: [UInt8] = [1, 0, 16, 0]
        extra.append(littleEndian: UInt64(right.size))
        extra.append(littleEndian: UInt64(right.stored))
        return extra
    }

    fileprivate var descriptor: [UInt8] {
        guard hasDescriptor else { return [] }
        var bytes: [UInt8] = hasSignature ? [0x50, 0x4B, 7, 8] : []
        bytes.append(littleEndian: right.checksum)
        if isLarge {
            bytes.append(littleEndian: UInt64(right.stored))
            bytes.append(littleEndian: UInt64(right.size))
        } else {
            bytes.append(littleEndian: right.stored)
            bytes.append(littleEndian: right.size)
        }
        return bytes
    }

    fileprivate func directoryHeader(offset: Int) -> [UInt8] {
        let name = directoryName ?? self.name
        var header: [UInt8] = [0x50, 0x4B, 1, 2]
        header.append(littleEndian: madeBy)
        header.append(littleEndian: UInt16(isLarge ? 45 : 20))
        header.append(littleEndian: flags)
        header.append(littleEndian: method)
        header.append(littleEndian: UInt32(0x5B8C_7000))
        header.append(littleEndian: right.checksum)
        header.append(littleEndian: isLarge ? .max : directorySize ?? right.stored)
        header.append(littleEndian: isLarge ? .max : directorySize ?? right.size)
        header.append(littleEndian: UInt16(name.count))
        let extra = directoryExtra ?? extra
        header.append(littleEndian: UInt16(largeSizes.count + extra.count))
        header.append(littleEndian: UInt16(0))
        header.append(littleEndian: UInt16(0))
        header.append(littleEndian: UInt16(0))
        header.append(littleEndian: madeBy >> 8 == 3 ? mode << 16 : 0)
        header.append(littleEndian: UInt32(offset))
        return header + name + largeSizes + extra
    }
}
