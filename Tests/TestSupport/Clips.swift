import Foundation

/// Clips made on the spot, for tests to which the sound does not matter, only that it is the clip's own.
public enum Clips {
    /// A mono clip of exactly `seconds` of a sine of half the full scale.
    public static func tone(hertz: Double, seconds: Double) throws -> [UInt8] {
        var encoding = OpusEncoding()
        encoding.sampleRate = 16_000
        let signal = (0..<Int((seconds + 0.01) * 16_000)).map {
            Int16(16_384 * sin(2 * .pi * hertz * Double($0) / 16_000))
        }
        return try clip(of: signal, seconds: seconds, encoding: encoding, serialNumber: 1) { _ in }
    }

    /// A mono clip of exactly `seconds`, as an encoder would write it. Each seed sounds different.
    public static func voice(
        seconds: Double, sampleRate: Int = 16_000, seed: UInt64, level: Double = 0.5
    ) throws -> [UInt8] {
        var encoding = OpusEncoding()
        encoding.sampleRate = sampleRate
        return try clip(seconds: seconds, encoding: encoding, seed: seed, level: level) { _ in }
    }

    /// A clip of exactly `seconds`, made as `encoding` says and put in pages as `arrange` says.
    public static func clip(
        seconds: Double, encoding: OpusEncoding, seed: UInt64, level: Double = 0.5,
        arrange: (inout OggMuxer) -> Void
    ) throws -> [UInt8] {
        // The encoder lags by its lookahead: so much more sound has to go in for the last of it to come out.
        let signal = Signal.voice(
            seconds: seconds + 0.01, sampleRate: encoding.sampleRate, channels: encoding.channels, seed: seed,
            level: level)
        return try clip(
            of: signal, seconds: seconds, encoding: encoding, serialNumber: UInt32(truncatingIfNeeded: seed),
            arrange: arrange)
    }

    private static func clip(
        of signal: [Int16], seconds: Double, encoding: OpusEncoding, serialNumber: UInt32,
        arrange: (inout OggMuxer) -> Void
    ) throws -> [UInt8] {
        var (packets, preSkip) = try encoding.packets(signal)
        let needed = Int(seconds * 48_000) + preSkip
        var samples48k = packets.reduce(0) { $0 + OpusLink.samples48k(of: $1) }
        while let last = packets.last, samples48k - OpusLink.samples48k(of: last) >= needed {
            samples48k -= OpusLink.samples48k(of: last)
            packets.removeLast()
        }
        var muxer = OggMuxer()
        muxer.preSkip = preSkip
        muxer.inputSampleRate = encoding.sampleRate
        muxer.channels = encoding.channels
        muxer.serialNumber = serialNumber
        muxer.endTrim = samples48k - needed
        arrange(&muxer)
        return muxer.file(packets: packets)
    }
}
