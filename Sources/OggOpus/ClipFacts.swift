/// What a clip's pages tell without decoding it.
public struct ClipFacts: Hashable, Sendable {
    public let first: Link
    /// Further streams in the same file, chained; nearly always none (RFC 7845 section 3).
    public let rest: [Link]
    public let findings: [ClipFinding]
    /// See `PagePatch`.
    let patch: PagePatch?
    let skipped: SkippedBytes

    public var links: [Link] { [first] + rest }

    /// One Opus stream of the file.
    public struct Link: Hashable, Sendable {
        public let head: OpusHead
        /// Length at 48 kHz: the last granule position less the first sample's, less pre-skip (RFC 7845 section 4.3).
        public let samples48k: Int
        /// From the start of the first packet to the end of the last at 48 kHz, holes between them included.
        public let packetSamples48k: Int
        /// The granule position of the first sample that is encoded; 0 in most files.
        let firstGranule: Int64
    }
}

/// Bytes of a page header to be read in place of those in the file.
///
/// libopusfile drops a last page that follows a lost one, because it cannot trim its end. The scanner can tell where
/// that page stands and does the trimming itself; with the end-of-stream mark taken off, the page is decoded.
struct PagePatch: Hashable, Sendable {
    let offset: Int
    let bytes: [UInt8]

    /// Applies what falls into a piece of the file that was just read.
    func apply(to piece: UnsafeMutableRawBufferPointer, at pieceOffset: Int) {
        let from = max(offset, pieceOffset)
        let to = min(offset + bytes.count, pieceOffset + piece.count)
        guard from < to else { return }
        for position in from..<to { piece[position - pieceOffset] = bytes[position - offset] }
    }
}
