import Foundations

/// Which entries of an archive are its `metadata.json`, and which of them counts.
public struct MetadataEntry: Hashable, Sendable {
    public static let name = "metadata.json"

    /// Every entry of that name, wherever it lies: positions in the list.
    public let all: [Int]
    /// Those of `all` that count, the first first: they have to have the same bytes.
    public let candidates: [Int]
    /// In what their names differ from `metadata.json`.
    public let differences: [NameDifference]

    /// The one at the top wins over those in folders, an exact name over others.
    ///
    /// - Parameter names: of the files, in the archive's order.
    public init(among names: [EntryName]) {
        var ranks: [Int: [Int]] = [:]
        for (position, name) in names.enumerated() {
            if let rank = Self.rank(name) { ranks[rank, default: []].append(position) }
        }
        let best = ranks.keys.min()
        all = ranks.values.joined().sorted()
        candidates = best.flatMap { ranks[$0] } ?? []
        guard let best, best > 1, let first = candidates.first else {
            differences = []
            return
        }
        differences = Self.reading(names[first], lastComponentOnly: best == 3)
    }

    /// Whether an entry may turn out to be one; its name may not be the exact one yet.
    public static func isPossible(_ path: String) -> Bool { rank(EntryName(path)) != nil }

    private static func rank(_ name: EntryName) -> Int? {
        if name.path == Self.name { return 0 }
        if EntryName.lastComponent(name.path) == Self.name { return 1 }
        var best: Int?
        for path in [name.path] + name.readings.map(\.path) {
            // Clips are most of an archive, and do not end so.
            guard let last = path.utf8.last, last | 0x20 == UInt8(ascii: "n") else { continue }
            let key = EntryName.key(path)
            if key == Self.name { return 2 }
            if EntryName.lastComponent(key) == Self.name { best = 3 }
        }
        return best
    }

    private static func reading(_ name: EntryName, lastComponentOnly: Bool) -> [NameDifference] {
        func isIt(_ path: String) -> Bool {
            let key = EntryName.key(path)
            return (lastComponentOnly ? EntryName.lastComponent(key) : key) == Self.name
        }
        if isIt(name.path) {
            return EntryName.differences(name.path, from: Self.name, lastComponentOnly: lastComponentOnly)
        }
        guard let reading = name.readings.first(where: { isIt($0.path) }) else { return [] }
        let others = EntryName.differences(reading.path, from: Self.name, lastComponentOnly: lastComponentOnly)
        return NameDifference.allCases.filter { $0 == reading.difference || others.contains($0) }
    }
}
