import CSndFile
import Foundations

/// The bytes of a WAV file before its samples, for a known length.
///
/// libsndfile writes them to a virtual file that is as long as the real one will be but keeps only its beginning. The
/// header is therefore final before the first sample is written, and the file's checksum can be computed while samples
/// are written. RF64 (EBU Tech 3306) is used if the sizes do not fit into RIFF's 32 bits.
enum WaveHeader {
    /// - Parameter trailer: the size of the chunks after the samples, in bytes.
    static func bytes(
        format: WaveFormat, frames: Int, broadcast: BroadcastExtension, trailer: Int
    ) throws(WaveError) -> [UInt8] {
        let fits32Bits = frames * format.bytesPerFrame + trailer <= Int(UInt32.max) - PhantomFile.kept
        var info = SF_INFO()
        info.samplerate = Int32(format.sampleRate)
        info.channels = Int32(format.channels)
        info.format = Int32((fits32Bits ? SF_FORMAT_WAV : SF_FORMAT_RF64) | SF_FORMAT_PCM_16)
        let phantom = PhantomFile()
        var calls = PhantomFile.calls
        // The handle belongs to this function. `phantom` is used after the handle is closed, so it outlives the handle.
        // All pointers passed to libsndfile are read or filled during the call.
        guard
            let file = unsafe sf_open_virtual(
                &calls, Int32(SFM_WRITE), &info, Unmanaged.passUnretained(phantom).toOpaque())
        else { throw unsafe WaveError(of: nil) }
        var error: WaveError?
        var value = broadcast.cValue(sampleRate: format.sampleRate)
        let size = Int32(MemoryLayout.size(ofValue: value))
        if unsafe sf_command(file, Int32(SFC_SET_BROADCAST_INFO), &value, size) != SF_TRUE {
            error = unsafe WaveError(of: file)
        }
        if error == nil, frames > 0 {
            // A seek and one frame give the file its final length.
            let silence = [Int16](repeating: 0, count: format.channels)
            if unsafe sf_seek(file, sf_count_t(frames - 1), Int32(SEEK_SET)) < 0
                || sf_writef_short(file, silence, 1) != 1
            {
                error = unsafe WaveError(of: file)
            }
        }
        let closed = unsafe sf_close(file)
        if let error { throw error }
        guard closed == 0 else { throw WaveError("writing the WAV header failed", code: closed) }
        let headerLength = phantom.length - frames * format.bytesPerFrame
        guard (0...PhantomFile.kept).contains(headerLength) else {
            throw WaveError("the WAV header has \(headerLength) bytes; at most \(PhantomFile.kept) are supported")
        }
        var header = Array(phantom.start.prefix(headerLength))
        header += [UInt8](repeating: 0, count: headerLength - header.count)
        settleBroadcastExtension(in: &header, history: Array(broadcast.codingHistory.utf8))
        setSize(in: &header, isRF64: !fits32Bits, to: header.count + frames * format.bytesPerFrame + trailer)
        return header
    }

    /// Sets the size of the whole file minus eight: 32 bits at offset 4, or 64 bits at the start of the `ds64` chunk,
    /// which is the first chunk (EBU Tech 3306).
    static func setSize(in header: inout [UInt8], isRF64: Bool, to fileLength: Int) {
        let place = isRF64 ? 20..<28 : 4..<8
        for (index, offset) in place.enumerated() {
            header[offset] = UInt8(truncatingIfNeeded: (fileLength - 8) >> (8 * index))
        }
    }

    /// Corrects what libsndfile writes into the `bext` chunk (EBU Tech 3285).
    ///
    /// It leaves the five loudness values zero, which would claim a measured 0.00 LUFS; 7FFFh marks them as unused. It
    /// also writes a coding history with its own version, so the same samples would be another file wherever libsndfile
    /// is another version; ours takes its place.
    private static func settleBroadcastExtension(in header: inout [UInt8], history: [UInt8]) {
        let tag = Array("bext".utf8)
        guard let chunk = header.indices.dropLast(8).first(where: { header[$0..<$0 + 4].elementsEqual(tag) }) else {
            return
        }
        let start = chunk + 8
        let values = start + 412
        for offset in stride(from: values, to: values + 10, by: 2) {
            header[offset] = 0xFF
            header[offset + 1] = 0x7F
        }
        let size = (0..<4).reduce(0) { $0 | Int(header[chunk + 4 + $1]) << (8 * $1) }
        // Chunks start at even offsets. A byte of padding is part of the text, as libsndfile has it too.
        let text = history + [UInt8](repeating: 0, count: history.count % 2)
        let historyStart = start + 602
        guard size >= 602, historyStart <= start + size, start + size <= header.count else { return }
        header.replaceSubrange(historyStart..<start + size + size % 2, with: text)
        for index in 0..<4 { header[chunk + 4 + index] = UInt8(truncatingIfNeeded: (602 + text.count) >> (8 * index)) }
    }
}

/// A virtual file that libsndfile writes to. It may have any length and keeps only its first bytes.
final class PhantomFile {
    static let kept = 64 * 1024

    private(set) var start: [UInt8] = []
    private(set) var length = 0
    private var position = 0

