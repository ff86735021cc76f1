import CSndFile
import Files
import Glibc

/// Reads a WAV, RF64 or FLAC file of 16-bit PCM from its first frame to its last.
@safe
package struct WaveFileReader: ~Copyable {
    package let format: WaveFormat
    package let frames: Int
    /// libsndfile's, closed with this value, and never out of its hands.
    private let file: OpaquePointer

    /// - Throws: `WaveError` for what is not 16-bit PCM in one of these, or ends before its header says. sf_open.
    package init(path: String) throws(WaveError) {
        var info = SF_INFO()
        // `path` and `info` are read and filled during the call.
        guard let file = unsafe sf_open(path, Int32(SFM_READ), &info) else { throw unsafe WaveError(of: nil) }
        try unsafe self.init(file, info)
    }

    /// - Parameter file: read from its start on, whatever was read of it before; it may be closed at once.
    /// - Throws: as above. sf_open_fd.
    package init(_ file: borrowing InputFile) throws(WaveError) {
        var info = SF_INFO()
        let descriptor = dup(file.descriptor)
        guard descriptor >= 0, lseek(descriptor, 0, SEEK_SET) == 0 else {
            throw WaveError("the system has no descriptor left for it")
        }
        // libsndfile closes the descriptor with the file, and also where it can make none of it. `info` is filled during
        // the call.
        guard let file = unsafe sf_open_fd(descriptor, Int32(SFM_READ), &info, Int32(SF_TRUE)) else {
            throw unsafe WaveError(of: nil)
        }
        try unsafe self.init(file, info)
    }

    /// - Parameter file: libsndfile's, which is this value's from here on.
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

    /// Fills `buffer` with the next whole frames, channels interleaved. sf_readf_short.
    ///
    /// - Returns: the count of frames; less than fit only at the end.
    package mutating func read(into buffer: inout MutableSpan<Int16>) throws(WaveError) -> Int {
        // As many whole frames as there is room for; libsndfile keeps no pointer.
        let count = unsafe buffer.withUnsafeMutableBufferPointer {
            unsafe sf_readf_short(file, $0.baseAddress, sf_count_t($0.count / format.channels))
        }
        guard unsafe sf_error(file) == 0 else { throw unsafe WaveError(of: file) }
        return Int(count)
    }

    /// Hands on the frames that are left, channels interleaved, block by block.
    ///
    /// - Parameter body: sees whole frames; the samples are valid during the call alone.
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
