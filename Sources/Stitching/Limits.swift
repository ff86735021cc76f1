import ZipStreaming

/// What an input may ask for. The defaults are far above what the platform delivers.
public struct Limits: Hashable, Sendable {
    public var zip: ZipLimits
    /// Bytes of one `metadata.json`.
    public var largestMetadata: Int
    /// Decoded length of one clip.
    public var longestClipSeconds: Int
    /// Length of one session's timeline.
    public var longestSessionSeconds: Int

    public init(
        zip: ZipLimits = .standard, largestMetadata: Int = 32 << 20, longestClipSeconds: Int = 24 * 3600,
        longestSessionSeconds: Int = 24 * 3600
    ) {
        self.zip = zip
        self.largestMetadata = largestMetadata
        self.longestClipSeconds = longestClipSeconds
        self.longestSessionSeconds = longestSessionSeconds
    }

    public static let standard = Limits()
}
