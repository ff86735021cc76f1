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
    public var mostNameBytes: Int { mostEntries * 160 }

    public init(largestEntry: Int = 1 << 30, largestRatio: Int = 200, mostEntries: Int = 120_000) {
        self.largestEntry = largestEntry
        self.largestRatio = largestRatio
        self.mostEntries = mostEntries
    }

    public static let standard = ZipLimits()
}