    private func write(_ bytes: UnsafeRawBufferPointer) {
        let end = min(position + bytes.count, Self.kept)
        if position < end {
            if start.count < end { start += [UInt8](repeating: 0, count: end - start.count) }
            unsafe start.replaceSubrange(position..<end, with: bytes[..<(end - position)])
        }
        position += bytes.count
        length = max(length, position)
    }

    private func seek(to offset: Int, from whence: Int32) -> Int {
        switch whence {
        case Int32(SEEK_SET): position = offset
        case Int32(SEEK_CUR): position += offset
        default: position = length + offset
        }
        return position
    }

    private func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = max(0, min(buffer.count, start.count - position))
        if count > 0 { unsafe buffer.copyBytes(from: start[position..<position + count]) }
        position += count
        return count
    }

    // libsndfile's callbacks. They are called with the object passed to sf_open_virtual, and with bytes that libsndfile
    // owns during the call.
    static let calls = unsafe SF_VIRTUAL_IO(
        get_filelen: { unsafe sf_count_t(PhantomFile.of($0).length) },
        seek: { unsafe sf_count_t(PhantomFile.of($2).seek(to: Int($0), from: $1)) },
        read: { bytes, count, context in
            unsafe sf_count_t(
                PhantomFile.of(context).read(into: UnsafeMutableRawBufferPointer(start: bytes, count: Int(count))))
        },
        write: { bytes, count, context in
            unsafe PhantomFile.of(context).write(UnsafeRawBufferPointer(start: bytes, count: Int(count)))
            return count
        },
        tell: { unsafe sf_count_t(PhantomFile.of($0).position) })

    private static func of(_ context: UnsafeMutableRawPointer?) -> PhantomFile {
        // libsndfile passes back the pointer given to sf_open_virtual, which is never nil and lives until sf_close.
        unsafe Unmanaged<PhantomFile>.fromOpaque(context.unsafelyUnwrapped).takeUnretainedValue()
    }
}

/// The `bext` chunk: a description of the recording and its start time (EBU Tech 3285).
package struct BroadcastExtension: Hashable, Sendable {
    /// At most 256 bytes are kept.
    package let description: String
    /// At most 32 bytes are kept.
    package let originator: String
    /// The time of the first frame. The date and time are written to OriginationDate and OriginationTime, and the
    /// number of frames since midnight UTC to TimeReference.
    package let start: UTCTime?
    /// The processing steps that led to these samples, one per line.
    package let codingHistory: String

    package init(description: String, originator: String, start: UTCTime?, codingHistory: String) {
        self.description = description
        self.originator = originator
        self.start = start
        self.codingHistory = codingHistory
    }

    /// All but the coding history, which `WaveHeader` writes itself.
    func cValue(sampleRate: Int) -> SF_BROADCAST_INFO {
        var info = SF_BROADCAST_INFO()
        Self.fill(&info.description, with: description)
        Self.fill(&info.originator, with: originator)
        if let start {
            Self.fill(&info.origination_date, with: start.dayText)
            Self.fill(&info.origination_time, with: start.timeText)
            let reference = UInt64(max(0, start.frame(since: start.midnight, sampleRate: sampleRate)))
            info.time_reference_low = UInt32(truncatingIfNeeded: reference)
            info.time_reference_high = UInt32(truncatingIfNeeded: reference >> 32)
        }
        return info
    }

    /// Truncates at a whole character, so the result is valid UTF-8.
    private static func fill<Field>(_ field: inout Field, with text: String) {
        let capacity = MemoryLayout<Field>.size
        var kept = ""
        for character in text.unicodeScalars {
            guard kept.utf8.count + character.utf8.count <= capacity else { break }
            kept.unicodeScalars.append(character)
        }
        // C arrays of characters are imported as tuples of integers, so any bytes are valid, and `kept` fits.
        unsafe withUnsafeMutableBytes(of: &field) { unsafe $0.copyBytes(from: kept.utf8) }
    }
}

/// 16-bit PCM, little-endian, channels interleaved. No other format is written.
package struct WaveFormat: Hashable, Sendable {
    /// Hz.
    package let sampleRate: Int
    package let channels: Int

    package init(sampleRate: Int, channels: Int) {
        self.sampleRate = sampleRate
        self.channels = channels
    }

    package var bytesPerFrame: Int { 2 * channels }
}

/// An error in reading or writing a recording.
package struct WaveError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String
    /// libsndfile's error number (sf_error); 0 if the error was found by this module.
    package let code: Int32

    init(_ reason: String, code: Int32 = 0) {
        self.reason = reason
        self.code = code
    }

    /// - Parameter file: an open file; `nil` for the last one that could not be opened.
    init(of file: OpaquePointer?) {
        // The string belongs to the library and is copied at once.
        unsafe self.init(String(cString: sf_strerror(file)), code: sf_error(file))
    }

    /// The reason. It names libsndfile if the error comes from libsndfile.
    package var description: String { code == 0 ? reason : "libsndfile: \(reason)" }
}

/// The linked libsndfile.
package enum SoundFileLibrary {
    /// The library's own version string, such as `libsndfile-1.2.0`. From sf_version_string.
    package static var version: String {
        // The library returns a constant string.
        unsafe String(cString: sf_version_string())
    }
}
