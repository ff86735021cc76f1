import COpusFile

/// Decodes one clip from its start to its end, piece by piece, to 16-bit mono at one of libopus's rates.
///
/// libopusfile takes the container apart (pages, links, granule positions) and hands every packet to `LinkRenderer`
/// through its decode callback; its own decoding, which is several times slower and knows 48 kHz alone, never runs.
///
/// The frames are exactly those that `ClipFacts` promises: `floor(samples48k * rate / 48000)` for each link, after
/// `floor(preSkip * rate / 48000)` that are dropped, header gain applied (RFC 7845 sections 4.2 to 4.4 and 5.1).
public final class ClipDecoder {
    /// Gives the clip's next bytes: fills what it can of the buffer and returns the count, 0 at the end.
    public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int

    private var file: OpaquePointer?
    private let input: Input
    private let renderer: LinkRenderer
    private let decoder: PacketDecoder
    private var ignored = [Float](repeating: 0, count: 2 * OpusPacketDuration.longest)
    private var isAtEnd = false

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - sampleRate: Hz, one of 8000, 12000, 16000, 24000, 48000.
    ///   - pool: gives the libopus decoder; see `giveBack(to:)`.
    /// - Throws: `ClipError`, or whatever `source` throws. op_open_callbacks, op_set_decode_callback.
    public init(facts: ClipFacts, sampleRate: Int, pool: DecoderPool, source: @escaping ByteSource) throws {
        input = Input(source: source, patch: facts.patch)
        decoder = try pool.take(sampleRate: sampleRate)
        renderer = LinkRenderer(links: facts.links, decoder: decoder)
        if renderer.isComplete { return }  // nothing to decode, and libopusfile may refuse an empty stream
        var code: Int32 = 0
        var callbacks = OpusFileCallbacks()
        callbacks.read = { context, bytes, count in
            guard let context, let bytes else { return -1 }
            let input = Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
            return input.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(count)))
        }
        // No seek callback: the pages are taken as they come, and libopusfile spares itself the look at the end.
        // `input` and `renderer` outlive `file`: this object owns all three and frees `file` first.
        file = op_open_callbacks(Unmanaged.passUnretained(input).toOpaque(), &callbacks, nil, 0, &code)
        if let error = input.error { throw error }
        guard let file else { throw Self.error(code) }
        op_set_decode_callback(
            file,
            { context, _, _, packet, samples48k, _, _, link in
                guard let context, let packet else { return OP_EFAULT }
                let renderer = Unmanaged<LinkRenderer>.fromOpaque(context).takeUnretainedValue()
                renderer.take(
                    packet: packet.pointee.packet, bytes: packet.pointee.bytes, end: packet.pointee.granulepos,
                    samples48k: Int(samples48k), link: Int(link))
                return 0
            },
            Unmanaged.passUnretained(renderer).toOpaque())
    }

    deinit {
        if let file { op_free(file) }
    }

    /// Ends the decoding and hands the libopus decoder on to the next clip. The pool is that of the thread that calls,
    /// which need not be the one that the decoder came from.
    public consuming func giveBack(to pool: DecoderPool) {
        pool.give(back: decoder)
    }

    /// Fills `output` with the next frames; the caller asks for no more than the clip has. op_read_float.
    public func read(into output: UnsafeMutableBufferPointer<Int16>) throws {
        renderer.begin(target: output)
        defer { renderer.end() }
        while renderer.wantsMore {
            guard !isAtEnd, let file else {
                renderer.finish()
                if renderer.wantsMore {
                    throw ClipError.damaged("more frames were asked for than it has")
                }
                return
            }
            // The samples that libopusfile believes it returns are not looked at: the callback has put ours in place.
            let result = op_read_float(file, &ignored, Int32(ignored.count), nil)
            if let error = input.error { throw error }
            if result == 0 || (result < 0 && result != OP_HOLE) { isAtEnd = true }
            // What libopusfile cannot read past (a broken link) leaves silence and a finding, not a lost clip.
            if result < 0 && result != OP_HOLE { breakage = Self.error(result).description }
        }
    }

    private var breakage: String?

    /// What decoding found that the pages did not tell.
    public var findings: [ClipFinding] {
        var findings: [ClipFinding] = []
        if renderer.undecodablePackets > 0 {
            findings.append(
                ClipFinding(
                    .undecodable,
                    "libopus refused \(renderer.undecodablePackets) of its packets; there is silence instead"))
        }
        if let breakage {
            findings.append(ClipFinding(.undecodable, "decoding stopped early (\(breakage)); the rest is silence"))
        }
        return findings
    }

    /// libopusfile's codes (opusfile.h, "Error Codes"), in words.
    private static func error(_ code: Int32) -> ClipError {
        switch code {
        case OP_ENOTFORMAT: .notOpus
        case OP_EIMPL, OP_EVERSION: .unsupported("libopusfile does not decode this kind of stream (code \(code))")
        case OP_EBADHEADER: .damaged("a header packet of it is damaged (code \(code))")
        case OP_EBADTIMESTAMP: .damaged("its first or last granule position contradicts its packets (code \(code))")
        default: .damaged("libopusfile cannot read it (code \(code))")
        }
    }
}

/// The clip's bytes on their way into libopusfile. An error cannot pass through C: it waits here.
private final class Input {
    private let source: ClipDecoder.ByteSource
    private let patch: PagePatch?
    private var offset = 0
    private(set) var error: (any Error)?

    init(source: @escaping ClipDecoder.ByteSource, patch: PagePatch?) {
        self.source = source
        self.patch = patch
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        do {
            let count = try source(buffer)
            patch?.apply(to: UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), at: offset)
            offset += count
            return Int32(count)
        } catch {
            self.error = error
            return -1
        }
    }
}
