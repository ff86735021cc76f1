/// What an output may ask of the shards that a bag is merged of.
public struct BagMerge: Sendable {
    /// The shards' bags.
    let shards: [String]
    /// What all of them note.
    public let record: ShardRecord

    /// A file of each shard's bag that has it. Others would cost a new reading of the recordings: a load file has their
    /// checksums.
    ///
    /// - Parameter path: below the bag.
    /// - Returns: where it lies. Its bytes are those that the shard's manifest names.
    /// - Throws: `JobError` where they are not; `FileError`.
    public func files(_ path: String) throws -> [String] {
        try shards.compactMap { shard in
            let bag = try ShardBag(path: shard)
            return try bag.has(path) ? bag.intact(path) : nil
        }
    }
}

/// What an output may ask of the bag that is redacted.
public struct BagRedaction: Sendable {
    /// The bag without this redaction.
    public let source: String
    /// Its files below `data/`.
    let paths: Set<String>
    /// All that was redacted, this time's last.
    public let log: RedactionLog

    /// Where a file of the bag lies, which was found intact; `nil` where it has none of that path.
    public func file(_ path: String) -> String? { paths.contains(path) ? "\(source)/\(path)" : nil }

    /// Whether the bag has a file that one of the patterns matches.
    public func has(_ patterns: [Bag.Pattern]) -> Bool { paths.contains(where: patterns.own) }
}
