import CSndFile
import Files
import Glibc

/// Reads a WAV, RF64 or FLAC file of 16-bit PCM from the first frame to the last.
@safe
package struct WaveFileReader: ~Copyable {
    package let format: WaveFormat
    package let frames: Int
    /// libsndfile's handle, closed with this value. It is never passed out.
    private let file: OpaquePointer

    /// - Parameter file: read from its start, regardless of its current position. The caller may close it at once.
    /// - Throws: `WaveError` if the file is not 16-bit PCM in one of these formats, or ends early. Uses sf_open_fd.
    package init(_ file: borrowing InputFile) throws(WaveError) {
        var info = SF_INFO()
        let descriptor = dup(file.descriptor)
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw WaveError("its file descriptor cannot be duplicated")
        }
        // libsndfile closes the descriptor with the file, and also if opening fails. `info` is filled during the call.
        guard let file = unsafe sf_open_fd(descriptor, Int32(SFM_READ), &info, Int32(SF_TRUE)) else {
            throw unsafe WaveError(of: nil)
        }
        try unsafe self.init(file, info)
    }

    /// - Parameter file: libsndfile's handle, which this value now owns.
    private init(_ file: OpaquePointer, _ info: SF_INFO) throws(WaveError) {
        let container = Int(info.format) & Int(SF_FORMAT_TYPEMASK)
        let isPCM16 = Int(info.format) & Int(SF_FORMAT_SUBMASK) == Int(SF_FORMAT_PCM_16)
        let isKnown = [SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_RF64, SF_FORMAT_FLAC].contains { Int($0) == container }
        guard isPCM16, isKnown, info.channels > 0 else {
            unsafe sf_close(file)
            throw WaveError("it is not a WAV, RF64 or FLAC file of 16-bit PCM")
        }
        unsafe self.file = file
        format = WaveFormat(sampleRate: Int(info.samplerate), channels: Int(info.channels))
        frames = Int(info.frames)
    }

    deinit { unsafe sf_close(file) }

    /// Fills `buffer` with the next whole frames, channels interleaved. Uses sf_readf_short.
    ///
    /// - Returns: the number of frames; less than the capacity only at the end.
    package mutating func read(into buffer: inout MutableSpan<Int16>) throws(WaveError) -> Int {
        // Only as many whole frames as there is room for are read. libsndfile keeps no pointer.
        let count = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe sf_readf_short(file, $0.baseAddress, sf_count_t($0.count / format.channels))
        }
        guard unsafe sf_error(file) == 0 else { throw unsafe WaveError(of: file) }
        return Int(count)
    }

    /// Passes the remaining frames to `body` block by block, channels interleaved.
    ///
    /// - Parameter body: receives whole frames. The samples are only valid during the call.
    package mutating func readBlocks(_ body: (Span<Int16>) throws -> Void) throws {
        var buffer = [Int16](repeating: 0, count: (16 << 10) * format.channels)
        while true {
            var room = buffer.mutableSpan
            let count = try read(into: &room)
            if count == 0 { return }
            try body(buffer.span.extracting(first: count * format.channels))
        }
    }
}
