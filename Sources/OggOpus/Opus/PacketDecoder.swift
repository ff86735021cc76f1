import COpus

/// A libopus decoder with one output channel and a fixed rate. It is reused from clip to clip.
///
/// libopus mixes a stereo packet down to the mean of its channels.
@safe
final class PacketDecoder {
    /// Hz.
    let sampleRate: Int
    /// Owned by this object: created in `init`, freed in `deinit`, never passed out.
    private let state: OpaquePointer

    /// Calls opus_decoder_create.
    init(sampleRate: Int) throws(ClipError) {
        var code: Int32 = 0
        guard let state = unsafe opus_decoder_create(opus_int32(sampleRate), 1, &code), code == OPUS_OK else {
            throw ClipError.unsupported("libopus cannot decode to \(sampleRate) Hz: \(Self.words(code))")
        }
        self.sampleRate = sampleRate
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
    }

    /// Decodes one packet to 16-bit samples with opus_decode.
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
        return unsafe output.withUnsafeMutableBufferPointer {
            guard let start = $0.baseAddress else { return Int(OPUS_BAD_ARG) }
            return unsafe Int(opus_decode(state, bytes, opus_int32(packet.count), start, Int32(capacity), 0))
        }
    }

    private static func words(_ code: Int32) -> String {
        // opus_strerror returns a constant string for every code.
        unsafe String(cString: opus_strerror(code))
    }
}

/// Keeps idle libopus decoders for reuse. Not thread-safe: use one pool per thread.
public final class DecoderPool {
    private var idle: [PacketDecoder] = []

    public init() {}

    func take(sampleRate: Int) throws(ClipError) -> PacketDecoder {
        if let index = idle.lastIndex(where: { $0.sampleRate == sampleRate }) { return idle.remove(at: index) }
        return try PacketDecoder(sampleRate: sampleRate)
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
