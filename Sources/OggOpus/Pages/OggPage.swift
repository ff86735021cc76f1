/// A view of one complete page (RFC 3533 section 6). It is valid as long as the underlying bytes.
struct OggPage {
    static let headerBytes = 27
    static let capturePattern = Array("OggS".utf8)
    static let largest = headerBytes + 255 + 255 * 255

    private let bytes: ByteView

    enum Sought {
        case page(OggPage)
        /// More bytes are needed to decide whether a page starts here.
        case incomplete
        /// No page starts here.
        case none
    }

    /// Looks for a page at the start of `bytes` and verifies its checksum.
    static func at(start bytes: ByteView) -> Sought {
        guard let first = bytes.first else { return .incomplete }
        guard first == UInt8(ascii: "O") else { return .none }
        guard bytes.count >= headerBytes else { return .incomplete }
        let capture = UInt32(bigEndian: bytes.load(at: 0, as: UInt32.self))
        guard capture == 0x4F67_6753, bytes[4] == 0 else { return .none }  // "OggS", version 0
        let segments = Int(bytes[26])
        guard bytes.count >= headerBytes + segments else { return .incomplete }
        var size = headerBytes + segments
        for index in 0..<segments { size += Int(bytes[headerBytes + index]) }
        guard bytes.count >= size else { return .incomplete }
        let page = OggPage(bytes: bytes.part(0..<size))
        return page.checksum(flags: page.flags, granulePosition: page.granulePosition) == page.storedChecksum
            ? .page(page) : .none
    }

    private init(bytes: ByteView) { self.bytes = bytes }

    var count: Int { bytes.count }
    var flags: UInt8 { bytes[5] }
    var isContinued: Bool { flags & Self.continuedFlag != 0 }
    var beginsStream: Bool { flags & Self.beginFlag != 0 }
    var endsStream: Bool { flags & Self.endFlag != 0 }
    var granulePosition: Int64 {
        Int64(littleEndian: bytes.load(at: 6, as: Int64.self))
    }
    var serialNumber: UInt32 { UInt32(littleEndian: bytes.load(at: 14, as: UInt32.self)) }
    var sequenceNumber: UInt32 { UInt32(littleEndian: bytes.load(at: 18, as: UInt32.self)) }
    var segmentTable: ByteView {
        bytes.part(Self.headerBytes..<Self.headerBytes + Int(bytes[26]))
    }
    var body: ByteView {
        bytes.part(Self.headerBytes + Int(bytes[26])..<bytes.count)
    }

    static let continuedFlag: UInt8 = 1
    static let beginFlag: UInt8 = 2
    static let endFlag: UInt8 = 4

    var storedChecksum: UInt32 {
        UInt32(littleEndian: bytes.load(at: 22, as: UInt32.self))
    }

    /// Returns the checksum that the page would have with other flags and another granule position. The checksum field
    /// itself counts as zero.
    func checksum(flags: UInt8, granulePosition: Int64) -> UInt32 {
        // A page has at least 27 bytes. The copy of its first 26 fills the memory, and every store lies within them.
        unsafe withUnsafeTemporaryAllocation(byteCount: 26, alignment: 8) { header in
            unsafe header.copyMemory(from: bytes.part(0..<26).pointer)
            unsafe header[5] = flags
            unsafe header.storeBytes(of: granulePosition.littleEndian, toByteOffset: 6, as: Int64.self)
            unsafe header.storeBytes(of: 0, toByteOffset: 22, as: UInt32.self)
            let crc = unsafe OggChecksum.update(0, with: UnsafeRawBufferPointer(header))
            return unsafe OggChecksum.update(crc, with: bytes.part(26..<bytes.count).pointer)
        }
    }

    /// The bytes of the page's first packet that are on the page. Empty if the page continues a packet.
    var firstPacket: ByteView {
        guard !isContinued else { return body.part(0..<0) }
        var size = 0
        for lacing in segmentTable {
            size += Int(lacing)
            if lacing < 255 { break }
        }
        return body.part(0..<size)
    }
}

/// The CRC-32 of Ogg pages: polynomial 04C11DB7, most significant bit first, initial value 0 (RFC 3533 section 6).
///
/// Processes eight bytes per step with eight tables, because every byte of every clip passes through it.
enum OggChecksum {
    static func update(_ checksum: UInt32, with bytes: UnsafeRawBufferPointer) -> UInt32 {
        // Unchecked for speed, because every byte of every clip passes through here. `offset` leaves at least 8, then
        // at least 1 byte before the count, and each table index is a byte within one of eight tables of 256.
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

    /// Table n holds the effect of a byte that is followed by n more bytes.
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
