/// Decodes one clip from its start to its end, piece by piece, to 16-bit mono at one of libopus's rates.
///
/// `ClipReader` takes the packets out of the container, `LinkRenderer` decodes them and puts them in their place.
///
/// The frames are exactly those that `ClipFacts` promises: `floor(samples48k * rate / 48000)` for each link, after
/// `floor(preSkip * rate / 48000)` that are dropped, header gain applied (RFC 7845 sections 4.2 to 4.4 and 5.1).
public final class ClipDecoder {
    private let reader: ClipReader
    private let renderer: LinkRenderer
    private let decoder: PacketDecoder

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - pool: gives the libopus decoder; see `giveBack(to:)`.
    ///   - source: gives the clip's bytes, from its first to its last.
    /// - Throws: `ClipError`.
    @safe
    public init(facts: ClipFacts, sampleRate: Int, pool: DecoderPool, source: @escaping ByteSource) throws {
        let decoder = try pool.take(sampleRate: sampleRate)
        self.decoder = decoder
        renderer = LinkRenderer(links: facts.links, decoder: decoder)
        reader = ClipReader(source: source)
    }

    /// Ends the decoding and hands the libopus decoder on to the next clip. The pool is that of the thread that calls,
    /// which need not be the one that the decoder came from.
    public consuming func giveBack(to pool: DecoderPool) {
        pool.give(back: decoder)
    }

    /// Fills `output` with the next frames; the caller asks for no more than the clip has.
    ///
    /// - Throws: `ClipError`, or whatever the source throws.
    public func read(into output: inout MutableSpan<Int16>) throws {
        try unsafe output.withUnsafeMutableBufferPointer { try unsafe read(into: $0) }
    }

    /// The same for memory that is all initialized, or of which the caller reads nothing before.
    public func read(into output: UnsafeMutableBufferPointer<Int16>) throws {
        // The renderer has the caller's memory from here to the end of this call.
        unsafe renderer.begin(target: output)
        defer { renderer.end() }
        while renderer.wantsMore {
            if let part = try reader.next() {
                renderer.take(part)
            } else {
                renderer.finish()
                if renderer.wantsMore { throw ClipError.damaged("more frames were asked for than it has") }
            }
        }
    }

    /// How many of the frames that were read are silence in place of sound.
    public var missingFrames: Int { renderer.missingFrames }

    /// What decoding found that the pages did not tell.
    public var findings: [ClipFinding] {
        guard renderer.refusedPackets > 0 else { return [] }
        return [
            ClipFinding(
                .undecodable,
                "libopus refused \(renderer.refusedPackets) of its packets; there is silence instead")
        ]
    }
}
