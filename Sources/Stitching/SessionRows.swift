import Bag

/// The rows of a run's sessions. If the job is compared with a bag, rows that the bag has already are not in memory
/// twice: there may be a hundred thousand.
struct SessionRows {
    private let known: [SummaryDocument.Session]
    /// Which of `known` the run has.
    private var isFound: [Bool]
    private var others: [SummaryDocument.Session] = []
    private var found = 0

    /// - Parameter known: the rows of a bag, in their order.
    init(known: [SummaryDocument.Session] = []) {
        self.known = known
        isFound = known.map { _ in false }
    }

    var count: Int { found + others.count }

    /// Makes room for the rows of this many sessions: an array that grows is in memory twice.
    mutating func reserve(_ sessions: Int) { if known.isEmpty { others.reserveCapacity(sessions) } }

    mutating func append(_ row: SummaryDocument.Session) {
        var (low, high) = (0, known.count)
        while low < high {
            let middle = (low + high) / 2
            if SummaryDocument.Session.precedes(known[middle], row) { low = middle + 1 } else { high = middle }
        }
        if low < known.count, !isFound[low], known[low] == row {
            isFound[low] = true
            found += 1
        } else {
            others.append(row)
        }
    }

    /// All rows, in the order of the summary.
    var sorted: [SummaryDocument.Session] {
        if others.isEmpty, found == known.count { return known }
        let rows = zip(known, isFound).lazy.filter(\.1).map(\.0) + others
        return rows.sorted(by: SummaryDocument.Session.precedes)
    }
}
