import Files
import Glibc

/// Copies a WAV or FLAC file and replaces spans of some channels. All other samples are copied unchanged.
package struct WaveRedactor {
    /// What replaces a span.
    package struct Fill: Sendable {
        package enum Content: Sendable {
            case silence
            /// 1 kHz, a tenth of full scale.
            case tone
        }

        package let frames: Range<Int>
        /// Channel indices in the file.
        package let channels: [Int]
        package let content: Content

        package init(frames: Range<Int>, channels: [Int], content: Content) {
            self.frames = frames
            self.channels = channels
            self.content = content
        }
    }

    /// In order: a later one replaces an earlier one where they overlap.
    package let fills: [Fill]

    package init(fills: [Fill]) {
        self.fills = fills
    }

    /// Copies a WAV file. The header is copied byte for byte, except for the size. The chunks after the samples are
    /// replaced by new ones, because the old ones may measure what is hidden.
    ///
    /// - Parameter cues: the cue points of the copy; empty for none.
    /// - Throws: `FileError`, `WaveError`.
    package func copyWave(
        _ file: borrowing InputFile, to path: String, staging: StagingFolder, cues: [WaveCue]
    ) throws -> WrittenAudio {
        // libsndfile determines the sample format. The samples are located here, so that no other byte changes.
        let format = try WaveFileReader(file).format
        let data = try WaveDataChunk(in: file).range
        let trailer = WaveCueChunks.bytes(cues)
        var header = try file.bytes(at: 0, count: data.lowerBound)
        guard header.count == data.lowerBound else { throw WaveError("the file was truncated while it was read") }
        let length = data.upperBound + trailer.count
        WaveHeader.setSize(in: &header, isRF64: header.starts(with: Array("RF64".utf8)), to: length)
        var pending = try PendingFile(path, in: staging)
        var hashes = SHA256Pair()
        try pending.write(header, at: 0)
        hashes.updateWhole(header)
        var offset = data.lowerBound
        while offset < data.upperBound {
            // Every piece consists of whole frames.
            let count = min((64 << 10) * format.bytesPerFrame, data.upperBound - offset)
            var piece = try file.bytes(at: offset, count: count)
            guard piece.count == count else { throw WaveError("the file was truncated while it was read") }
            let start = (offset - data.lowerBound) / format.bytesPerFrame
            forEachSample(of: start..<start + count / format.bytesPerFrame, rate: format.sampleRate) {
                frame, channel, sample in
                let place = (frame - start) * format.bytesPerFrame + 2 * channel
                piece[place] = UInt8(truncatingIfNeeded: sample)
                piece[place + 1] = UInt8(truncatingIfNeeded: sample >> 8)
            }
            // Bytes have no padding, so all of them are initialized.
            hashes.update(unsafe piece.span.bytes)
            // Silence becomes a hole if the file system supports holes.
            if piece.contains(where: { $0 != 0 }) { try pending.write(piece, at: offset) }
            offset += count
        }
        try pending.setLength(length)
        try pending.write(trailer, at: data.upperBound)
        hashes.updateWhole(trailer)
        try pending.putInPlace()
        let (sha256, pcmSha256) = hashes.finalize()
        return WrittenAudio(sha256: sha256, pcmSha256: pcmSha256, bytes: length)
    }

    /// Decodes a FLAC file and encodes the new samples.
    ///
    /// - Parameter title: see `FlacFileWriter`.
    /// - Throws: `FileError`, `WaveError`.
    package func copyFlac(
        _ file: borrowing InputFile, to path: String, staging: StagingFolder, title: String
    ) throws -> WrittenAudio {
        var reader = try WaveFileReader(file)
        let format = reader.format
        let writer = try FlacFileWriter(
            path: path, staging: staging, format: format, frames: reader.frames, title: title)
        var buffer = [Int16](repeating: 0, count: (16 << 10) * format.channels)
        var start = 0
        while true {
            var room = buffer.mutableSpan
            let count = try reader.read(into: &room)
            if count == 0 { break }
            forEachSample(of: start..<start + count, rate: format.sampleRate) { frame, channel, sample in
                buffer[(frame - start) * format.channels + channel] = sample
            }
            try writer.write(buffer.span.extracting(first: count * format.channels))
            start += count
        }
        return try writer.finish()
    }

    /// Replaces the spans in a block of samples.
    ///
    /// - Parameters:
    ///   - samples: whole frames, channels interleaved.
    ///   - start: the position of the first frame.
    ///   - format: of the file.
    package func apply(to samples: inout [Int16], from start: Int, format: WaveFormat) {
        forEachSample(of: start..<start + samples.count / format.channels, rate: format.sampleRate) {
            frame, channel, sample in
            samples[(frame - start) * format.channels + channel] = sample
        }
    }

    /// Calls `body` for each sample to replace, in the order of the fills.
    private func forEachSample(
        of frames: Range<Int>, rate: Int, _ body: (_ frame: Int, _ channel: Int, _ sample: Int16) -> Void
    ) {
        for fill in fills where !fill.channels.isEmpty && fill.frames.overlaps(frames) {
            let period = Self.period(fill.content, sampleRate: rate)
            for frame in fill.frames.clamped(to: frames) {
                let sample = period[(frame - fill.frames.lowerBound) % period.count]
                for channel in fill.channels { body(frame, channel, sample) }
            }
        }
    }

    /// One period of the tone. All sample rates are multiples of 1 kHz.
    private static func period(_ content: Fill.Content, sampleRate: Int) -> [Int16] {
        guard content == .tone else { return [0] }
        let length = max(1, sampleRate / 1000)
        return (0..<length).map { Int16((3276.7 * sin(2 * Double.pi * Double($0) / Double(length))).rounded()) }
    }
}

/// The position of the samples in a WAV or RF64 file (EBU Tech 3306).
struct WaveDataChunk {
    let range: Range<Int>

    /// - Throws: `WaveError` if the file has no complete `data` chunk.
    init(in file: borrowing InputFile) throws {
        var longSize: Int?
        var offset = 12
        while offset + 8 <= file.size {
            let head = try Self.bytes(of: file, at: offset, count: 8)
            let tag = String(decoding: head.prefix(4), as: UTF8.self)
            var size = Self.number(head[4..<8])
            if tag == "ds64" {
                longSize = Self.number(try Self.bytes(of: file, at: offset + 16, count: 8)[...])
            }
            if tag == "data" {
                if size == Int(UInt32.max), let longSize { size = longSize }
                guard size >= 0, size <= file.size - offset - 8 else { break }
                range = offset + 8..<offset + 8 + size
                return
            }
            offset += 8 + size + size % 2
        }
        throw WaveError("the file has no complete data chunk")
    }

    private static func bytes(of file: borrowing InputFile, at offset: Int, count: Int) throws -> [UInt8] {
        let bytes = try file.bytes(at: offset, count: count)
        guard bytes.count == count else { throw WaveError("the file ends within a chunk header") }
        return bytes
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
