import Bag
import Calls
import Foundations

/// The report's "Kept, not placed": the files of clips that are in no recording.
struct ReportUnplaced {
    let material: ReviewMaterial

    var html: String {
        get throws {
            guard let kept = material.summary.totals.kept else { return "" }
            var table = HTMLTable([
                ("Session", .text), ("File", .text), ("Status, and why", .text), ("Length", .number),
                ("Where, below <code>data/sessions/</code>", .text), ("SHA-256", .code),
            ])
            var rows = 0
            for session in material.summary.sessions where session.kept != nil {
                let timeline = try material.timeline(of: session)
                let reasons = Reasons(timeline.problems)
                for clip in timeline.clips {
                    for file in clip.keptFiles {
                        rows += 1
                        guard rows <= ReportProblems.mostRows else { continue }
                        table.add(row(file, of: clip, because: reasons, session: session))
                    }
                }
            }
            let rest =
                rows > ReportProblems.mostRows
                ? "<p>These are the first \(ReportProblems.mostRows) of \(rows); all are in the sessions’ "
                    + "<code>timeline.json</code>.</p>\n" : ""
            return """
                <section id="unplaced">
                <h2>Kept, not placed</h2>
                <p>\(KeptWords.text(material.summary.totals, kept)) in this bag as they were received, byte for byte; of an \
                ambiguous clip, every entry that could be it.</p>
                \(table.html)\(rest)</section>

                """
        }
    }

    private func row(
        _ file: ClipFile, of clip: TimelineDocument.Clip, because reasons: Reasons, session: SummaryDocument.Session
    ) -> [String] {
        let seconds = file.durationSeconds ?? clip.durationSeconds
        return [
            HTMLText.isolated(session.sessionId), HTMLText.isolated(clip.fileName),
            ([clip.status.rawValue] + reasons[clip].map(HTMLText.isolated)).joined(separator: "<br>"),
            seconds.map { Quantity.duration(seconds: $0) } ?? "unknown", "\(session.name)/\(file.path)",
            file.sha256.hexadecimal,
        ]
    }
}

/// Why clips of a session are not placed, in words.
private struct Reasons {
    private let byFile: [ExactText: [Problem]]
    private let ofAll: [String]

    init(_ problems: [Problem]) {
        byFile = Dictionary(grouping: problems.filter { $0.fileName != nil }) { ExactText($0.fileName ?? "") }
        ofAll = problems.filter(\.code.concernsAllClips).map(\.message)
    }

    subscript(clip: TimelineDocument.Clip) -> [String] {
        let own = (byFile[ExactText(clip.fileName)] ?? []).filter { $0.code.rawValue == clip.status.rawValue }.map(
            \.message)
        return own.isEmpty ? ofAll : own
    }
}

/// How many clips are kept, for people.
enum KeptWords {
    /// `3 clips could not be placed; their files are`; where and how is left to say.
    static func text(_ totals: SummaryDocument.Totals, _ kept: SummaryDocument.Kept) -> String {
        let clips = "\(Quantity.count(totals.notPlaced, "clip")) could not be placed; "
        let whose =
            kept.clips == totals.notPlaced
            ? (kept.clips == 1 ? "its" : "their") : nil
        let files = kept.files == 1 ? "file" : "files"
        return clips + (whose.map { "\($0) \(files)" } ?? "the \(files) of \(kept.clips) of them")
            + (kept.files == 1 ? " is" : " are")
    }
}
