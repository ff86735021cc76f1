import Files
import Foundations

/// Writes one WAV file from the first frame to the last, and computes its checksums on the way.
///
/// The length is known from the start. Silence is not written: it becomes a hole in the file if the file system
/// supports holes.
package final class WaveFileWriter: AudioFileWriter {
    private let layout: WaveLayout
    private var file: PendingFile?
    private let path: String
    private var framesWritten = 0
    /// Of the file, and of its samples.
    private var hashes = SHA256Pair()

    /// - Parameters:
    ///   - frames: the exact number of frames that will be written.
    ///   - path: the final path of the file, relative to the output folder.
    ///   - cues: cue points, written after the samples. If empty, the file has no cue chunks.
    package init(
        path: String, staging: StagingFolder, format: WaveFormat, frames: Int, broadcast: BroadcastExtension,
        cues: [WaveCue] = []
    ) throws {
        self.path = path
        layout = try WaveLayout(format: format, frames: frames, broadcast: broadcast, cues: cues)
        var file = try PendingFile(path, in: staging)
        try file.write(layout.header, at: 0)
        hashes.updateWhole(layout.header)
        self.file = consume file
    }

    package func write(_ samples: Span<Int16>) throws {
        // The file is little-endian, as is every supported machine, so the samples can be written as they are in
        // memory. They have no padding, so all bytes are initialized.
        let bytes = unsafe samples.bytes
        try file?.write(bytes, at: layout.header.count + framesWritten * layout.format.bytesPerFrame)
        hashes.update(bytes)
        framesWritten += samples.count / layout.format.channels
    }

    package func writeSilence(frames: Int) {
        hashes.update(zeros: frames * layout.format.bytesPerFrame)
        framesWritten += frames
    }

    package func finish() throws -> WrittenAudio {
        guard framesWritten == layout.frames, var file = file.take() else {
            throw WaveError("\(framesWritten) of \(layout.frames) frames were written to \(path)")
        }
        try file.setLength(layout.length)
        try file.write(layout.trailer, at: layout.samplesEnd)
        hashes.updateWhole(layout.trailer)
        try file.putInPlace()
        let (sha256, pcmSha256) = hashes.finalize()
        return WrittenAudio(sha256: sha256, pcmSha256: pcmSha256, bytes: layout.length)
    }
}

/// Writes one audio file of 16-bit samples from the first frame to the last, and computes its checksums on the way.
///
/// The file appears at its path in `finish`. If the writer is released before that, no file remains.
package protocol AudioFileWriter: AnyObject {
    /// - Parameter samples: whole frames, channels interleaved.
    func write(_ samples: Span<Int16>) throws

    func writeSilence(frames: Int) throws

    /// Moves the file to its final path.
    func finish() throws -> WrittenAudio
}

/// As many samples as are given to a writer at once in place of silence.
private let zeros = [Int16](repeating: 0, count: 1 << 16)

extension AudioFileWriter {
    /// Writes silence as samples, for a writer that has no shorter way.
    func writeZeros(frames: Int, channels: Int) throws {
        var left = frames
        while left > 0 {
            let step = min(left, zeros.count / channels)
            try write(zeros.span.extracting(first: step * channels))
            left -= step
        }
    }
}

/// The size and checksums of a finished file.
package struct WrittenAudio: Hashable, Sendable {
    package let sha256: Checksum
    /// The checksum of the samples only, little-endian, channels interleaved.
    package let pcmSha256: Checksum
    package let bytes: Int

    package init(sha256: Checksum, pcmSha256: Checksum, bytes: Int) {
        self.sha256 = sha256
        self.pcmSha256 = pcmSha256
        self.bytes = bytes
    }
}
