/// A page of an Ogg file, as RFC 3533 section 6 lays it out.
struct OggPage {
    let flags: UInt8
    let granulePosition: Int64
    let serialNumber: UInt32
    let sequenceNumber: UInt32
    /// The lacing values.
    let segments: [Int]
    let body: [UInt8]

    var isContinued: Bool { flags & 1 != 0 }
    var beginsStream: Bool { flags & 2 != 0 }
    var endsStream: Bool { flags & 4 != 0 }

    /// All intact pages of a file, in order. What belongs to no page, or to one with a wrong checksum, is passed over.
    static func pages(of file: [UInt8]) -> [OggPage] {
        var pages: [OggPage] = []
        var offset = 0
        while let start = file.offset(of: Array("OggS".utf8), from: offset) {
            if let (page, size) = page(in: file, at: start) {
                pages.append(page)
                offset = start + size
            } else {
                offset = start + 1
            }
        }
        return pages
    }

    private static func page(in file: [UInt8], at start: Int) -> (page: OggPage, size: Int)? {
        guard start + 27 <= file.count else { return nil }
        let segmentCount = Int(file[start + 26])
        guard start + 27 + segmentCount <= file.count else { return nil }
        let segments = file[start + 27..<start + 27 + segmentCount].map(Int.init)
        let bodyStart = start + 27 + segmentCount
        let end = bodyStart + segments.reduce(0, +)
        guard end <= file.count else { return nil }
        var bytes = Array(file[start..<end])
        bytes.patch(at: 22, littleEndian: UInt32(0))
        guard OggCRC.checksum(of: bytes) == UInt32(file.littleEndian(at: start + 22, count: 4)) else { return nil }
        let page = OggPage(
            flags: file[start + 5], granulePosition: Int64(file.littleEndian(at: start + 6, count: 8)),
            serialNumber: UInt32(file.littleEndian(at: start + 14, count: 4)),
            sequenceNumber: UInt32(file.littleEndian(at: start + 18, count: 4)), segments: segments,
            body: Array(file[bodyStart..<end]))
        return (page, end - start)
    }
}
