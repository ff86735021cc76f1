/// Reads a clip's pages as its bytes stream by, and tells its length without decoding it.
///
/// Memory: a few pages. A page whose checksum is wrong is no page: its packets are lost.
public struct ClipScanner {
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()
    private var error: ClipError?

    public init() {}

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: RawSpan) { unsafe bytes.withUnsafeBytes { unsafe take($0) } }

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: UnsafeRawBufferPointer) {
        // All of it is copied, or given up, before this returns.
        var rest = unsafe ByteView(bytes)
        while !rest.isEmpty, error == nil {
            let count = pages.take(rest)
            rest = rest.part(count..<rest.count)
            takePages()
        }
    }

    private mutating func takePages() {
        while error == nil, let page = pages.next() {
            do throws(ClipError) { try demuxer.take(page) } catch { self.error = error }
        }
    }

    /// What the whole file says.
    public consuming func finish() throws(ClipError) -> ClipFacts {
        pages.finish()
        takePages()
        if let error { throw error }
        try demuxer.finish(pages)
        guard let first = demuxer.links.first else { throw .damaged("it has headers and no sound") }
        return ClipFacts(
            first: first, rest: Array(demuxer.links.dropFirst()),
            findings: demuxer.log.findings(strayBytes: pages.strayBytes, others: demuxer.others),
            missing: demuxer.missing)
    }
}
