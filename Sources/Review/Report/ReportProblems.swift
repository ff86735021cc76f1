import Bag
import Foundations

/// The report's "Problems": every one, up to a number that a person could still read.
struct ReportProblems {
    /// Rows of one table. More are told by their number, and where they all are.
    static let mostRows = 10_000

    let summary: SummaryDocument

    var html: String {
        """
        <section id="problems">
        <h2>Problems</h2>
        \(problems)\(unlisted)\(notes)</section>

        """
    }

    private var problems: String {
        guard !summary.problems.isEmpty else {
            return "<p>None: every listed clip was placed, whole and undamaged.</p>\n"
        }
        var table = HTMLTable([
            ("Kind", .text), ("Archive", .text), ("Session", .text), ("File", .text), ("What is wrong", .text),
        ])
        for problem in summary.problems.prefix(Self.mostRows) {
            table.add(
                [problem.code.rawValue]
                    + [problem.archive, problem.sessionId, problem.fileName, problem.message].map {
                        $0.map(HTMLText.isolated) ?? ""
                    })
        }
        return table.html + rest(of: summary.problems.count, in: "problems")
    }

    private func rest(of count: Int, in list: String) -> String {
        guard count > Self.mostRows else { return "" }
        return "<p>These are the first \(Self.mostRows) of \(count); all are in <code>data/summary.json</code>, under "
            + "<code>\(list)</code>.</p>\n"
    }

    private var notes: String {
        guard let notes = summary.notes else { return "" }
        var table = HTMLTable([("Kind", .text), ("Archive", .text), ("What was found", .text)])
        for note in notes.prefix(Self.mostRows) {
            table.add([
                note.code.rawValue, note.archive.map(HTMLText.isolated) ?? "", HTMLText.isolated(note.message),
            ])
        }
        return "<h3>Notes, which are no problems</h3>\n" + table.html + rest(of: notes.count, in: "notes")
    }

    private var unlisted: String {
        guard !summary.unlisted.isEmpty else { return "" }
        var table = HTMLTable([("Archive", .text), ("Entry", .text), ("Bytes, as the archive states them", .number)])
        for entry in summary.unlisted.prefix(Self.mostRows) {
            table.add([
                HTMLText.isolated(entry.archive), HTMLText.isolated(entry.entry),
                entry.bytes.map { String($0) } ?? "not stated",
            ])
        }
        return "<h3>Entries that no metadata lists, and that were not placed</h3>\n" + table.html
            + rest(of: summary.unlisted.count, in: "unlisted")
    }
}
