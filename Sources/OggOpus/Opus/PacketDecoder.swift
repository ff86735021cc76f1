import COpus

/// A libopus decoder with one output channel and a fixed rate. It is reused from clip to clip.
///
/// libopus mixes a stereo packet down to the mean of its channels.
@safe
final class PacketDecoder {
    /// Hz.
    let sampleRate: Int
    private let rounding: SampleRounding
    /// Unrounded samples, and the state of libopus's soft clipping.
    private var unrounded: [Float] = []
    private var clipping: Float = 0
    /// Owned by this object: created in `init`, freed in `deinit`, never passed out.
    private let state: OpaquePointer

    /// Calls opus_decoder_create.
    init(sampleRate: Int, rounding: SampleRounding = .nearest) throws(ClipError) {
        var code: Int32 = 0
        guard let state = unsafe opus_decoder_create(opus_int32(sampleRate), 1, &code), code == OPUS_OK else {
            throw ClipError.unsupported("libopus cannot decode to \(sampleRate) Hz: \(Self.words(code))")
        }
        self.sampleRate = sampleRate
        self.rounding = rounding
        unsafe self.state = state
    }

    deinit { unsafe opus_decoder_destroy(state) }

    /// Resets the decoder for a new stream. Uses OPUS_RESET_STATE and OPUS_SET_GAIN.
    ///
    /// - Parameter gain: the header's output gain, in Q7.8 dB.
    func begin(gain: Int) {
        // Neither call can fail: the state is libopus's own, and every 16-bit value is a valid gain.
        unsafe opus_decoder_reset_state(state)
        unsafe opus_decoder_set_gain(state, opus_int32(gain))
        clipping = 0
    }

    /// Decodes one packet to 16-bit samples.
    ///
    /// Does what opus_decode does, in less time: opus_decode_float, opus_pcm_soft_clip where a sample needs it, rounding.
    /// A libopus in fixed-point arithmetic has its samples in 16 bits or rounds them itself, and opus_decode is called.
    ///
    /// - Parameters:
    ///   - output: room for at least `capacity` frames.
    ///   - capacity: the most frames that the packet may have.
    /// - Returns: the number of frames decoded, or libopus's negative error code.
    func decode(
        _ packet: ByteView, to output: inout MutableSpan<Int16>, capacity: Int
    ) -> Int {
        precondition(capacity <= output.count)
        // libopus reads `count` bytes, writes at most `capacity` frames of one channel, and keeps no pointer.
        let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress
        guard rounding != .nearest || OpusLibrary.isFloatingPoint else {
            return unsafe output.withUnsafeMutableBufferPointer {
                guard let start = $0.baseAddress else { return Int(OPUS_BAD_ARG) }
                return unsafe Int(opus_decode(state, bytes, opus_int32(packet.count), start, Int32(capacity), 0))
            }
        }
        if unrounded.count < capacity { unrounded = [Float](repeating: 0, count: capacity) }
        return unsafe unrounded.withUnsafeMutableBufferPointer { samples in
            guard let start = samples.baseAddress else { return Int(OPUS_BAD_ARG) }
            let frames = unsafe Int(
                opus_decode_float(state, bytes, opus_int32(packet.count), start, Int32(capacity), 0))
            guard frames > 0 else { return frames }
            let decoded = unsafe UnsafeMutableBufferPointer(rebasing: samples[..<frames])
            // It changes nothing if no sample is out of range now, and the last one was not when the packet before ended.
            let isInRange = SampleConversion.areInRange(unsafe decoded.span)
            if !isInRange || clipping != 0 {
                unsafe opus_pcm_soft_clip(start, Int32(frames), 1, &clipping)
            }
            SampleConversion.round(unsafe decoded.span, offset: rounding.offset, to: &output)
            return frames
        }
    }

    private static func words(_ code: Int32) -> String {
        // opus_strerror returns a constant string for every code.
        unsafe String(cString: opus_strerror(code))
    }
}

/// How samples are rounded to 16 bits.
///
/// Decoders whose arithmetic is floating point compute the same sample but for the last bits (RFC 6716 section 6 lets
/// them). After rounding, two of them differ by 1 where the sample lies near the middle between two steps, and nowhere
/// else. `lowest` and `highest` give the bounds of what such a decoder may have rounded to.
package enum SampleRounding: Sendable {
    /// As libopus rounds.
    case nearest
    case lowest
    case highest

    /// The largest distance between the samples of two such decoders before rounding, in steps of 16-bit samples.
    private static let distance: Float = 1.0 / 16

    /// What is added before rounding, in steps of 16-bit samples.
    fileprivate var offset: Float {
        switch self {
        case .nearest: 0
        case .lowest: -Self.distance
        case .highest: Self.distance
        }
    }
}

/// Keeps idle libopus decoders for reuse. Not thread-safe: use one pool per thread.
public final class DecoderPool {
    private var idle: [PacketDecoder] = []
    private let rounding: SampleRounding

    public init() { rounding = .nearest }

    package init(rounding: SampleRounding) { self.rounding = rounding }

    func take(sampleRate: Int) throws(ClipError) -> PacketDecoder {
        if let index = idle.lastIndex(where: { $0.sampleRate == sampleRate }) { return idle.remove(at: index) }
        return try PacketDecoder(sampleRate: sampleRate, rounding: rounding)
    }

    func give(back decoder: PacketDecoder) {
        // Enough for every rate and a few clips at the same time.
        if idle.count < 16 { idle.append(decoder) }
    }
}

/// The linked libopus.
package enum OpusLibrary {
    /// The library's own version string, such as `libopus 1.3.1`. From opus_get_version_string.
    package static var version: String {
        // The library returns a constant string.
        unsafe String(cString: opus_get_version_string())
    }

    /// Whether it computes in floating-point numbers. Its version string names fixed-point arithmetic, as in
    /// `libopus 1.3.1-fixed`.
    static let isFloatingPoint = !version.contains("-fixed")
}
