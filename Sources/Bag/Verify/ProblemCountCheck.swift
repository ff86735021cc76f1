import Calls
import Foundations

/// Checks the counts of problems of a timeline that does not list all of them.
struct ProblemCountCheck {
    /// The contradictions, as messages; none for a timeline that lists all problems.
    let findings: [String]

    init(_ document: TimelineDocument) {
        guard let counts = document.problemsByCode else {
            findings = []
            return
        }
        var findings: [String] = []
        let told = Dictionary(counts.map { ($0.code, $0.count) }, uniquingKeysWith: &+)
        let listed = Dictionary(document.problems.map { ($0.code, 1) }, uniquingKeysWith: +)
        if document.problems.count != ProblemTally.mostOfASession || document.problemCount <= document.problems.count
            || listed.contains(where: { $0.value > told[$0.key] ?? 0 })
        {
            findings.append("problemsByCode does not match its problems")
        }
        let isExplained = document.problems.contains(where: \.code.concernsAllClips)
        let unplaced = Dictionary(
            document.clips.lazy.filter { $0.status != .placed }.map { ($0.status, 1) }, uniquingKeysWith: +)
        for (status, count) in unplaced.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            let explained = Problem.Code(rawValue: status.rawValue).flatMap { told[$0] } ?? 0
            if !isExplained, explained < count {
                findings.append(
                    "it has \(count) clips with the status \(status.rawValue), but problemsByCode counts \(explained)")
            }
        }
        self.findings = findings
    }
}
