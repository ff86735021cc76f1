import Recordings

extension FetchReport {
    /// The report for people.
    public func text(output: String) -> String {
        var lines: [String] = []
        for day in days {
            let archives = day.hours.compactMap(\.archive)
            let empty = day.hours.count { $0.status == KnovvuLink.Status.noData.text && $0.archive == nil }
            let rest = day.hours.count - archives.count - empty
            let bytes = archives.reduce(0) { $0 + $1.bytes }
            lines.append(
                "\(output)/\(day.day): \(archives.count) \(archives.count == 1 ? "archive" : "archives") in place "
                    + "(\(bytes) bytes), \(empty) \(empty == 1 ? "hour" : "hours") without recordings"
                    + (rest > 0 ? ", \(rest) not there" : ""))
        }
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
