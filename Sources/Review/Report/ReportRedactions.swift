import Bag
import Foundations

/// The report's "What was redacted"; empty if nothing was redacted.
struct ReportRedactions {
    let subject: ReportSubject
    let material: ReviewMaterial

    var html: String {
        get throws {
            guard let log = subject.redaction else { return "" }
            return """
                <section id="redactions">
                <h2>What was redacted</h2>
                \(sound(log))\(try messages)\(leftOut(log))<p>The same list is in <code>data/redactions.json</code>. What was \
                replaced is in the bag that this copy was made from. \(ReportSubject.sources(log))</p>
                </section>

                """
        }
    }

    private func sound(_ log: RedactionLog) -> String {
        guard !log.redactions.isEmpty else { return "" }
        var table = HTMLTable([
            ("Session", .text), ("From frame", .number), ("Frames", .number), ("Channels", .text),
            ("Replaced by", .text),
            ("Reason", .text), ("By", .text), ("Files, with their SHA-256 after the redaction", .code),
        ])
        for entry in log.redactions {
            let redaction = entry.redaction
            table.add([
                HTMLText.isolated(entry.sessionId), String(redaction.startFrame), String(redaction.frames),
                redaction.channels.map(HTMLText.isolated).joined(separator: ", "),
                filling(redaction.style), HTMLText.isolated(redaction.reason),
                redaction.by.map(HTMLText.isolated) ?? "not stated",
                redaction.audio.map { "\($0.path)<br>\($0.sha256After)" }.joined(separator: "<br>"),
            ])
        }
        return """
            <p>These spans of the recordings were replaced after the recordings were made. The lengths are unchanged. \
            In WAV and FLAC files, all samples of other channels and outside of the spans are unchanged.\(packets) The \
            files no longer have the replaced sound. A clip that is also placed elsewhere is still heard there, unless \
            that place is listed, too.</p>
            \(table.html)
            """
    }

    private func filling(_ style: Redaction.Style) -> String {
        guard style == .tone else { return "silence" }
        return subject.hasPackets ? "a tone of 1 kHz; silence in Opus files" : "a tone of 1 kHz"
    }

    private var messages: String {
        get throws {
            guard subject.texts != nil else { return "" }
            var table = HTMLTable([
                ("Conversation", .text), ("Message", .number), ("Time", .line), ("Sender", .text), ("Reason", .text),
                ("By", .text),
            ])
            var count = 0
            for session in material.summary.sessions {
                guard let conversation = try material.textConversation(of: session) else { continue }
                for redaction in conversation.redactions ?? []
                where conversation.messages.indices.contains(redaction.message) {
                    let message = conversation.messages[redaction.message]
                    count += 1
                    table.add([
                        HTMLText.isolated(session.sessionId), String(redaction.message + 1), message.time ?? "unknown",
                        HTMLText.isolated(message.speaker), HTMLText.isolated(redaction.reason),
                        redaction.by.map(HTMLText.isolated) ?? "not stated",
                    ])
                }
            }
            guard count > 0 else { return "" }
            return "<p>The text of these messages, counted from 1, was replaced by "
                + "<code>\(MessageRedaction.mark)</code>. The received files of their conversations were left out:</p>\n"
                + table.html
        }
    }

    private var packets: String {
        subject.hasPackets
            ? " In Opus files, whole packets are replaced, so that the replaced sound can begin a little before a span "
                + "and end a little after it." : ""
    }

    private func leftOut(_ log: RedactionLog) -> String {
        guard !log.leftOut.isEmpty else { return "" }
        let names = log.leftOut.map { "<li><code>\(HTMLText.escaped($0))</code></li>" }.joined()
        return "<p>These files of the earlier bags were left out, because they may have what was replaced:</p>\n"
            + "<ul>\(names)</ul>\n"
    }
}
