import Bag
import Foundations

/// What a person reads when a run over many days has ended.
package enum DaysReport {
    /// What is said when one of them has ended.
    ///
    /// - Parameters:
    ///   - day: as the run log has it.
    ///   - isKept: whether an earlier run had done it.
    package static func line(_ day: DayRecord, isKept: Bool) -> String {
        if day.status == 1 { return "\(day.day): failed" }
        guard let totals = day.totals else { return "\(day.day): no session began on this day" }
        return "\(day.day): \(Quantity.count(totals.clips, "clip")), \(Quantity.count(totals.problems, "problem"))"
            + (isKept ? ", as before" : "")
    }

    package static func text(_ document: DaysDocument, output: String) -> String {
        var table = TextTable([
            ("DAY", .left), ("SESSIONS", .right), ("CLIPS", .right), ("PLACED", .right), ("PROBLEMS", .right),
            ("SPEECH", .right),
        ])
        for day in document.days {
            guard let totals = day.totals else {
                table.add([day.day, "-", "-", "-", day.status == 1 ? "failed" : "-", "-"])
                continue
            }
            table.add([
                day.day, String(totals.sessions), String(totals.clips), String(totals.placed),
                totals.problems == 0 ? "-" : String(totals.problems), Quantity.duration(seconds: totals.clipSeconds),
            ])
        }
        var lines = [table.text]
        for day in document.days {
            if let message = day.message {
                lines.append("\(day.day) could not be done: \(PrintableText.of(message))\n")
            }
            if let shifts = ShiftWords.text(day.shifts) { lines.append("\(day.day): \(shifts)\n") }
            if day.sessionsOfEarlierDays > 0 {
                lines.append(
                    "\(day.day): \(Quantity.count(day.sessionsOfEarlierDays, "session")) of its archives began earlier, "
                        + "and \(day.sessionsOfEarlierDays == 1 ? "is" : "are") whole in the bag of that day\n")
            }
        }
        for problem in document.problems ?? [] {
            lines.append(
                "\(problem.code.rawValue): \(problem.archive.map { PrintableText.of($0, width: 60) + ": " } ?? "")"
                    + "\(PrintableText.of(problem.message))\n")
        }
        if let notes = document.notes { lines.append(RunReport.notes(notes)) }
        let failed = document.days.count { $0.status == 1 }
        lines.append(
            "\(Quantity.count(document.days.count, "day")) in \(PathText.shown(output))"
                + (failed > 0 ? ", \(failed) of them not done: the same command again goes on with these" : "") + ".\n")
        return lines.joined()
    }
}
