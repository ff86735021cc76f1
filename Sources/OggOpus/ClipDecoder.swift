/// Decodes one clip from its start to its end, piece by piece, to 16-bit mono at one of libopus's rates.
///
/// `PacketStream` takes the packets out of the container, `LinkRenderer` decodes them and puts them in their place.
///
/// The frames are exactly those that `ClipFacts` promises: `floor(samples48k * rate / 48000)` for each link, after
/// `floor(preSkip * rate / 48000)` that are dropped, header gain applied (RFC 7845 sections 4.2 to 4.4 and 5.1).
public final class ClipDecoder {
    private let stream: PacketStream?
    private let renderer: LinkRenderer
    private let decoder: PacketDecoder

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - pool: gives the libopus decoder; see `giveBack(to:)`.
    ///   - source: gives the clip's bytes, from its first to its last.
    /// - Throws: `ClipError`, or whatever `source` throws.
    public init(facts: ClipFacts, sampleRate: Int, pool: DecoderPool, source: @escaping ByteSource) throws {
        let decoder = try pool.take(sampleRate: sampleRate)
        let renderer = LinkRenderer(links: facts.links, decoder: decoder)
        self.decoder = decoder
        self.renderer = renderer
        // Where there is nothing to decode, libopusfile may refuse an empty stream.
        stream =
            renderer.isComplete
            ? nil
            : try PacketStream(facts: facts, source: source) {
                renderer.take(packet: $0.bytes, bytes: $0.count, end: $0.end, samples48k: $0.samples48k, link: $0.link)
            }
    }

    /// Ends the decoding and hands the libopus decoder on to the next clip. The pool is that of the thread that calls,
    /// which need not be the one that the decoder came from.
    public consuming func giveBack(to pool: DecoderPool) {
        pool.give(back: decoder)
    }

    /// Fills `output` with the next frames; the caller asks for no more than the clip has.
    public func read(into output: UnsafeMutableBufferPointer<Int16>) throws {
        renderer.begin(target: output)
        defer { renderer.end() }
        while renderer.wantsMore {
            if let stream, try stream.advance() { continue }
            renderer.finish()
            if renderer.wantsMore {
                throw ClipError.damaged("more frames were asked for than it has")
            }
        }
    }

    /// What decoding found that the pages did not tell.
    public var findings: [ClipFinding] {
        var findings: [ClipFinding] = []
        if renderer.undecodablePackets > 0 {
            findings.append(
                ClipFinding(
                    .undecodable,
                    "libopus refused \(renderer.undecodablePackets) of its packets; there is silence instead"))
        }
        return findings + (stream?.findings ?? [])
    }
}
