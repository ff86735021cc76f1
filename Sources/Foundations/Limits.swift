/// What an input may ask for. The defaults are far above what the platform delivers.
public struct Limits: Hashable, Sendable {
    public var zip: ZipLimits
    public var metadata: MetadataLimits
    /// Clips that the archives of one job may list together: what is known of each has to fit in memory.
    public var mostClips: Int
    /// Bytes of one document of text conversations.
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

/// What an archive may ask of the reader. Everything is counted as it streams; sizes that a header claims are not
/// trusted.
public struct ZipLimits: Hashable, Sendable {
    /// Bytes of one entry, inflated.
    public var largestEntry: Int
    /// Inflated bytes for each stored byte of one entry, beyond the first mebibyte. Deflate cannot exceed 1032.
    public var largestRatio: Int
    /// Entries of one archive. Their names may take `mostNameBytes` together: a list of them has to fit in memory.
    public var mostEntries: Int

    /// Bytes of all entries' names.
    package var mostNameBytes: Int { mostEntries * 160 }

    public init(largestEntry: Int = 1 << 30, largestRatio: Int = 200, mostEntries: Int = 120_000) {
        self.largestEntry = largestEntry
        self.largestRatio = largestRatio
        self.mostEntries = mostEntries
    }

    public static let standard = ZipLimits()
}

/// What a `metadata.json` may ask of its reader.
public struct MetadataLimits: Hashable, Sendable {
    /// Bytes of one `metadata.json`.
    public var largest: Int
    /// Objects and arrays that may be open at a time.
    public var deepest: Int
    /// Clips that one `metadata.json` may list; a session without any counts as one.
    public var mostRecords: Int

    public init(largest: Int = 32 << 20, deepest: Int = 64, mostRecords: Int = 100_000) {
        self.largest = largest
        self.deepest = deepest
        self.mostRecords = mostRecords
    }

    public static let standard = MetadataLimits()
}
