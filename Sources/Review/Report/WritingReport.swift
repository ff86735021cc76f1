import Bag
import Foundations

/// The part of the run's report that is about conversations in writing.
struct WritingReport {
    let summary: SummaryDocument
    let mostRows: Int

    var text: String {
        var inputs = TextTable([("FILE", .left), ("KIND", .left), ("BYTES", .right), ("MESSAGES", .right)])
        let files = summary.inputs.filter { $0.kind != nil }
        for input in files.prefix(mostRows) {
            inputs.add([
                PrintableText.of(input.archive, width: 40), input.kind ?? "", String(input.bytes),
                input.messages.map { String($0) } ?? "",
            ])
        }
        var conversations = TextTable([
            ("CONVERSATION", .left), ("SOURCE", .left), ("START (UTC)", .left), ("MESSAGES", .right), ("FILES", .right),
            ("PROBLEMS", .right),
        ])
        let sessions = summary.sessions.filter { $0.source != nil }
        for session in sessions.prefix(mostRows) {
            conversations.add([
                PrintableText.of(session.sessionId, width: 40), session.source ?? "", session.start ?? "?",
                String(session.messages ?? 0), String(session.attachments ?? 0),
                session.problems == 0 ? "-" : String(session.problems),
            ])
        }
        return inputs.text + RunReport.rest(files.count, "file") + "\n" + conversations.text
            + RunReport.rest(sessions.count, "conversation")
    }

    static func conclusion(_ writing: SummaryDocument.Writing) -> String {
        let missing = writing.attachments - writing.attachmentsKept
        let files =
            writing.attachments == 0
            ? ""
            : ", \(Quantity.count(writing.attachments, "attached file"))"
                + (missing == 0 ? "" : " of which \(missing) \(missing == 1 ? "is" : "are") not there")
        return "\(Quantity.count(writing.conversations, "conversation")) in writing: "
            + Quantity.count(writing.messages, "message") + files
    }
}
