import Foundations

/// Counts problems by code and keeps the first ones, in the order of problems. There may be millions.
///
/// Which problems are kept does not depend on the order in which they are added.
package struct ProblemTally: Sendable {
    /// The most problems that a `timeline.json` lists.
    package static let mostOfASession = 100_000
    /// The most problems that a `summary.json` lists.
    package static let mostOfARun = 10_000

    private let most: Int
    private var kept: [Problem] = []
    /// The counts of those that are no longer kept. Almost no session has any.
    private var others: [Problem.Code: Int] = [:]
    /// Whether the first `most` problems of `kept` are in order. Problems after the last of them are only counted.
    private var isFull = false

    /// - Parameter most: the number of problems to keep.
    package init(most: Int) { self.most = most }

    package mutating func add(_ problem: Problem) {
        if isFull, !(problem < kept[most - 1]) {
            others[problem.code, default: 0] += 1
            return
        }
        kept.append(problem)
        guard kept.count >= most + max(1, most / 4) else { return }
        kept.sort()
        for problem in kept[most...] { others[problem.code, default: 0] += 1 }
        kept.removeLast(kept.count - most)
        isFull = true
    }

    /// Adds problems that are only counted.
    package mutating func add(_ count: Int, of code: Problem.Code) {
        if count > 0 { others[code, default: 0] += count }
    }

    package mutating func add(_ problems: some Sequence<Problem>) {
        for problem in problems { add(problem) }
    }

    /// - Parameter other: keeps as many problems as this one, or more.
    package mutating func add(_ other: ProblemTally) {
        others.merge(other.others, uniquingKeysWith: +)
        for problem in other.kept { add(problem) }
    }

    package var count: Int { others.values.reduce(kept.count, &+) }

    /// Whether some problems are only counted.
    package var isCut: Bool { count > most }

    /// The first problems, in order.
    package var listed: [Problem] { Array(kept.sorted().prefix(most)) }

    /// Sorted by code; `nil` if there are none.
    package var byCode: [SummaryDocument.ProblemCount]? {
        let counts = kept.reduce(into: others) { $0[$1.code, default: 0] &+= 1 }
        return counts.isEmpty
            ? nil
            : counts.map { SummaryDocument.ProblemCount(code: $0.key, count: $0.value) }
                .sorted { $0.code.rawValue < $1.code.rawValue }
    }
}

extension ProblemTally {
    /// The problems of a document that lists the first ones.
    ///
    /// - Parameter byCode: the counts of all; `nil` if all are listed.
    package init(most: Int, listed: [Problem], byCode: [SummaryDocument.ProblemCount]?) {
        self.init(most: most)
        add(listed)
        guard let byCode else { return }
        others = Dictionary(byCode.map { ($0.code, $0.count) }, uniquingKeysWith: &+)
        for problem in kept { others[problem.code, default: 0] &-= 1 }
        others = others.filter { $0.value != 0 }
    }

    /// - Parameter others: among those that are kept.
    func without(_ others: [Problem]) -> ProblemTally {
        var rest = self
        let removed = Set(others)
        rest.kept.removeAll(where: removed.contains)
        rest.isFull = false
        return rest
    }
}
