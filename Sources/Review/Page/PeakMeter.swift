/// Watches samples go by, and keeps the minimum and maximum of every stretch.
struct PeakMeter {
    private let channels: Int
    private let samplesPerPixel: Int
    private var lowest: [Int16]
    private var highest: [Int16]
    private var framesInStretch = 0
    private var pairs: [UInt8] = []

    init(channels: Int, samplesPerPixel: Int) {
        self.channels = channels
        self.samplesPerPixel = samplesPerPixel
        lowest = [Int16](repeating: .max, count: channels)
        highest = [Int16](repeating: .min, count: channels)
    }

    /// - Parameter samples: whole frames, channels interleaved.
    mutating func take(_ samples: Span<Int16>) {
        let frames = samples.count / channels
        var frame = 0
        while frame < frames {
            let end = min(frames, frame + samplesPerPixel - framesInStretch)
            for channel in 0..<channels {
                var (low, high) = (lowest[channel], highest[channel])
                for index in stride(from: frame * channels + channel, to: end * channels, by: channels) {
                    low = min(low, samples[index])
                    high = max(high, samples[index])
                }
                (lowest[channel], highest[channel]) = (low, high)
            }
            framesInStretch += end - frame
            frame = end
            if framesInStretch == samplesPerPixel { closeStretch() }
        }
    }

    /// - Returns: the pairs of all stretches.
    consuming func finish() -> [UInt8] {
        if framesInStretch > 0 { closeStretch() }
        return pairs
    }

    private mutating func closeStretch() {
        for channel in 0..<channels {
            pairs.append(Self.byte(lowest[channel]))
            pairs.append(Self.byte(highest[channel]))
            (lowest[channel], highest[channel]) = (.max, .min)
        }
        framesInStretch = 0
    }

    /// Divided, not shifted: quiet sound of either sign rounds towards silence, as audiowaveform has it.
    private static func byte(_ sample: Int16) -> UInt8 { UInt8(bitPattern: Int8(sample / 256)) }
}
