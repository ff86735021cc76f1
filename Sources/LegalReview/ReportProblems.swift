import Recordings
import Timelines

/// The report's "Problems": every one.
struct ReportProblems {
    let summary: SummaryDocument

    var html: String {
        """
        <section id="problems">
        <h2>Problems</h2>
        \(problems)\(unlisted)</section>

        """
    }

    private var problems: String {
        guard !summary.problems.isEmpty else {
            return "<p>None: every listed clip was placed, whole and undamaged.</p>\n"
        }
        var table = HTMLTable([
            ("Kind", .text), ("Archive", .text), ("Session", .text), ("File", .text), ("What is wrong", .text),
        ])
        for problem in summary.problems {
            table.add(
                [problem.code.rawValue]
                    + [problem.archive, problem.sessionId, problem.fileName, problem.message].map {
                        $0.map(HTMLText.isolated) ?? ""
                    })
        }
        return table.html
    }

    private var unlisted: String {
        guard !summary.unlisted.isEmpty else { return "" }
        var table = HTMLTable([("Archive", .text), ("Entry", .text), ("Bytes, as the archive states them", .number)])
        for entry in summary.unlisted {
            table.add([
                HTMLText.isolated(entry.archive), HTMLText.isolated(entry.entry),
                entry.bytes.map { String($0) } ?? "not stated",
            ])
        }
        return "<h3>Entries that no metadata lists, and that were not placed</h3>\n" + table.html
    }
}
