/// Damage done to Ogg files page by page (RFC 3533, section 6).
public enum OggPatch {
    /// Where the pages of an intact file lie.
    public static func pages(of file: [UInt8]) -> [Range<Int>] {
        var pages: [Range<Int>] = []
        while let start = file.offset(of: Array("OggS".utf8), from: pages.last?.upperBound ?? 0),
            start + 27 <= file.count
        {
            let segments = Int(file[start + 26])
            let body = file[start + 27..<start + 27 + segments].reduce(0) { $0 + Int($1) }
            pages.append(start..<start + 27 + segments + body)
        }
        return pages
    }

    /// Makes a page's checksum fit what is in it now.
    public static func fixChecksum(of page: Range<Int>, in file: inout [UInt8]) {
        file.patch(at: page.lowerBound + 22, littleEndian: UInt32(0))
        file.patch(at: page.lowerBound + 22, littleEndian: OggCRC.checksum(of: Array(file[page])))
    }

    /// - Parameter change: of the granule position, which it is given.
    public static func changeGranule(
        of page: Range<Int>, in file: inout [UInt8], _ change: (Int64) -> Int64
    ) {
        let before = Int64(truncatingIfNeeded: file.littleEndian(at: page.lowerBound + 6, count: 8))
        file.patch(at: page.lowerBound + 6, littleEndian: change(before))
        fixChecksum(of: page, in: &file)
    }
}
