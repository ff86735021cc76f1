import Foundations

/// Writes one audio file of 16-bit samples from its first frame to its last, and its checksums along the way.
///
/// The file appears with `finish`. Dropped before that, it leaves nothing.
public protocol AudioFileWriter: AnyObject {
    /// - Parameter samples: whole frames, channels interleaved.
    func write(_ samples: Span<Int16>) throws

    func writeSilence(frames: Int) throws

    /// Puts the file in its place.
    func finish() throws -> WrittenAudio
}

/// What a finished file is.
public struct WrittenAudio: Hashable, Sendable {
    public let sha256: Checksum
    /// Of the samples alone, little-endian, channels interleaved.
    public let pcmSha256: Checksum
    public let bytes: Int
}
