import Foundations

/// A file of one clip. For a placed clip: its decoded samples, mono, at the session's sample rate. For a clip that is
/// not placed: its entry of the archive, byte for byte.
public struct ClipFile: Hashable, Codable, Sendable {
    /// Relative to the folder of `timeline.json`.
    public var path: String
    /// The path in the archive. Only for the candidates of an ambiguous clip.
    public var entry: String?
    /// The SHA-256 of the whole file.
    public var sha256: Checksum
    /// The SHA-256 of the samples, 16-bit little-endian. Only for placed clips.
    public var pcmSha256: Checksum?
    public var bytes: Int
    /// The length according to its pages; absent if unknown. Only for the candidates of an ambiguous clip, since other
    /// clips have their own `durationSeconds`.
    public var durationSeconds: Double?

    package init(
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
