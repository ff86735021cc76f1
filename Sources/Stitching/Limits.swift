import Calls
import ZipStreaming

/// What an input may ask for. The defaults are far above what the platform delivers.
public struct Limits: Hashable, Sendable {
    public var zip: ZipLimits
    public var metadata: MetadataLimits
    /// Clips that the archives of one job may list together: what is known of each has to fit in memory.
    public var mostClips: Int
    /// Bytes of one document of conversations in writing.
    public var largestConversation: Int
    /// Decoded length of one clip.
    public var longestClipSeconds: Int
    /// Length of one session's timeline.
    public var longestSessionSeconds: Int
    /// Speakers of one session that are given a channel or a file each, at most `mostSpeakersPossible`.
    public var mostSpeakers: Int

    public init(
        zip: ZipLimits = .standard, metadata: MetadataLimits = .standard, mostClips: Int = 100_000,
        largestConversation: Int = 16 << 20, longestClipSeconds: Int = 24 * 3600,
        longestSessionSeconds: Int = 24 * 3600,
        mostSpeakers: Int = 64
    ) {
        self.zip = zip
        self.metadata = metadata
        self.mostClips = mostClips
        self.largestConversation = largestConversation
        self.longestClipSeconds = longestClipSeconds
        self.longestSessionSeconds = longestSessionSeconds
        self.mostSpeakers = mostSpeakers
    }

    public static let standard = Limits()
    /// A quarter of the channels that libsndfile writes into one file: more need more memory than is promised.
    public static let mostSpeakersPossible = 256
}
