import Files
import OggOpus

// The waveform of an Ogg Opus file.
//
// The file is decoded at 8 kHz, the lowest rate of libopus. That is enough for a picture of speech, and it takes less
// time than the rate of the recording. Sound above 4 kHz is not in the picture. Memory: one block of samples, and the
// peaks.
extension WaveformPeaks {
    /// In Hz.
    private static let opusRate = 8000
    private static let blockFrames = 16 << 10

    /// Computes the peaks by decoding the whole file once.
    ///
    /// - Parameters:
    ///   - lengthSeconds: the length of the session. It decides the resolution, so that all files of the session have
    ///     the same one.
    ///   - files: the number of Opus files of the session.
    /// - Throws: `ClipError`, `FileError`.
    init(ofOpus file: borrowing InputFile, lengthSeconds: Double, files: Int) throws {
        var scanner = ClipScanner()
        try file.readBlocks { scanner.take($0) }
        let facts = try scanner.finish()
        // The decoder's closure needs its own copy of the file.
        let file = try file.another()
        var offset = 0
        let decoder = try ClipDecoder(facts: facts, sampleRate: Self.opusRate, pool: DecoderPool()) { buffer in
            // The buffer belongs to the decoder and is filled during the call.
            let count = try unsafe file.read(into: buffer, at: offset)
            offset += count
            return count
        }
        let resolution = Self.samplesPerPixel(
            frames: Int(lengthSeconds * Double(Self.opusRate)), channels: files, finest: 64)
        var meter = PeakMeter(channels: 1, samplesPerPixel: resolution)
        var framesLeft = facts.links.reduce(0) { $0 + $1.samples48k * Self.opusRate / 48_000 }
        while framesLeft > 0 {
            var block = [Int16](repeating: 0, count: min(framesLeft, Self.blockFrames))
            var room = block.mutableSpan
            try decoder.read(into: &room)
            meter.take(block.span)
            framesLeft -= block.count
        }
        self.init(sampleRate: Self.opusRate, samplesPerPixel: resolution, channels: 1, pairs: meter.finish())
    }

    /// Whether the content of a `.dat` file has these peaks, except that each value may differ by 1.
    func matches(dat: [UInt8]) -> Bool {
        let own = self.dat
        let header = own.count - pairs.count
        return dat.count == own.count && dat.prefix(header) == own.prefix(header)
            && zip(dat.dropFirst(header), pairs).allSatisfy {
                abs(Int(Int8(bitPattern: $0)) - Int(Int8(bitPattern: $1))) <= 1
            }
    }
}
