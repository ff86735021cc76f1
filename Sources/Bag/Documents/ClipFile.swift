import Foundations

/// A file of one clip. Of a placed clip: its decoded samples, mono, at the session's rate. Of one that is not placed: its
/// entry of the archive, byte for byte.
public struct ClipFile: Hashable, Codable, Sendable {
    /// Beside `timeline.json`.
    public var path: String
    /// The path inside the archive; for the candidates of an ambiguous clip alone.
    public var entry: String?
    /// Of the whole file.
    public var sha256: Checksum
    /// Of the samples alone, 16-bit little-endian; for placed clips alone.
    public var pcmSha256: Checksum?
    public var bytes: Int
    /// Where its own pages tell it; for the candidates of an ambiguous clip alone, as other clips have theirs.
    public var durationSeconds: Double?

    public init(
        path: String, entry: String? = nil, sha256: Checksum, pcmSha256: Checksum? = nil, bytes: Int,
        durationSeconds: Double? = nil
    ) {
        self.path = path
        self.entry = entry
        self.sha256 = sha256
        self.pcmSha256 = pcmSha256
        self.bytes = bytes
        self.durationSeconds = durationSeconds
    }
}
