import Recordings

/// A placed clip as a file of its own: its decoded samples, mono, at the session's rate.
public struct ClipFile: Hashable, Codable, Sendable {
    /// Beside `timeline.json`.
    public var path: String
    /// Of the whole file.
    public var sha256: Checksum
    /// Of the samples alone, 16-bit little-endian.
    public var pcmSha256: Checksum
    public var bytes: Int

    public init(path: String, sha256: Checksum, pcmSha256: Checksum, bytes: Int) {
        self.path = path
        self.sha256 = sha256
        self.pcmSha256 = pcmSha256
        self.bytes = bytes
    }
}
