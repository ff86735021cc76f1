import CSndFile
import Files
import Foundations

/// Writes one FLAC file (RFC 9639) of 16-bit samples through libsndfile.
///
/// libFLAC returns to the header at the end to write the length and its own checksum, so the file's checksum is
/// computed from the finished file.
@safe
package final class FlacFileWriter: AudioFileWriter {
    /// RFC 9639 section 8.2 has three bits for the channel count.
    package static let mostChannels = 8

    private let target: FlacTarget
    /// libsndfile's handle, `nil` once closed. It is never passed out of this object.
    private var file: OpaquePointer?
    private let channels: Int
    private var framesWritten = 0
    private let frames: Int
    private var pcmHash = SHA256Stream()

    /// - Parameters:
    ///   - path: the final path of the file, relative to the output folder.
    ///   - format: at most `mostChannels` channels.
    ///   - frames: the exact number of frames that will be written.
    ///   - title: the title comment that players show.
    /// - Throws: `WaveError`, `FileError`. Uses sf_open_virtual, sf_command and sf_set_string.
    package init(path: String, staging: StagingFolder, format: WaveFormat, frames: Int, title: String) throws {
        guard format.channels <= Self.mostChannels else {
            throw WaveError("\(path) needs \(format.channels) channels; FLAC supports at most \(Self.mostChannels)")
        }
        channels = format.channels
        self.frames = frames
        target = FlacTarget(try PendingFile(path, in: staging))
        var info = SF_INFO()
        info.samplerate = Int32(format.sampleRate)
        info.channels = Int32(format.channels)
        info.format = Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
        var calls = FlacTarget.calls
        // `target` outlives `file`: this object owns both and closes `file` first.
        unsafe file = sf_open_virtual(&calls, Int32(SFM_WRITE), &info, Unmanaged.passUnretained(target).toOpaque())
        if let error = target.error { throw error }
        guard let file = unsafe file else { throw unsafe WaveError(of: nil) }
        // Level 3 does not try sums and differences of two channels. Here, each has a speaker of its own, who have nothing
        // in common: files are 1.5 % larger than at the default of 5, and take three quarters of the time.
        var level = 3.0 / 8
        let size = Int32(MemoryLayout.size(ofValue: level))
        guard unsafe sf_command(file, Int32(SFC_SET_COMPRESSION_LEVEL), &level, size) == SF_TRUE else {
            throw unsafe WaveError(of: file)
        }
        // libsndfile rejects an empty string. A session may have no id, and then it has no title.
        guard !title.isEmpty else { return }
        guard unsafe sf_set_string(file, Int32(SF_STR_TITLE), title) == 0 else { throw unsafe WaveError(of: file) }
    }

    deinit {
        if let file = unsafe file { unsafe sf_close(file) }
    }

    /// Writes the samples with sf_writef_short.
    package func write(_ samples: Span<Int16>) throws {
        let count = samples.count / channels
        // Only whole frames are written. libsndfile keeps no pointer.
        let written = unsafe samples.withUnsafeBufferPointer {
            unsafe sf_writef_short(file, $0.baseAddress, sf_count_t(count))
        }
        if let error = target.error { throw error }
        guard written == count else { throw unsafe WaveError(of: file) }
        // Samples have no padding, so all bytes are initialized.
        pcmHash.update(unsafe samples.bytes)
        framesWritten += count
    }

    package func writeSilence(frames: Int) throws { try writeZeros(frames: frames, channels: channels) }

    /// Closes the file with sf_close.
    package func finish() throws -> WrittenAudio {
        guard framesWritten == frames, let file = unsafe file else {
            throw WaveError("\(framesWritten) of \(frames) frames were written to a FLAC file")
        }
        unsafe self.file = nil
        let code = unsafe sf_close(file)
        if let error = target.error { throw error }
        guard code == 0 else { throw WaveError("closing the FLAC file failed", code: code) }
        let (sha256, bytes) = try target.finish()
        return WrittenAudio(sha256: sha256, pcmSha256: pcmHash.finalize(), bytes: bytes)
    }
}

/// The file that libsndfile writes to. An error cannot be thrown through C, so it is kept here.
private final class FlacTarget {
    private var file: PendingFile?
    private var position = 0
    private var length = 0
    private(set) var error: (any Error)?

    init(_ file: consuming PendingFile) { self.file = consume file }

    func finish() throws -> (sha256: Checksum, bytes: Int) {
        guard let file = file.take() else { throw WaveError("a FLAC file was finished twice") }
        let sha256 = try file.checksum(length: length)
        try file.putInPlace()
        return (sha256, length)
    }

    private func write(_ bytes: RawSpan) -> Int {
        do {
            try file?.write(bytes, at: position)
        } catch {
            self.error = self.error ?? error
            return 0
        }
        position += bytes.byteCount
        length = max(length, position)
        return bytes.byteCount
    }

    private func seek(to offset: Int, from whence: Int32) -> Int {
        switch whence {
        case Int32(SEEK_SET): position = offset
        case Int32(SEEK_CUR): position += offset
        default: position = length + offset
        }
        return position
    }

    // libsndfile's callbacks. They are called with the object passed to sf_open_virtual, and with bytes that libsndfile
    // owns during the call.
    static let calls = unsafe SF_VIRTUAL_IO(
        get_filelen: { unsafe sf_count_t(FlacTarget.of($0).length) },
        seek: { unsafe sf_count_t(FlacTarget.of($2).seek(to: Int($0), from: $1)) },
        read: { _, _, _ in 0 },
        write: { bytes, count, context in
            unsafe sf_count_t(
                FlacTarget.of(context).write(UnsafeRawBufferPointer(start: bytes, count: Int(count)).bytes))
        },
        tell: { unsafe sf_count_t(FlacTarget.of($0).position) })

    private static func of(_ context: UnsafeMutableRawPointer?) -> FlacTarget {
        // libsndfile passes back the pointer given to sf_open_virtual, which is never nil and lives until sf_close.
        unsafe Unmanaged<FlacTarget>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }
}
