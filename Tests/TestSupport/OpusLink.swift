import COpus

/// One Opus stream of an Ogg file: its header, and the packets of each page that carries sound.
public struct OpusLink: Sendable {
    public let header: OpusHeader
    public internal(set) var pages: [AudioPage] = []

    /// The packets that end on one page.
    public struct AudioPage: Sendable {
        /// -1 where the page gives none.
        public let granulePosition: Int
        public let packets: [[UInt8]]
        public let endsStream: Bool
        /// Whether pages are missing before this one.
        public let followsLoss: Bool

        /// Not one that no stream can reach.
        var hasGranule: Bool { granulePosition != -1 && abs(granulePosition) <= 1 << 50 }

        /// At 48 kHz. opus_packet_get_nb_samples.
        var samples48k: Int {
            packets.reduce(0) { $0 + OpusLink.samples48k(of: $1) }
        }
    }

    /// The granule position of the first sample (RFC 7845 sections 4.3 and 4.5).
    public var firstGranule: Int {
        guard let first = pages.firstIndex(where: { $0.hasGranule }), !pages[first].followsLoss else { return 0 }
        let start = pages[...first].reduce(pages[first].granulePosition) { $0 - $1.samples48k }
        // Only a page that ends the stream may claim less than it holds: its end is trimmed, its start is 0.
        let isTrimmed = first == 0 && pages[0].endsStream && pages[0].granulePosition >= header.preSkip
        return isTrimmed ? max(0, start) : start
    }

    /// The length after pre-skip and end trimming, at 48 kHz.
    public var samples48k: Int {
        // Behind the last granule position that says something, packets are as long as they are.
        let last = pages.lastIndex { $0.hasGranule }
        let end = pages[((last ?? -1) + 1)...].reduce(last.map { pages[$0].granulePosition - firstGranule } ?? 0) {
            $0 + $1.samples48k
        }
        return end - header.preSkip
    }

    static func samples48k(of packet: [UInt8]) -> Int {
        max(0, Int(opus_packet_get_nb_samples(packet, opus_int32(packet.count), 48_000)))
    }
}
