/// The entries that match an ambiguous clip.
///
/// Thousands of clips with the same name have the same entries. Their lists are shared and are processed once, since the
/// work would otherwise grow with the square of the number of clips.
package struct EntryCandidates: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// The indices of the entries in the list of names, in order.
    package let positions: [Int]
    /// Clips with the same number have the same list.
    package let list: Int

    init(_ positions: [Int], list: Int) {
        self.positions = positions
        self.list = list
    }

    package init(arrayLiteral positions: Int...) { self.init(positions, list: 0) }

    package static func == (left: Self, right: Self) -> Bool { left.positions == right.positions }

    package func hash(into hasher: inout Hasher) { hasher.combine(positions) }
}

/// Calls a body once for each list of candidates.
package struct DistinctCandidates {
    private var lists: Set<Int> = []
    /// The number of entries in all lists so far: the work that was done.
    package private(set) var entries = 0

    package init() {}

    /// Returns whether the list has not been seen before.
    package mutating func insert(_ candidates: EntryCandidates) -> Bool {
        guard lists.insert(candidates.list).inserted else { return false }
        entries += candidates.positions.count
        return true
    }
}
