/// A view of one whole page (RFC 3533 section 6). It lives as long as the bytes that it was found in.
struct OggPage {
    static let headerBytes = 27
    static let capturePattern = Array("OggS".utf8)
    static let largest = headerBytes + 255 + 255 * 255

    private let bytes: UnsafeRawBufferPointer

    enum Sought {
        case page(OggPage)
        /// The bytes end before it can be told: the page, if it is one, has this many.
        case incomplete
        /// No page starts here.
        case none
    }

    /// Looks for a page at the start of `bytes`, its checksum included.
    static func at(start bytes: UnsafeRawBufferPointer) -> Sought {
        guard let first = bytes.first else { return .incomplete }
        guard first == UInt8(ascii: "O") else { return .none }
        guard bytes.count >= headerBytes else { return .incomplete }
        let capture = UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))
        guard capture == 0x4F67_6753, bytes[4] == 0 else { return .none }  // "OggS", version 0
        let segments = Int(bytes[26])
        guard bytes.count >= headerBytes + segments else { return .incomplete }
        var size = headerBytes + segments
        for index in 0..<segments { size += Int(bytes[headerBytes + index]) }
        guard bytes.count >= size else { return .incomplete }
        let page = OggPage(bytes: UnsafeRawBufferPointer(rebasing: bytes[..<size]))
        return page.checksum(flags: page.flags, granulePosition: page.granulePosition) == page.storedChecksum
            ? .page(page) : .none
    }

    private init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var count: Int { bytes.count }
    var flags: UInt8 { bytes[5] }
    var isContinued: Bool { flags & Self.continuedFlag != 0 }
    var beginsStream: Bool { flags & Self.beginFlag != 0 }
    var endsStream: Bool { flags & Self.endFlag != 0 }
    var granulePosition: Int64 {
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 6, as: Int64.self))
    }
    var serialNumber: UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 14, as: UInt32.self)) }
    var sequenceNumber: UInt32 { UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 18, as: UInt32.self)) }
    var segmentTable: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[Self.headerBytes..<Self.headerBytes + Int(bytes[26])])
    }
    var body: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(rebasing: bytes[(Self.headerBytes + Int(bytes[26]))...])
    }

    static let continuedFlag: UInt8 = 1
    static let beginFlag: UInt8 = 2
    static let endFlag: UInt8 = 4

    var storedChecksum: UInt32 {
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 22, as: UInt32.self))
    }

    /// What the checksum would be with other flags and another granule position. It covers the header with its own field
    /// as zero.
    func checksum(flags: UInt8, granulePosition: Int64) -> UInt32 {
        withUnsafeTemporaryAllocation(byteCount: 26, alignment: 8) { header in
            header.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<26]))
            header[5] = flags
            header.storeBytes(of: granulePosition.littleEndian, toByteOffset: 6, as: Int64.self)
            header.storeBytes(of: 0, toByteOffset: 22, as: UInt32.self)
            let crc = OggChecksum.update(0, with: UnsafeRawBufferPointer(header))
            return OggChecksum.update(crc, with: UnsafeRawBufferPointer(rebasing: bytes[26...]))
        }
    }

    /// What the page's first packet begins with: all of it, or as much as is on the page. Empty where the page begins in
    /// the middle of one.
    var firstPacket: UnsafeRawBufferPointer {
        guard !isContinued else { return UnsafeRawBufferPointer(rebasing: body[..<0]) }
        var size = 0
        for lacing in segmentTable {
            size += Int(lacing)
            if lacing < 255 { break }
        }
        return UnsafeRawBufferPointer(rebasing: body[..<size])
    }
}
