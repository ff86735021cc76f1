import COpus

/// Decodes an Ogg Opus clip in the plainest way there is: packets out of pages, `opus_decode`, skip, trim.
///
/// It is what the program is judged by, so it takes no short cut and shares no code with it.
public struct OggOracle: Sendable {
    public let links: [OpusLink]

    /// - Throws: `TestSupportError`, where there is no Opus stream in the clip.
    public init(_ clip: [UInt8]) throws {
        links = OpusLink.links(of: clip)
        guard !links.isEmpty else { throw TestSupportError(reason: "no Opus stream") }
    }

    /// At 48 kHz, all links.
    public var samples48k: Int { links.reduce(0) { $0 + $1.samples48k } }

    /// Frames at `rate`: each link is rounded down on its own.
    public func frames(rate: Int) -> Int { links.reduce(0) { $0 + $1.samples48k * rate / 48_000 } }

    /// The clip's mono samples at `rate`, one link after the other.
    public func decode(rate: Int) throws -> [Int16] {
        try links.flatMap { try Self.decode($0, rate: rate) }
    }

    public static func decode(_ clip: [UInt8], rate: Int) throws -> [Int16] {
        try OggOracle(clip).decode(rate: rate)
    }

    private static func decode(_ link: OpusLink, rate: Int) throws -> [Int16] {
        var code: Int32 = 0
        guard let decoder = opus_decoder_create(opus_int32(rate), 1, &code) else {
            throw TestSupportError(reason: "opus_decoder_create: \(code)")
        }
        defer { opus_decoder_destroy(decoder) }
        opus_decoder_set_gain(decoder, opus_int32(link.header.gain))

        let step = 48_000 / rate
        var samples: [Int16] = []
        var position = 0  // at 48 kHz, from the first sample
        for page in link.pages {
            var start = page.hasGranule ? page.granulePosition - link.firstGranule - page.samples48k : 0
            if page.hasGranule, page.endsStream, page.followsLoss, start > position {
                // Its end may be trimmed by less than a packet, and what is lost is whole packets.
                let packet = OpusLink.samples48k(of: page.packets[0])
                start = position + (start - position + packet - 1) / packet * packet
            }
            if page.hasGranule, start > position {
                // What is lost is silent: the sound after it keeps its time.
                samples += [Int16](repeating: 0, count: start / step - position / step)
                position = start
            }
            for packet in page.packets {
                samples += decode(packet, with: decoder, frames: OpusLink.samples48k(of: packet) / step)
                position += OpusLink.samples48k(of: packet)
            }
        }
        let skipped = link.header.preSkip * rate / 48_000
        let kept = link.samples48k * rate / 48_000
        guard kept >= 0, skipped + kept <= samples.count else {
            throw TestSupportError(reason: "\(samples.count) frames decoded, \(skipped) + \(kept) promised")
        }
        return Array(samples[skipped..<skipped + kept])
    }

    /// A packet that libopus refuses is silence.
    private static func decode(_ packet: [UInt8], with decoder: OpaquePointer, frames: Int) -> [Int16] {
        [Int16](unsafeUninitializedCapacity: frames) { buffer, count in
            let decoded = buffer.baseAddress.map {
                opus_decode(decoder, packet, opus_int32(packet.count), $0, Int32(frames), 0)
            }
            if decoded != Int32(frames) { buffer.initialize(repeating: 0) }
            count = frames
        }
    }
}
