import Files
import Foundations

/// Writes one WAV file from its first frame to its last, and its checksums along the way.
///
/// The length is known from the start. Silence is not written: it is a hole in the file where the system has holes.
package final class WaveFileWriter: AudioFileWriter {
    package let format: WaveFormat
    package let frames: Int

    private var file: PendingFile?
    private let path: String
    private let headerLength: Int
    /// What follows the samples.
    private let trailer: [UInt8]
    private var framesWritten = 0
    private var fileHash = SHA256Stream()
    private var pcmHash = SHA256Stream()

    /// - Parameters:
    ///   - frames: how many will be written, exactly.
    ///   - path: where the file appears when it is finished.
    ///   - cues: marked in the file, after its samples; none: there is no trace of cues in it.
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
        var file = try PendingFile(path: path, staging: staging)
        try file.write(header, at: 0)
        fileHash.update(header)
        self.file = consume file
    }

    package func write(_ samples: Span<Int16>) throws {
        // The file is little-endian, as is every machine that this runs on: the samples are their bytes, and have no
        // padding, so that all of them are initialized.
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
        // Samples have 16 bits, so that the chunk after them starts at an even place.
        let samplesEnd = headerLength + frames * format.bytesPerFrame
        let bytes = samplesEnd + trailer.count
        try file.setLength(bytes)
        try file.write(trailer, at: samplesEnd)
        fileHash.update(trailer)
        try file.putInPlace()
        return WrittenAudio(sha256: fileHash.finalize(), pcmSha256: pcmHash.finalize(), bytes: bytes)
    }
}

/// Writes one audio file of 16-bit samples from its first frame to its last, and its checksums along the way.
///
/// The file appears with `finish`. Dropped before that, it leaves nothing.
package protocol AudioFileWriter: AnyObject {
    /// - Parameter samples: whole frames, channels interleaved.
    func write(_ samples: Span<Int16>) throws

    func writeSilence(frames: Int) throws

    /// Puts the file in its place.
    func finish() throws -> WrittenAudio
}

/// What a finished file is.
package struct WrittenAudio: Hashable, Sendable {
    package let sha256: Checksum
    /// Of the samples alone, little-endian, channels interleaved.
    package let pcmSha256: Checksum
    package let bytes: Int
}
