import Files
import Foundations

/// Writes one WAV file from the first frame to the last, and computes its checksums on the way.
///
/// The length is known from the start. Silence is not written: it becomes a hole in the file if the file system
/// supports holes.
package final class WaveFileWriter: AudioFileWriter {
    package let format: WaveFormat
    package let frames: Int

    private var file: PendingFile?
    private let path: String
    private let headerLength: Int
    /// The chunks after the samples.
    private let trailer: [UInt8]
    private var framesWritten = 0
    private var fileHash = SHA256Stream()
    private var pcmHash = SHA256Stream()

    /// - Parameters:
    ///   - frames: the exact number of frames that will be written.
    ///   - path: the final path of the file, relative to the output folder.
    ///   - cues: cue points, written after the samples. If empty, the file has no cue chunks.
    package init(
        path: String, staging: StagingFolder, format: WaveFormat, frames: Int, broadcast: BroadcastExtension,
        cues: [WaveCue] = []
    ) throws {
        self.path = path
        self.format = format
        self.frames = frames
        trailer = WaveCueChunks.bytes(cues)
        let header = try WaveHeader.bytes(
            format: format, frames: frames, broadcast: broadcast, trailer: trailer.count)
        headerLength = header.count
        var file = try PendingFile(path, in: staging)
        try file.write(header, at: 0)
        fileHash.update(header)
        self.file = consume file
    }

    package func write(_ samples: Span<Int16>) throws {
        // The file is little-endian, as is every supported machine, so the samples can be written as they are in
        // memory. They have no padding, so all bytes are initialized.
        let bytes = unsafe samples.bytes
        try file?.write(bytes, at: headerLength + framesWritten * format.bytesPerFrame)
        fileHash.update(bytes)
        pcmHash.update(bytes)
        framesWritten += samples.count / format.channels
    }

    package func writeSilence(frames: Int) {
        fileHash.update(zeros: frames * format.bytesPerFrame)
        pcmHash.update(zeros: frames * format.bytesPerFrame)
        framesWritten += frames
    }

    package func finish() throws -> WrittenAudio {
        guard framesWritten == frames, var file = file.take() else {
            throw WaveError("\(framesWritten) of \(frames) frames were written to \(path)")
        }
        // Samples have 16 bits, so the next chunk starts at an even offset.
        let samplesEnd = headerLength + frames * format.bytesPerFrame
        let bytes = samplesEnd + trailer.count
        try file.setLength(bytes)
        try file.write(trailer, at: samplesEnd)
        fileHash.update(trailer)
        try file.putInPlace()
        return WrittenAudio(sha256: fileHash.finalize(), pcmSha256: pcmHash.finalize(), bytes: bytes)
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

/// The size and checksums of a finished file.
package struct WrittenAudio: Hashable, Sendable {
    package let sha256: Checksum
    /// The checksum of the samples only, little-endian, channels interleaved.
    package let pcmSha256: Checksum
    package let bytes: Int
}
