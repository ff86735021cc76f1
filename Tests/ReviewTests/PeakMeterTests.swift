import Foundation
import TestSupport
import Testing

@testable import Review

@Suite("The peaks of a waveform")
struct PeakMeterTests {
    /// The lowest and the highest sample of each stretch and channel, looked for one by one.
    private static func model(_ samples: [Int16], channels: Int, samplesPerPixel: Int) -> [UInt8] {
        let frames = samples.count / channels
        return stride(from: 0, to: frames, by: samplesPerPixel).flatMap { start in
            (0..<channels).flatMap { channel -> [UInt8] in
                let stretch = (start..<min(frames, start + samplesPerPixel)).map { samples[$0 * channels + channel] }
                return [stretch.min(), stretch.max()].map { UInt8(bitPattern: Int8(($0 ?? 0) / 256)) }
            }
        }
    }

    @Test(
        "are those of every sample, for any number of channels, and however the samples come", arguments: 1...9,
        [1, 3, 64, 256])
    func model(channels: Int, samplesPerPixel: Int) {
        var random = Random(seed: UInt64(channels * 1000 + samplesPerPixel))
        for _ in 0..<8 {
            let frames = random.below(4 * samplesPerPixel + 40)
            let samples = (0..<frames * channels).map { _ in Int16(random.below(65_536) - 32_768) }
            var meter = PeakMeter(channels: channels, samplesPerPixel: samplesPerPixel)
            var taken = 0
            while taken < frames {
                let count = min(frames - taken, 1 + random.below(200))
                meter.take(samples.span.extracting(taken * channels..<(taken + count) * channels))
                taken += count
            }
            #expect(meter.finish() == Self.model(samples, channels: channels, samplesPerPixel: samplesPerPixel))
        }
    }
}
