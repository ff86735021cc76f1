import Foundation

/// Sound that is like nothing else, so that a sample out of place shows: a gliding tone in noise, from a seed.
public enum Signal {
    /// - Parameter level: 0 ... 1 of full scale.
    public static func voice(
        seconds: Double, sampleRate: Int, channels: Int = 1, seed: UInt64 = 1, level: Double = 0.5
    ) -> [Int16] {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let pitch = 110 + Double(seed % 17) * 13
        let frames = Int(seconds * Double(sampleRate))
        // In plain loops: tests are built without optimization, and all of them need sound.
        var samples = [Int16](repeating: 0, count: max(0, frames) * channels)
        var (frame, index) = (0, 0)
        while frame < frames {
            let time = Double(frame) / Double(sampleRate)
            let tone = sin(2 * .pi * (pitch * time + 40 * sin(3 * time))) * (0.6 + 0.4 * sin(9 * time))
            var channel = 0
            while channel < channels {
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let noise = Double(Int32(truncatingIfNeeded: random >> 32)) / Double(Int32.max)
                samples[index] = Int16((tone * 0.85 + noise * 0.15) * level / Double(channel + 1) * 32_000)
                channel += 1
                index += 1
            }
            frame += 1
        }
        return samples
    }
}
