import COpusFile

/// Opens one clip with libopusfile and gets its packets handed over, none of them decoded.
///
/// libopusfile takes the container apart (pages, links, granule positions) and calls its decode callback for every
/// packet; its own decoding, which is several times slower than libopus and knows 48 kHz alone, never runs.
final class PacketStream {
    /// A packet, for as long as the call lasts that hands it over.
    struct Packet {
        let bytes: UnsafePointer<UInt8>?
        let count: Int
        /// The granule position of its last sample, as libopusfile counts it.
        let end: Int64
        let samples48k: Int
        /// Position of its stream in the clip.
        let link: Int
    }

    private var file: OpaquePointer?
    private let input: Input
    private let receiver: Receiver
    private var ignored = [Float](repeating: 0, count: 2 * OpusPacketDuration.longest)
    private var isAtEnd = false

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - take: called for every packet, in their order, in the middle of `advance`.
    /// - Throws: `ClipError`, or whatever `source` throws. op_open_callbacks, op_set_decode_callback.
    init(facts: ClipFacts, source: @escaping ByteSource, take: @escaping (Packet) -> Void) throws {
        input = Input(source: source, facts: facts)
        receiver = Receiver(take: take)
        var code: Int32 = 0
        var callbacks = OpusFileCallbacks()
        callbacks.read = { context, bytes, count in
            guard let context, let bytes else { return -1 }
            let input = Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
            return input.read(into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(count)))
        }
        // No seek callback: the pages are taken as they come, and libopusfile spares itself the look at the end.
        // `input` and `receiver` outlive `file`: this object owns all three and frees `file` first.
        file = op_open_callbacks(Unmanaged.passUnretained(input).toOpaque(), &callbacks, nil, 0, &code)
        if let error = input.error { throw error }
        guard let file else { throw Self.error(code) }
        op_set_decode_callback(
            file,
            { context, _, _, packet, samples48k, _, _, link in
                guard let context, let packet else { return OP_EFAULT }
                Unmanaged<Receiver>.fromOpaque(context).takeUnretainedValue().take(
                    Packet(
                        bytes: packet.pointee.packet, count: packet.pointee.bytes, end: packet.pointee.granulepos,
                        samples48k: Int(samples48k), link: Int(link)))
                return 0
            },
            Unmanaged.passUnretained(receiver).toOpaque())
    }

    deinit {
        if let file { op_free(file) }
    }

    /// Reads on, to the next packet or so. op_read_float.
    ///
    /// - Returns: whether there may be more.
    func advance() throws -> Bool {
        guard !isAtEnd, let file else { return false }
        // The samples that libopusfile believes it returns are not looked at: the callback was given the packet.
        let result = op_read_float(file, &ignored, Int32(ignored.count), nil)
        if let error = input.error { throw error }
        if result == 0 || (result < 0 && result != OP_HOLE) { isAtEnd = true }
        // What libopusfile cannot read past (a broken link) leaves silence and a finding, not a lost clip.
        if result < 0 && result != OP_HOLE { breakage = Self.error(result).description }
        return true
    }

    private var breakage: String?

    /// What reading found that the pages did not tell.
    var findings: [ClipFinding] {
        breakage.map {
            [ClipFinding(.undecodable, "decoding stopped early (\($0)); the rest is silence")]
        } ?? []
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

/// Where packets go. A closure cannot pass through C: it waits here.
private final class Receiver {
    let take: (PacketStream.Packet) -> Void

    init(take: @escaping (PacketStream.Packet) -> Void) { self.take = take }
}

/// The clip's bytes on their way into libopusfile. An error cannot pass through C: it waits here.
private final class Input {
    private let source: ByteSource
    private let patch: PagePatch?
    private let skipped: SkippedBytes
    private var nextSkipped = 0
    private var offset = 0
    private(set) var error: (any Error)?

    init(source: @escaping ByteSource, facts: ClipFacts) {
        self.source = source
        patch = facts.patch
        skipped = facts.skipped
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int32 {
        do {
            while true {
                let count = try source(buffer)
                let piece = UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
                patch?.apply(to: piece, at: offset)
                let kept = skipped.remove(from: piece, at: offset, next: &nextSkipped)
                offset += count
                // Nothing is the end, so a piece of which nothing is left is not handed on.
                if kept > 0 || count == 0 { return Int32(kept) }
            }
        } catch {
            self.error = error
            return -1
        }
    }
}
