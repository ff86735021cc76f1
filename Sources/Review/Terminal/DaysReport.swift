import Bag
import Files
import Foundations

/// The text report at the end of a run over many days.
package enum DaysReport {
    /// Returns the line for a day that has ended.
    ///
    /// - Parameters:
    ///   - day: the day's record in the run log.
    ///   - isKept: whether an earlier run completed the day.
    package static func line(_ day: DayRecord, isKept: Bool) -> String {
        if day.status == 1 { return "\(day.day): failed" }
        guard let totals = day.totals else { return "\(day.day): no session started on this day" }
        return "\(day.day): \(Quantity.count(totals.clips, "clip")), \(Quantity.count(totals.problems, "problem"))"
            + (isKept ? " (done by an earlier run)" : "")
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
                lines.append("\(day.day) failed: \(PrintableText.of(message))\n")
            }
            if let digest = day.tagManifest { lines.append("\(day.day): \(TagManifestWords.line(digest))\n") }
            if let shifts = ShiftWords.text(day.shifts) { lines.append("\(day.day): \(shifts)\n") }
            if day.sessionsOfEarlierDays > 0 {
                lines.append(
                    "\(day.day): \(Quantity.count(day.sessionsOfEarlierDays, "session")) in its archives started on an "
                        + "earlier day; \(day.sessionsOfEarlierDays == 1 ? "it is" : "they are") complete in that "
                        + "day's bag\n")
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
            "\(Quantity.count(document.days.count, "day")) in \(PathText.printable(output))"
                + (failed > 0 ? "; \(failed) failed, for the reasons above" : "") + ".\n")
        lines += next(document, output: output)
        return lines.joined()
    }

    /// Where each day's problems are listed, and how its bag is checked.
    private static func next(_ document: DaysDocument, output: String) -> [String] {
        let days = document.days.filter { $0.totals != nil && $0.status != 1 }
        let folder = output.count > 1 && output.hasSuffix("/") ? String(output.dropLast()) : output
        guard let last = days.last else { return [] }
        let troubled = days.filter { ($0.totals?.problems ?? 0) > 0 }
        let lists = troubled.map { day in
            "  \(PathText.printable("\(folder)/\(day.day)/\(OutputFolder.summaryPath)"))\n"
        }
        let bag = "\(folder)/\(last.day)"
        let pages = RunReport.pages(inBag: bag) { Folder.kind(of: "\(bag)/\($0)") == .file }.map { $0 + "\n" }
        return (lists.isEmpty ? [] : ["\nThe problems of each day are listed in:\n"] + lists)
            + ["\nNext:\n"] + pages + ["  Check a bag:      opusstitch verify \(ShellWord.quoted(bag))\n"]
    }
}
