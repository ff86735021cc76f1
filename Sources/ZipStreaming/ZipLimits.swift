/// What an archive may ask of the reader. Everything is counted as it streams; sizes that a header claims are not
/// trusted.
public struct ZipLimits: Hashable, Sendable {
    /// Bytes of one entry, inflated.
    public var largestEntry: Int
    /// Inflated bytes for each stored byte of one entry, beyond the first mebibyte. Deflate cannot exceed 1032.
    public var largestRatio: Int
    public var mostEntries: Int

    public init(largestEntry: Int = 1 << 30, largestRatio: Int = 200, mostEntries: Int = 200_000) {
        self.largestEntry = largestEntry
        self.largestRatio = largestRatio
        self.mostEntries = mostEntries
    }

    public static let standard = ZipLimits()
}
