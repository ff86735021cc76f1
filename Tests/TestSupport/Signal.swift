import Foundation

/// Sound that is like nothing else, so that a sample out of place shows: a gliding tone in noise, from a seed.
public enum Signal {
    /// - Parameter level: 0 ... 1 of full scale.
    public static func voice(
        seconds: Double, sampleRate: Int, channels: Int = 1, seed: UInt64 = 1, level: Double = 0.5
    ) -> [Int16] {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let pitch = 110 + Double(seed % 17) * 13
        return (0..<Int(seconds * Double(sampleRate))).flatMap { frame in
            let time = Double(frame) / Double(sampleRate)
            let tone = sin(2 * .pi * (pitch * time + 40 * sin(3 * time))) * (0.6 + 0.4 * sin(9 * time))
            return (0..<channels).map { channel in
                random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let noise = Double(Int32(truncatingIfNeeded: random >> 32)) / Double(Int32.max)
                return Int16((tone * 0.85 + noise * 0.15) * level / Double(channel + 1) * 32_000)
            }
        }
    }
}
