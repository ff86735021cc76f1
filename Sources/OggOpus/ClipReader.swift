/// Reads a clip from its bytes to its packets, part by part, as they are asked for.
final class ClipReader {
    private let source: ByteSource
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()

    init(source: @escaping ByteSource) { self.source = source }

    /// The next part, or `nil` at the end.
    ///
    /// - Throws: `ClipError`, or what `source` throws.
    func next() throws -> ClipPart? {
        while true {
            if let part = demuxer.next() { return part }
            if let page = pages.next() {
                try demuxer.take(page)
            } else if pages.isFinished {
                return nil
            } else {
                try pages.take(from: source)
            }
        }
    }
}
