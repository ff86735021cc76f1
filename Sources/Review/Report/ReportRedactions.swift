import Bag

/// The report's "What was redacted": nothing at all where nothing was.
struct ReportRedactions {
    let redactions: [RedactionLog.Entry]

    var html: String {
        guard !redactions.isEmpty else { return "" }
        var table = HTMLTable([
            ("Session", .text), ("From frame", .number), ("Frames", .number), ("Channels", .text),
            ("Replaced by", .text),
            ("Reason", .text), ("By", .text), ("Files, with their SHA-256 before and after", .code),
        ])
        for entry in redactions {
            let redaction = entry.redaction
            table.add([
                HTMLText.isolated(entry.sessionId), String(redaction.startFrame), String(redaction.frames),
                redaction.channels.map(HTMLText.isolated).joined(separator: ", "),
                redaction.style == .tone ? "a tone of 1 kHz" : "silence", HTMLText.isolated(redaction.reason),
                redaction.by.map(HTMLText.isolated) ?? "not stated",
                redaction.audio.map { "\($0.path)<br>\($0.sha256Before)<br>\($0.sha256After)" }
                    .joined(separator: "<br>"),
            ])
        }
        return """
            <section id="redactions">
            <h2>What was redacted</h2>
            <p>After they were made, these spans of the recordings were replaced; lengths, and all other samples, are as \
            they were. Nothing of the replaced sound is in this bag. The same list is in \
            <code>data/redactions.json</code>.</p>
            \(table.html)</section>

            """
    }
}
