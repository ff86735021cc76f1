/// Limits on the inputs. The defaults are far above what the platform delivers.
public struct Limits: Hashable, Sendable {
    public var zip: ZipLimits
    public var metadata: MetadataLimits
    /// The maximum number of clips that the archives of one job may list together. A record of each is kept in memory.
    public var mostClips: Int
    /// The maximum size in bytes of one document of text conversations.
    public var largestConversation: Int
    /// The maximum decoded length of one clip, in seconds.
    public var longestClipSeconds: Int
    /// The maximum length of one session's timeline, in seconds.
    public var longestSessionSeconds: Int
    /// The maximum number of speakers of one session, each of which has a channel or a file; at most
    /// `mostSpeakersPossible`.
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
    /// The upper limit of `mostSpeakers`: a quarter of the channels that libsndfile can write to one file. More would
    /// exceed the promised memory limit.
    public static let mostSpeakersPossible = 256
}

/// Limits on an archive. Everything is counted while it is read; the sizes in headers are not trusted.
public struct ZipLimits: Hashable, Sendable {
    /// The maximum inflated size of one entry, in bytes.
    public var largestEntry: Int
    /// The maximum ratio of inflated to stored bytes of one entry, beyond the first mebibyte. Deflate cannot exceed
    /// 1032.
    public var largestRatio: Int
    /// The maximum number of entries of one archive. The list of their names is kept in memory; see `mostNameBytes`.
    public var mostEntries: Int

    /// The maximum length of all entries' names together, in bytes.
    package var mostNameBytes: Int { mostEntries * 160 }

    public init(largestEntry: Int = 1 << 30, largestRatio: Int = 200, mostEntries: Int = 120_000) {
        self.largestEntry = largestEntry
        self.largestRatio = largestRatio
        self.mostEntries = mostEntries
    }

    public static let standard = ZipLimits()
}

/// Limits on a `metadata.json`.
public struct MetadataLimits: Hashable, Sendable {
    /// The maximum size of one `metadata.json`, in bytes.
    public var largest: Int
    /// The maximum nesting depth of objects and arrays.
    public var deepest: Int
    /// The maximum number of clips that one `metadata.json` may list. A session without clips counts as one.
    public var mostRecords: Int

    public init(largest: Int = 32 << 20, deepest: Int = 64, mostRecords: Int = 100_000) {
        self.largest = largest
        self.deepest = deepest
        self.mostRecords = mostRecords
    }

    public static let standard = MetadataLimits()
}
