import Foundations

/// Copies an Ogg Opus file that `OggOpusMuxer` wrote, with silence in place of some packets.
///
/// The headers, the serial numbers, and the kept packets with their positions stay the same. All time between kept
/// packets is filled in the way in which silence between clips is filled. So neither the lengths nor the positions of
/// the replaced packets can be seen in the copy.
package struct OggOpusSilencer {
    private let facts: ClipFacts
    private let headers: [OggHeaders]

    /// - Parameters:
    ///   - facts: the result of a `ClipScanner` for the file.
    ///   - headers: the result of an `OggHeaderReader` for the file.
    /// - Throws: `ClipError` if they do not match.
    package init(facts: ClipFacts, headers: [OggHeaders]) throws(ClipError) {
        guard facts.links.count == headers.count else { throw .damaged("its streams have no sound") }
        self.facts = facts
        self.headers = headers
    }

    /// - Parameters:
    ///   - source: the bytes of the file, read once.
    ///   - isKept: called for each packet in order, also those of silence.
    ///   - put: receives the bytes of the copy, piece by piece.
    /// - Throws: `ClipError`, or any error of the closures.
    @safe
    package func copy(
        from source: @escaping ByteSource, isKept: (ClipPacketReader.Packet) throws -> Bool,
        to put: ([UInt8]) throws -> Void
    ) throws {
        var link = 0
        var muxer = muxer(link)
        func write(_ muxer: inout OggOpusMuxer, atLeast count: Int) throws {
            guard muxer.pages.count >= count else { return }
            try put(muxer.pages)
            muxer.removePages()
        }
        // Silence is filled one minute at a time, so that hours of it do not accumulate in memory.
        func fill(_ muxer: inout OggOpusMuxer, to end: Int) throws {
            while muxer.granulePosition + Self.grid <= end {
                muxer.appendSilence(to: min(end, muxer.granulePosition + 60 * 48_000))
                try write(&muxer, atLeast: Self.pieceBytes)
            }
        }
        func finish(_ muxer: inout OggOpusMuxer, _ link: Int) throws {
            let end = facts.links[link].head.preSkip + facts.links[link].samples48k
            try fill(&muxer, to: (end + Self.grid - 1) / Self.grid * Self.grid)
            muxer.finish(endGranule: end)
            try write(&muxer, atLeast: 1)
        }
        func goOn(to next: Int) throws {
            while link < next {
                try finish(&muxer, link)
                link += 1
                muxer = self.muxer(link)
            }
        }
        try ClipPacketReader(facts: facts, source: source).read { packet in
            try goOn(to: packet.link)
            guard try isKept(packet) else { return }
            try fill(&muxer, to: packet.start48k)
            // The packet is valid during this call, which copies its bytes.
            unsafe muxer.append(packet.bytes, samples48k: packet.samples48k)
            try write(&muxer, atLeast: Self.pieceBytes)
        }
        try goOn(to: headers.count - 1)
        try finish(&muxer, link)
    }

    private func muxer(_ link: Int) -> OggOpusMuxer {
        OggOpusMuxer(
            headerPackets: headers[link].packets, channelCount: facts.links[link].head.channelCount,
            serialNumber: headers[link].serialNumber)
    }

    /// The shortest packet, in samples at 48 kHz.
    private static let grid = 120
    private static let pieceBytes = 1 << 16
}
