import COpus

/// libopus's decoder for one mono stream at one rate. Made once, used for one clip after the other.
///
/// A stereo packet comes out as the mean of its channels: libopus mixes it down by itself.
@safe
final class PacketDecoder {
    /// Hz.
    let sampleRate: Int
    /// libopus's, made and freed with this object, and never out of its hands.
    private let state: OpaquePointer

    /// opus_decoder_create.
    init(sampleRate: Int) throws(ClipError) {
        var code: Int32 = 0
        guard let state = unsafe opus_decoder_create(opus_int32(sampleRate), 1, &code), code == OPUS_OK else {
            throw ClipError.unsupported("libopus cannot decode to \(sampleRate) Hz: \(Self.words(code))")
        }
        self.sampleRate = sampleRate
        unsafe self.state = state
    }

    deinit { unsafe opus_decoder_destroy(state) }

    /// Forgets the stream before. OPUS_RESET_STATE, OPUS_SET_GAIN.
    ///
    /// - Parameter gain: Q7.8 dB, as the header has it.
    func begin(gain: Int) {
        // Neither can fail: the state is libopus's own, and a header's 16 bits are all valid gains.
        unsafe opus_decoder_reset_state(state)
        unsafe opus_decoder_set_gain(state, opus_int32(gain))
    }

    /// Decodes one packet to 16-bit samples.
    ///
    /// - Parameters:
    ///   - output: room for `capacity` frames at least.
    ///   - capacity: the packet must not have more frames.
    /// - Returns: the frames decoded, or libopus's (negative) error code. opus_decode.
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
        // A constant of the library, for any code.
        unsafe String(cString: opus_strerror(code))
    }
}

/// Keeps libopus decoders for the next clip. One pool belongs to one thread at a time.
public final class DecoderPool {
    private var idle: [PacketDecoder] = []

    public init() {}

    func take(sampleRate: Int) throws(ClipError) -> PacketDecoder {
        if let index = idle.lastIndex(where: { $0.sampleRate == sampleRate }) { return idle.remove(at: index) }
        return try PacketDecoder(sampleRate: sampleRate)
    }

    func give(back decoder: PacketDecoder) {
        // Enough for every rate and a few clips at once.
        if idle.count < 16 { idle.append(decoder) }
    }
}

/// The libopus that decodes.
package enum OpusLibrary {
    /// As the library names itself: `libopus 1.3.1`. opus_get_version_string.
    package static var version: String {
        // A constant of the library.
        unsafe String(cString: opus_get_version_string())
    }
}
