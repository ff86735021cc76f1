/// The streams of a file that are not placed: of other codecs, or further Opus streams at the same time.
struct OtherStreams {
    private var streams: [Stream] = []
    private var moreStreams = 0
    /// Pages of streams whose beginning is not in the file.
    private(set) var pagesWithoutHeader = 0

    /// So many are told one by one.
    private static let most = 8

    private struct Stream {
        let serialNumber: UInt32
        let codec: OggCodec
        var lastGranule: Int64 = 0
    }

    var isEmpty: Bool { streams.isEmpty && pagesWithoutHeader == 0 }
    /// What they are, without their lengths.
    var codecs: [String] { Set(streams.map(\.codec.name)).sorted() }

    /// - Parameter page: the first of its stream.
    mutating func begin(_ page: OggPage) {
        add(serialNumber: page.serialNumber, codec: OggCodec(firstPacket: page.firstPacket), page)
    }

    mutating func add(_ head: OpusHead, serialNumber: UInt32) {
        add(serialNumber: serialNumber, codec: OggCodec(head), nil)
    }

    private mutating func add(serialNumber: UInt32, codec: OggCodec, _ page: OggPage?) {
        guard streams.count < Self.most else { return moreStreams += 1 }
        streams.append(Stream(serialNumber: serialNumber, codec: codec))
        if let page { take(page) }
    }

    mutating func take(_ page: OggPage) {
        guard let index = streams.lastIndex(where: { $0.serialNumber == page.serialNumber }) else {
            if moreStreams == 0 { pagesWithoutHeader += 1 }
            return
        }
        streams[index].lastGranule = max(streams[index].lastGranule, page.granulePosition)
    }

    /// What is not placed, in a sentence; `nil` for nothing.
    var sentence: String? {
        var parts = streams.map { stream in
            stream.lastGranule == 0
                ? "\(stream.codec.name), without sound"
                : stream.codec.samples48k(upTo: stream.lastGranule).map {
                    "\(stream.codec.name), \(SoundLength.text(samples48k: $0)) s"
                }
                    ?? "\(stream.codec.name), of unknown length"
        }
        if moreStreams > 0 { parts.append("\(moreStreams) more") }
        var sentences: [String] = []
        if !parts.isEmpty {
            let count = streams.count + moreStreams
            sentences.append(
                "\(count) other \(count == 1 ? "stream" : "streams") in it \(count == 1 ? "is" : "are") not placed: "
                    + parts.joined(separator: "; "))
        }
        if pagesWithoutHeader > 0 {
            let isOne = pagesWithoutHeader == 1
            sentences.append(
                "\(pagesWithoutHeader) \(isOne ? "page" : "pages") in it \(isOne ? "belongs" : "belong") to no stream "
                    + "that has a header, and \(isOne ? "is" : "are") not placed")
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: ". ")
    }
}
