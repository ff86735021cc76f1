import Bag
import Files

/// Which archives a shard hashes whole: its share of them, and those that every shard has to know.
struct HashShares {
    /// In the order of the inputs.
    let fingerprints: [ArchiveFingerprint.Value]
    private let shard: Shard
    private let isForAll: [Bool]

    /// - Parameter inputs: in the order of their labels, which is the same for all shards.
    init(inputs: [ArchiveInput], shard: Shard) throws(FileError) {
        self.shard = shard
        var found: [ArchiveFingerprint.Value] = []
        for input in inputs { found.append(try ArchiveFingerprint.of(path: input.path)) }
        fingerprints = found
        let counts = Dictionary(found.map { ($0.directory, 1) }, uniquingKeysWith: +)
        // Copies are taken once, and whether two are copies shows in all of their bytes: every shard has to see it.
        isForAll = found.map { $0.directory == nil || (counts[$0.directory] ?? 0) > 1 }
    }

    func isOwn(_ index: Int) -> Bool { isForAll[index] || index % shard.count == shard.index - 1 }
}
