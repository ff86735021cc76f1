/// Reads a clip from its bytes to its packets, part by part, as they are asked for.
@safe
final class ClipReader {
    /// It gets the finder's memory, for as long as a call lasts, and is not called with any other.
    private let source: ByteSource
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()

    @safe
    init(source: @escaping ByteSource) { unsafe self.source = source }

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
                try unsafe pages.take(from: source)
            }
        }
    }
}
