import COpus

/// Decodes one channel's clips, in order, into blocks of interleaved frames.
///
/// Clips of one channel never overlap, so one libopus decoder and one packet's worth of samples are all it needs; both
/// are made once and serve every session that the thread renders at this rate.
final class ChannelDecoder {
    private let decoder: OpaquePointer
    private let samples: UnsafeMutablePointer<Int16>
    private let capacity: Int32

    private var placements: [Session.Placement] = []
    private var next = 0  // the placement to open after the current one
    private var packet: UnsafePointer<UInt8>?
    private var packetIndex = 0
    private var framesToSkip = 0
    private var position = 0  // the frame of the session that the next sample goes to
    private var clipEnd = 0
    private var decoded = 0..<0  // of `samples`, not placed yet

    init(sampleRate: Int) throws {
        var status: Int32 = OPUS_OK
        guard let decoder = opus_decoder_create(Int32(sampleRate), 1, &status), status == OPUS_OK else {
            throw Failure("libopus made no decoder at \(sampleRate) Hz: \(String(cString: opus_strerror(status)))")
        }
        self.decoder = decoder
        capacity = Int32(sampleRate * 120 / 1000)  // the longest packet there is
        samples = .allocate(capacity: Int(capacity))
    }

    deinit {
        opus_decoder_destroy(decoder)
        samples.deallocate()
    }

    func start(_ placements: [Session.Placement]) {
        self.placements = placements
        next = 0
        position = 0
        clipEnd = 0
        decoded = 0..<0
    }

    /// Writes this channel's samples of frames `blockStart..<blockEnd`; silence is left as it is.
    ///
    /// - Parameter block: this channel's sample of the block's first frame, the next one `stride` samples on.
    func fill(_ block: UnsafeMutablePointer<Int16>, stride: Int, blockStart: Int, blockEnd: Int) throws {
        while true {
            if position == clipEnd {
                guard next < placements.count, placements[next].startFrame < blockEnd else { return }
                open(placements[next])
                next += 1
                continue
            }
            if decoded.isEmpty, try !decodePacket() { continue }

            let count = min(decoded.count, blockEnd - position, clipEnd - position)
            let source = samples + decoded.lowerBound
            let target = block + (position - blockStart) * stride
            for i in 0..<count { target[i * stride] = source[i] }
            position += count
            decoded = decoded.lowerBound + count..<decoded.upperBound
            if position == blockEnd { return }
        }
    }

    private func open(_ placement: Session.Placement) {
        _ = floor_opus_reset(decoder)
        _ = floor_opus_set_gain(decoder, placement.clip.gain)
        packet = placement.clip.packets
        packetIndex = 0
        framesToSkip = placement.skippedFrames
        position = placement.startFrame
        clipEnd = placement.startFrame + placement.frames
        decoded = 0..<0
    }

    /// - Returns: false where the clip has no packet left: what its granule position promised beyond it stays silent.
    private func decodePacket() throws -> Bool {
        let sizes = placements[next - 1].clip.packetSizes
        guard packetIndex < sizes.count else {
            position = clipEnd
            return false
        }
        let size = sizes[packetIndex]
        let count = opus_decode(decoder, packet, size, samples, capacity, 0)
        guard count >= 0 else { throw Failure("opus_decode: \(String(cString: opus_strerror(count)))") }
        packet! += Int(size)
        packetIndex += 1
        let skipped = min(framesToSkip, Int(count))
        framesToSkip -= skipped
        decoded = skipped..<Int(count)
        return !decoded.isEmpty
    }
}
