import Foundations
import HTTP

extension FetchReport {
    /// The report for people.
    public func text(output: String) -> String {
        var lines = fetched.map { $0.line(in: output) }
        for problem in problems { lines.append("problem: \(problem.message)") }
        for note in notes { lines.append("note: \(note)") }
        if status == .incomplete {
            lines += Array(Set(reasons)).sorted().map { "not yet: \($0)" }
            let time =
                runAgainAt.flatMap(UTCTime.init(iso8601:)).map { " after \($0.plus(seconds: 1).secondText)" } ?? ""
            lines.append("not all is there yet: run the same command again\(time)")
        }
        return PrintableText.lines(lines)
    }
}

extension PrintableText {
    fileprivate static func lines(_ lines: [String]) -> String { lines.map { of($0) }.joined(separator: "\n") }
}
