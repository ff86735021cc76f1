import Bag
import Foundations

/// The report's part about conversations in writing: nothing at all where there is none.
struct ReportWriting {
    let material: ReviewMaterial

    static func opening(_ totals: SummaryDocument.Totals) -> String {
        guard let writing = totals.writing else { return "" }
        return " It put \(Quantity.count(writing.conversations, "conversation")) in writing, of "
            + "\(Quantity.count(writing.messages, "message")), beside them."
    }

    var html: String {
        get throws {
            let sessions = material.summary.sessions.filter { $0.source != nil }
            guard !sessions.isEmpty else { return "" }
            var table = HTMLTable([
                ("Conversation", .text), ("Source", .text), ("First message", .line), ("Messages", .number),
                ("Not read, and notes", .text), ("Files below <code>data/sessions/</code>", .text), ("SHA-256", .code),
            ])
            for session in sessions {
                let timeline = try material.timeline(of: session)
                let source = timeline.source
                let unread = (source?.unread ?? []).map { "<code>\(HTMLText.escaped($0))</code>" }
                let remarks = unread + (source?.notes ?? []).map(HTMLText.isolated)
                let files =
                    (timeline.originals ?? []).map { ($0.path, $0.sha256) }
                    + (timeline.attachments ?? []).compactMap { file in file.path.map { ($0, file.sha256) } }
                for (index, file) in files.enumerated() {
                    let common = [
                        HTMLText.isolated(session.sessionId), HTMLText.isolated(source?.title ?? ""),
                        session.start ?? "unknown", String(session.messages ?? 0),
                        remarks.isEmpty ? "none" : remarks.joined(separator: "<br>"),
                    ]
                    table.add(
                        (index == 0 ? common : common.map { _ in "" }) + [
                            "\(session.name)/\(file.0)", file.1?.hexadecimal ?? "",
                        ])
                }
            }
            return """
                <section id="writing">
                <h2>Conversations in writing</h2>
                <p>The archives' own files are in this bag as they were received, and attached files with them, as data: \
                none was opened or changed. What their messages say was read from the files named first in each row; the \
                place of each message in them is in <code>timeline.json</code>. Members that were not read are named by \
                JSON Pointers (RFC 6901), in which <code>*</code> stands for any position in a list.</p>
                \(table.html)</section>

                """
        }
    }
}
