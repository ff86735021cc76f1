import Files
import WaveAudio

/// The waveform of a recording: minimum and maximum of every stretch of samples, channel by channel.
///
/// The file format is version 2 of audiowaveform's data format (BBC, `doc/DataFormat.md`), with 8-bit values.
struct WaveformPeaks: Hashable, Sendable {
    /// In Hz.
    let sampleRate: Int
    /// The number of frames in a stretch. The last stretch may be shorter.
    let samplesPerPixel: Int
    let channels: Int
    /// For every stretch, for every channel: minimum, then maximum, each a signed byte.
    let pairs: [UInt8]

    /// The number of stretches.
    var length: Int { pairs.count / (2 * channels) }

    /// The content of a `.dat` file.
    var dat: [UInt8] {
        let with8Bits = 1
        let header = [2, with8Bits, sampleRate, samplesPerPixel, length, channels]
        return header.flatMap { field in (0..<4).map { UInt8(truncatingIfNeeded: field >> (8 * $0)) } } + pairs
    }

    /// Returns a resolution at which single words are visible. It is coarser for sessions that are so long that their
    /// peaks would slow the page down.
    ///
    /// - Parameters:
    ///   - channels: the number of channels in all files of the session.
    ///   - finest: the resolution of short sessions.
    static func samplesPerPixel(frames: Int, channels: Int, finest: Int = 256) -> Int {
        let mostPairs = 1 << 19
        var samplesPerPixel = finest
        while (frames / samplesPerPixel + 1) * channels > mostPairs { samplesPerPixel *= 2 }
        return samplesPerPixel
    }
}

extension WaveformPeaks {
    /// Computes the peaks by reading the whole recording once.
    init(of file: borrowing InputFile, samplesPerPixel: Int) throws {
        var reader = try WaveFileReader(file)
        var meter = PeakMeter(channels: reader.format.channels, samplesPerPixel: samplesPerPixel)
        try reader.readBlocks { meter.take($0) }
        self.init(
            sampleRate: reader.format.sampleRate, samplesPerPixel: samplesPerPixel,
            channels: reader.format.channels, pairs: meter.finish())
    }
}

/// Computes the minimum and maximum of every stretch of samples.
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
            measure(samples.extracting(frame * channels..<end * channels))
            framesInStretch += end - frame
            frame = end
            if framesInStretch == samplesPerPixel { closeStretch() }
        }
    }

    /// Takes frames of one stretch.
    private mutating func measure(_ samples: Span<Int16>) {
        var index = 0
        // If whole frames fill a vector, each of its places belongs to one channel.
        let places = SIMD16<Int16>.scalarCount
        if places.isMultiple(of: channels), samples.count >= places {
            var low = SIMD16<Int16>(repeating: .max)
            var high = SIMD16<Int16>(repeating: .min)
            let bytes = unsafe samples.bytes
            while index + places <= samples.count {
                // Every pattern of bits is a number, and the bytes lie within the samples.
                let vector = unsafe bytes.unsafeLoadUnaligned(
                    fromByteOffset: index * MemoryLayout<Int16>.size, as: SIMD16<Int16>.self)
                low = pointwiseMin(low, vector)
                high = pointwiseMax(high, vector)
                index += places
            }
            for place in 0..<places {
                lowest[place % channels] = min(lowest[place % channels], low[place])
                highest[place % channels] = max(highest[place % channels], high[place])
            }
        }
        while index < samples.count {
            let channel = index % channels
            lowest[channel] = min(lowest[channel], samples[index])
            highest[channel] = max(highest[channel], samples[index])
            index += 1
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

    /// Divides instead of shifting, so that quiet sound of either sign rounds towards silence, as in audiowaveform.
    private static func byte(_ sample: Int16) -> UInt8 { UInt8(bitPattern: Int8(sample / 256)) }
}
