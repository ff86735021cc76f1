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
