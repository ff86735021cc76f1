import Bag
import Foundations

/// The report's "What was received".
struct ReportInputs {
    let summary: SummaryDocument

    var html: String {
        var table = HTMLTable([
            ("Archive", .text), ("Day", .text), ("Hour", .text), ("Bytes", .number), ("Entries", .number),
            ("Sessions", .number), ("Clips", .number), ("SHA-256", .code),
        ])
        for input in summary.inputs where input.kind == nil {
            table.add([
                HTMLText.isolated(input.archive), HTMLText.isolated(input.utcDay ?? "not stated"),
                HTMLText.isolated(input.hour ?? "not stated"), String(input.bytes), String(input.entries),
                String(input.sessions), String(input.clips), input.sha256?.hexadecimal ?? "not read",
            ])
        }
        return """
            <section id="received">
            <h2>What was received</h2>
            <p>Each archive was read from its first byte to its last; the SHA-256 is that of the file as it was read. Day \
            and hour are what the archive's <code>metadata.json</code> says, sessions and clips what it lists\
            \(summary.onlySessions.isEmpty ? "" : ", of the sessions that were asked for"). The clips themselves are not \
            in this bag: their SHA-256 stands in each session's <code>timeline.json</code>, clip by clip.</p>
            \(table.html)\(writing)</section>

            """
    }

    private var writing: String {
        let files = summary.inputs.filter { $0.kind != nil }
        guard !files.isEmpty else { return "" }
        var table = HTMLTable([("File", .text), ("Kind", .text), ("Bytes", .number), ("SHA-256", .code)])
        for file in files {
            table.add([
                HTMLText.isolated(file.archive), HTMLText.isolated(file.kind ?? ""), String(file.bytes),
                file.sha256?.hexadecimal ?? "not read",
            ])
        }
        return """
            <h3>Files of conversations in writing</h3>
            <p>Each is in this bag, byte for byte, below the folder of its conversation.</p>
            \(table.html)
            """
    }
}
