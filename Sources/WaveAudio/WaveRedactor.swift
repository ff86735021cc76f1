import Files
import Glibc

/// Copies a WAV file and replaces a span of some channels. All other bytes are copied unchanged: header, samples and
/// cue points.
package struct WaveRedactor {
    package enum Filling: Sendable {
        case silence
        /// 1 kHz, a tenth of full scale.
        case tone
    }

    package let frames: Range<Int>
    /// Channel indices in the file.
    package let channels: [Int]
    package let filling: Filling

    package init(frames: Range<Int>, channels: [Int], filling: Filling) {
        self.frames = frames
        self.channels = channels
        self.filling = filling
    }

    /// - Throws: `FileError`, `WaveError`.
    package func copy(
        _ file: borrowing InputFile, to path: String, in staging: StagingFolder
    ) throws -> WrittenAudio {
        // libsndfile determines the sample format. The samples are located here, so that no other byte changes.
        let format = try WaveFileReader(file).format
        let period = Self.period(filling, sampleRate: format.sampleRate)
        let data = try WaveDataChunk(in: file).range
        var pending = try PendingFile(path, in: staging)
        var fileHash = SHA256Stream()
        var pcmHash = SHA256Stream()
        var offset = 0
        while offset < file.size {
            // Header, samples and trailer are processed separately, so that every piece of samples consists of whole
            // frames.
            let end =
                offset < data.lowerBound ? data.lowerBound : offset < data.upperBound ? data.upperBound : file.size
            let count = min((64 << 10) * format.bytesPerFrame, end - offset)
            var piece = try file.bytes(at: offset, count: count)
            guard piece.count == count else {
                throw WaveError("the file was truncated while it was read")
            }
            if data.contains(offset) {
                redact(&piece, from: (offset - data.lowerBound) / format.bytesPerFrame, format: format, period: period)
                pcmHash.update(piece)
            }
            fileHash.update(piece)
            // Silence becomes a hole if the file system supports holes.
            if piece.contains(where: { $0 != 0 }) { try pending.write(piece, at: offset) }
            offset += count
        }
        try pending.setLength(offset)
        try pending.putInPlace()
        return WrittenAudio(sha256: fileHash.finalize(), pcmSha256: pcmHash.finalize(), bytes: offset)
    }

    private func redact(
        _ bytes: inout [UInt8], from start: Int, format: WaveFormat, period: [Int16]
    ) {
        let end = start + bytes.count / format.bytesPerFrame
        for frame in frames.clamped(to: start..<end) {
            let sample = period[(frame - frames.lowerBound) % period.count]
            for channel in channels {
                let place = (frame - start) * format.bytesPerFrame + 2 * channel
                bytes[place] = UInt8(truncatingIfNeeded: sample)
                bytes[place + 1] = UInt8(truncatingIfNeeded: sample >> 8)
            }
        }
    }

    /// One period of the tone. All sample rates are multiples of 1 kHz.
    private static func period(_ filling: Filling, sampleRate: Int) -> [Int16] {
        guard filling == .tone else { return [0] }
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
