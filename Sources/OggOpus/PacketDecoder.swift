import COpus

/// libopus's decoder for one mono stream at one rate. Made once, used for one clip after the other.
///
/// A stereo packet comes out as the mean of its channels: libopus mixes it down by itself.
final class PacketDecoder {
    /// Hz.
    let sampleRate: Int
    private let state: OpaquePointer

    /// opus_decoder_create.
    init(sampleRate: Int) throws(ClipError) {
        var code: Int32 = 0
        guard let state = opus_decoder_create(opus_int32(sampleRate), 1, &code), code == OPUS_OK else {
            throw ClipError.unsupported("libopus cannot decode to \(sampleRate) Hz: \(Self.words(code))")
        }
        self.sampleRate = sampleRate
        self.state = state
    }

    deinit { opus_decoder_destroy(state) }

    /// Forgets the stream before. OPUS_RESET_STATE, OPUS_SET_GAIN.
    ///
    /// - Parameter gain: Q7.8 dB, as the header has it.
    func begin(gain: Int) {
        // Neither can fail: the state is libopus's own, and a header's 16 bits are all valid gains.
        opus_decoder_reset_state(state)
        opus_decoder_set_gain(state, opus_int32(gain))
    }

    /// Decodes one packet to 16-bit samples.
    ///
    /// - Parameter output: room for `capacity` frames, which the packet must not exceed.
    /// - Returns: the frames decoded, or libopus's (negative) error code. opus_decode.
    func decode(
        _ packet: UnsafeRawBufferPointer, to output: UnsafeMutablePointer<Int16>, capacity: Int
    ) -> Int {
        let bytes = packet.bindMemory(to: UInt8.self).baseAddress
        return Int(opus_decode(state, bytes, opus_int32(packet.count), output, Int32(capacity), 0))
    }

    private static func words(_ code: Int32) -> String { String(cString: opus_strerror(code)) }
}
