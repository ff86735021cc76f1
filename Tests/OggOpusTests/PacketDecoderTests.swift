import COpus
import TestSupport
import Testing

@testable import OggOpus

@Suite("A decoded packet")
struct PacketDecoderTests {
    /// Decodes with libopus's own conversion to 16 bits.
    private static func plainly(_ packets: [[UInt8]], rate: Int, gain: Int) throws -> [Int16] {
        var code: Int32 = 0
        let decoder = try #require(opus_decoder_create(opus_int32(rate), 1, &code))
        defer { opus_decoder_destroy(decoder) }
        #expect(opus_decoder_set_gain(decoder, opus_int32(gain)) == OPUS_OK)
        return packets.flatMap { packet in
            var samples = [Int16](repeating: 0, count: rate * 120 / 1000)
            let count = opus_decode(decoder, packet, opus_int32(packet.count), &samples, Int32(samples.count), 0)
            return samples.prefix(Int(max(0, count)))
        }
    }

    /// Decodes a stream.
    private static func decoded(_ packets: some Sequence<[UInt8]>, by decoder: PacketDecoder, gain: Int) -> [Int16] {
        let most = decoder.sampleRate * 120 / 1000
        decoder.begin(gain: gain)
        return packets.flatMap { packet in
            var samples = [Int16](repeating: 0, count: most)
            var room = samples.mutableSpan
            let count = packet.withUnsafeBytes { decoder.decode(ByteView($0), to: &room, capacity: most) }
            return samples.prefix(max(0, count))
        }
    }

    /// A voice, a square wave at full scale, and noise: soft clipping goes on from one packet to the next.
    private static let streams = Result {
        try [OpusEncoding.Application.voice, .audio].map { application in
            var encoding = OpusEncoding()
            encoding.sampleRate = 48_000
            encoding.application = application
            encoding.bitrate = application == .voice ? 16_000 : 96_000
            var random = Random(seed: 3)
            let square = (0..<24_000).map { $0 / 60 % 2 == 0 ? Int16.max : Int16.min }
            let noise = (0..<24_000).map { _ in Int16(random.below(65_536) - 32_768) }
            let signal = Signal.voice(seconds: 1, sampleRate: 48_000, level: 1) + square + noise
            var (packets, _) = try encoding.packets(signal)
            // libopus refuses this one, and goes on with the next.
            packets.insert([0xFF, 0xFF, 0xFF], at: packets.count / 2)
            return packets
        }
    }

    @Test(
        "has the samples that opus_decode gives, where they are clipped too",
        arguments: [-6 * 256, 0, 6 * 256, 20 * 256, 60 * 256], Effort.some([8000, 48_000, 16_000], quick: 1))
    func samples(gain: Int, rate: Int) throws {
        for (number, packets) in try Self.streams.get().enumerated() {
            let expected = try Self.plainly(packets, rate: rate, gain: gain)
            #expect(
                try Self.decoded(packets, by: PacketDecoder(sampleRate: rate), gain: gain) == expected, "\(number)")
            #expect(expected.contains { abs(Int($0)) > 32_000 } || gain < 0)
        }
    }

    @Test("is one of 61,440 bytes at most, however it is padded")
    func largest() {
        for (size, isDecodable) in [(61_439, true), (61_440, true), (61_441, false)] {
            // One frame of seven bytes; each 255 stands for 254 bytes of padding and for a further number.
            let padding = [UInt8](repeating: 255, count: 240) + [UInt8(size - 61_210)]
            let packet = [0x0B, 0x41] + padding + [UInt8](repeating: 0, count: size - 243)
            #expect(packet.count == size)
            #expect(packet.withUnsafeBytes { OpusPacket.isDecodable(ByteView($0)) } == isDecodable, "\(size)")
        }
    }

    @Test("is rounded as libopus rounds: halves to the even number, to the range, and what is no number to the lowest")
    func rounding() {
        let step = Float(1.0 / 32_768)
        let values: [(Float, Int16)] = [
            (0, 0), (-0.0, 0), (0.5 * step, 0), (1.5 * step, 2), (2.5 * step, 2), (-0.5 * step, 0), (-1.5 * step, -2),
            (1.49 * step, 1), (1.51 * step, 2), (1, 32_767), (-1, -32_768), (2, 32_767), (-2, -32_768),
            (32_766.5 * step, 32_766), (-32_767.5 * step, -32_768), (.infinity, 32_767), (-.infinity, -32_768),
            (.nan, -32_768), (.leastNonzeroMagnitude, 0), (1e30, 32_767),
        ]
        // At every place of a vector, and with others beside it.
        for shift in 0..<9 {
            let samples = [Float](repeating: 0.25, count: shift) + values.map(\.0)
            var output = [Int16](repeating: 99, count: samples.count + 1)
            var room = output.mutableSpan
            SampleConversion.round(samples.span, offset: 0, to: &room)
            #expect(output == [Int16](repeating: 8192, count: shift) + values.map(\.1) + [99])
        }
    }

    @Test("is in range if no sample is beyond full scale", arguments: 0..<19)
    func range(place: Int) {
        for (value, isInRange) in [
            (Float(1), true), (-1, true), (Float(1).nextUp, false), (-Float(1).nextUp, false), (.nan, false),
            (.infinity, false), (-.infinity, false), (-0.0, true),
        ] {
            var samples = [Float](repeating: 0.5, count: 19)
            samples[place] = value
            let found = SampleConversion.areInRange(samples.span)
            #expect(found == isInRange, "\(value)")
        }
        let nothing = SampleConversion.areInRange([Float]().span)
        #expect(nothing)
    }

    @Test("has the length that libopus gives, for each configuration and code, where it is no longer than 120 ms")
    func lengths() {
        for first in UInt8.min...UInt8.max {
            for count in [0, 1, 2, 3, 4, 6, 12, 24, 48, 49, 63] as [UInt8] {
                for packet in [[first], [first, count], [first, count | 0xC0, 7]] {
                    let samples = opus_packet_get_nb_samples(packet, opus_int32(packet.count), 48_000)
                    let found = packet.withUnsafeBytes { OpusPacket.samples48k(ByteView($0)) }
                    #expect(found == (samples > 0 ? Int(samples) : nil), "\(packet)")
                }
            }
        }
        #expect([UInt8]().withUnsafeBytes { OpusPacket.samples48k(ByteView($0)) } == nil)
    }

    @Test("begins anew for each stream: what came before is not heard", arguments: [-300, 6 * 256, 60 * 256])
    func begins(gainBefore: Int) throws {
        var encoding = OpusEncoding()
        (encoding.sampleRate, encoding.application, encoding.bitrate) = (48_000, .audio, 96_000)
        // A slow wave at full scale. Streams end within it, where soft clipping would go on, and begin within it.
        let square = (0..<48_000).map { $0 / 1100 % 2 == 0 ? Int16.max : Int16.min }
        let packets = try encoding.packets(square).packets
        for end in (1...20) + [packets.count] {
            for start in [0, 7, 23] {
                let part = Array(packets[start..<start + 3])
                let decoder = try PacketDecoder(sampleRate: 48_000)
                _ = Self.decoded(packets[..<end], by: decoder, gain: gainBefore)
                let expected = try Self.plainly(part, rate: 48_000, gain: 6 * 256)
                #expect(Self.decoded(part, by: decoder, gain: 6 * 256) == expected, "\(end), \(start)")
            }
        }
    }
}
