import COpus

/// A libopus decoder with one output channel and a fixed rate. It is reused from clip to clip.
///
/// libopus mixes a stereo packet down to the mean of its channels.
@safe
final class PacketDecoder {
    /// Hz.
    let sampleRate: Int
    private let rounding: SampleRounding
    /// Unrounded samples, and the state of libopus's soft clipping. Only for roundings other than libopus's own.
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

    /// Decodes one packet to 16-bit samples with opus_decode, or with opus_decode_float for other roundings.
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
        if let offset = rounding.offset {
            return unsafe decode(bytes, packet.count, to: &output, capacity: capacity, offset: offset)
        }
        return unsafe output.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress else { return Int(OPUS_BAD_ARG) }
            return unsafe Int(opus_decode(state, bytes, opus_int32(packet.count), start, Int32(capacity), 0))
        }
    }

    /// Does what opus_decode does, with an offset before rounding: decode to floats, clip softly, scale, round.
    ///
    /// - Parameter offset: in steps of 16-bit samples.
    private func decode(
        _ bytes: UnsafePointer<UInt8>?, _ count: Int, to output: inout MutableSpan<Int16>, capacity: Int,
        offset: Float
    ) -> Int {
        if unrounded.count < capacity { unrounded = [Float](repeating: 0, count: capacity) }
        // libopus reads `count` bytes, writes at most `capacity` frames of one channel, and keeps no pointer.
        let decoded = unsafe unrounded.withUnsafeMutableBufferPointer { samples in
            guard let start = samples.baseAddress else { return Int(OPUS_BAD_ARG) }
            let frames = unsafe opus_decode_float(state, bytes, opus_int32(count), start, Int32(capacity), 0)
            if frames > 0 { unsafe opus_pcm_soft_clip(start, frames, 1, &clipping) }
            return Int(frames)
        }
        for index in 0..<max(0, decoded) {
            output[index] = Int16(
                min(max((unrounded[index] * 32_768 + offset).rounded(.toNearestOrEven), -32_768), 32_767))
        }
        return decoded
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

    fileprivate var offset: Float? {
        switch self {
        case .nearest: nil
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
}
