import CSndFile
import Glibc

/// Reads a WAV, RF64 or FLAC file of 16-bit PCM from its first frame to its last.
public struct WaveFileReader: ~Copyable {
    public let format: WaveFormat
    public let frames: Int
    private let file: OpaquePointer

    /// - Throws: `WaveError` for what is not 16-bit PCM in one of these, or ends before its header says. sf_open.
    public init(path: String) throws(WaveError) {
        var info = SF_INFO()
        guard let file = sf_open(path, Int32(SFM_READ), &info) else { throw WaveError(of: nil) }
        let container = Int(info.format) & Int(SF_FORMAT_TYPEMASK)
        let isPCM16 = Int(info.format) & Int(SF_FORMAT_SUBMASK) == Int(SF_FORMAT_PCM_16)
        let isKnown = [SF_FORMAT_WAV, SF_FORMAT_WAVEX, SF_FORMAT_RF64, SF_FORMAT_FLAC].contains { Int($0) == container }
        guard isPCM16, isKnown, info.channels > 0 else {
            sf_close(file)
            throw WaveError("it is not a WAV, RF64 or FLAC file of 16-bit PCM")
        }
        self.file = file
        format = WaveFormat(sampleRate: Int(info.samplerate), channels: Int(info.channels))
        frames = Int(info.frames)
    }

    deinit { sf_close(file) }

    /// Fills `buffer` with the next whole frames, channels interleaved. sf_readf_short.
    ///
    /// - Returns: the count of frames; less than fit only at the end.
    public mutating func read(into buffer: UnsafeMutableBufferPointer<Int16>) throws(WaveError) -> Int {
        guard let start = buffer.baseAddress else { return 0 }
        let count = sf_readf_short(file, start, sf_count_t(buffer.count / format.channels))
        guard sf_error(file) == 0 else { throw WaveError(of: file) }
        return Int(count)
    }

    /// Hands on the frames that are left, channels interleaved, block by block.
    ///
    /// - Parameter body: sees whole frames; the samples are valid during the call alone.
    public mutating func readBlocks(_ body: (Span<Int16>) throws -> Void) throws {
        let buffer = UnsafeMutableBufferPointer<Int16>.allocate(capacity: (16 << 10) * format.channels)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            if count == 0 { return }
            try body(UnsafeBufferPointer(rebasing: buffer[..<(count * format.channels)]).span)
        }
    }
}
