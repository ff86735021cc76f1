import CTestOpus

/// Makes Opus packets with libopus's own encoder.
public struct OpusEncoding: Sendable {
    /// What the encoder is tuned for, which decides between SILK, hybrid and CELT frames.
    public enum Application: Int32, Sendable {
        case voice = 2048
        case audio = 2049
        case lowDelay = 2051
    }

    public enum Bandwidth: Int32, CaseIterable, Sendable {
        case narrow = 1101
        case medium, wide, superWide, full
    }

    /// Hz, of the encoder and of the signal.
    public var sampleRate = 16_000
    public var channels = 1
    /// 2.5, 5, 10, 20, 40 or 60.
    public var frameMilliseconds = 20.0
    /// Bits per second.
    public var bitrate = 24_000
    public var application = Application.voice
    /// `nil`: the encoder chooses.
    public var bandwidth: Bandwidth?

    public init() {}

    /// - Parameter signal: samples at `sampleRate`, channels interleaved; the last packet is filled up with zeros.
    /// - Returns: the packets, and the lookahead in samples at 48 kHz: the pre-skip that lines the sound up.
    public func packets(_ signal: [Int16]) throws -> (packets: [[UInt8]], preSkip: Int) {
        var code: Int32 = 0
        guard
            let encoder = opus_encoder_create(
                opus_int32(sampleRate), Int32(channels), application.rawValue, &code)
        else { throw Failure(code: code) }
        defer { opus_encoder_destroy(encoder) }
        try check(opus_encoder_set_bitrate(encoder, opus_int32(bitrate)))
        if let bandwidth { try check(opus_encoder_set_bandwidth(encoder, bandwidth.rawValue)) }
        var lookahead: opus_int32 = 0
        try check(opus_encoder_get_lookahead(encoder, &lookahead))

        let frameSize = Int(Double(sampleRate) * frameMilliseconds / 1000)
        var packets: [[UInt8]] = []
        for start in stride(from: 0, to: signal.count, by: frameSize * channels) {
            var frame = Array(signal[start..<min(signal.count, start + frameSize * channels)])
            frame += [Int16](repeating: 0, count: frameSize * channels - frame.count)
            var packet = [UInt8](repeating: 0, count: 4000)
            let size = opus_encode(encoder, frame, Int32(frameSize), &packet, opus_int32(packet.count))
            guard size > 0 else { throw Failure(code: size) }
            packets.append(Array(packet.prefix(Int(size))))
        }
        return (packets, Int(lookahead) * 48_000 / sampleRate)
    }

    private func check(_ code: Int32) throws {
        if code != OPUS_OK { throw Failure(code: code) }
    }

    /// libopus's error code.
    public struct Failure: Error {
        public let code: Int32
    }
}
