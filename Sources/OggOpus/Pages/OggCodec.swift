/// The codec of an Ogg stream, identified by its first packet, and how its granule positions count time.
struct OggCodec {
    let name: String
    private let clock: Clock?

    private enum Clock {
        /// Granule positions count samples at `rate` per second. The first `preSkip` samples are not played.
        case samples(rate: Int, preSkip: Int)
        /// The low bits count frames since a key frame; the high bits are the key frame's number (Theora I, section
        /// A.2.3).
        case frames(numerator: Int, denominator: Int, shift: Int)
    }

    init(_ head: OpusHead) {
        name = "Opus"
        clock = .samples(rate: 48_000, preSkip: head.preSkip)
    }

    init(firstPacket packet: ByteView) {
        func begins(_ magic: String, lead: [UInt8] = []) -> Bool { packet.starts(with: lead + Array(magic.utf8)) }
        func samples(rateAt offset: Int) -> Clock? {
            packet.count >= offset + 4 ? .samples(rate: packet.littleEndian(at: offset, bytes: 4), preSkip: 0) : nil
        }
        if begins("OpusHead") {
            name = "Opus"
            clock =
                packet.count >= 12
                ? .samples(rate: 48_000, preSkip: packet.littleEndian(at: 10, bytes: 2)) : nil
        } else if begins("vorbis", lead: [1]) {
            name = "Vorbis"
            clock = samples(rateAt: 12)
        } else if begins("Speex   ") {
            name = "Speex"
            clock = samples(rateAt: 36)
        } else if begins("FLAC", lead: [0x7F]) {
            name = "FLAC"
            // STREAMINFO follows two headers. Its sample rate has 20 bits.
            clock =
                packet.count >= 30
                ? .samples(rate: Int(packet[27]) << 12 | Int(packet[28]) << 4 | Int(packet[29]) >> 4, preSkip: 0)
                : nil
        } else if begins("theora", lead: [0x80]), packet.count >= 42 {
            name = "Theora"
            clock = .frames(
                numerator: packet.bigEndian(at: 22, bytes: 4), denominator: packet.bigEndian(at: 26, bytes: 4),
                shift: Int(packet[40] & 3) << 3 | Int(packet[41]) >> 5)
        } else {
            name =
                [
                    ("fishead", "Skeleton"), ("OVP80", "VP8"), ("PCM     ", "PCM"), ("CELT    ", "CELT"),
                    ("BBCD", "Dirac"),
                ]
                .first { begins($0.0) }?.1 ?? "an unknown codec"
            clock = nil
        }
    }

    /// Samples at 48 kHz up to a granule position; `nil` if the codec's clock is unknown.
    func samples48k(upTo granule: Int64) -> Int64? {
        let seconds: Double
        switch clock {
        case .samples(let rate, let preSkip)? where rate > 0:
            seconds = Double(max(0, granule - Int64(preSkip))) / Double(rate)
        case .frames(let numerator, let denominator, let shift)? where numerator > 0:
            let frames = (granule >> Int64(shift)) + (granule & ((1 << Int64(shift)) - 1))
            seconds = Double(frames) * Double(denominator) / Double(numerator)
        default: return nil
        }
        return seconds < 1e9 ? Int64((seconds * 48_000).rounded()) : nil
    }
}

extension ByteView {
    fileprivate func bigEndian(at offset: Int, bytes: Int) -> Int {
        (0..<bytes).reduce(0) { $0 << 8 | Int(self[offset + $1]) }
    }
}

/// The streams of a file that are not placed: streams of other codecs, and concurrent Opus streams after the first.
struct OtherStreams {
    private var streams: [Stream] = []
    private var moreStreams = 0
    /// Pages of streams that have no header page in the file.
    private(set) var pagesWithoutHeader = 0

    /// The most streams that are reported one by one.
    private static let most = 8

    private struct Stream {
        let serialNumber: UInt32
        let codec: OggCodec
        var lastGranule: Int64 = 0
    }

    var isEmpty: Bool { streams.isEmpty && pagesWithoutHeader == 0 }
    /// The codecs' names, sorted.
    var codecs: [String] { Set(streams.map(\.codec.name)).sorted() }

    /// - Parameter page: the first page of its stream.
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

    /// A sentence that reports the streams that are not placed; `nil` if there are none.
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
                "\(count) other \(count == 1 ? "stream is" : "streams are") not placed: "
                    + parts.joined(separator: "; "))
        }
        if pagesWithoutHeader > 0 {
            let isOne = pagesWithoutHeader == 1
            sentences.append(
                "\(pagesWithoutHeader) \(isOne ? "page belongs" : "pages belong") to no stream with a header and "
                    + "\(isOne ? "is" : "are") not placed")
        }
        return sentences.isEmpty ? nil : sentences.joined(separator: ". ")
    }
}
