import Bag
import Files
import Foundations
import JSON

/// The report's "What was said": the transcripts, what they are, and which messages have words.
struct ReportWords {
    let subject: ReportSubject
    let material: ReviewMaterial

    /// Empty if no transcripts were given.
    var html: String {
        get throws {
            guard let transcripts = subject.summary.transcripts else { return "" }
            let all = transcripts.withWords + transcripts.withoutWords
            let notice = SpokenWords.notice(transcripts.recognizers.map { ($0.name, $0.clips) })
            let exception =
                subject.redaction == nil
                ? "" : ", except for those that <a href=\"#redactions\">a redaction left out</a>"
            return """
                <section id="words">
                <h2>What was said</h2>
                <p>Of \(Quantity.count(all, "message")), \(transcripts.withWords) \
                \(transcripts.withWords == 1 ? "has" : "have") words and \(transcripts.withoutWords) \
                \(transcripts.withoutWords == 1 ? "has" : "have") none. \(HTMLText.escaped(notice))</p>
                <p>The words come from the files below. Each file is in this bag, unchanged\(exception). Each word in \
                <code>timeline.json</code> names the file and the position in it. <code>opusstitch verify</code> reads \
                the files again and compares the words.</p>
                \(try sources)</section>

                """
        }
    }

    /// The most files in the table. `data/transcripts.json` lists all.
    private static let mostRows = 10_000

    private var sources: String {
        get throws {
            let list = try material.transcriptList()
            var table = HTMLTable([
                ("File", .text), ("Format", .text), ("Transcripts", .number), ("Messages", .number),
                ("Not used", .number), ("Bytes", .number), ("SHA-256", .code),
            ])
            for source in list.sources.prefix(Self.mostRows) {
                let formats = Set(source.files.compactMap(\.format)).sorted().joined(separator: ", ")
                table.add([
                    HTMLText.isolated(source.name), HTMLText.isolated(formats.isEmpty ? "not read" : formats),
                    String(source.files.reduce(0) { $0 + $1.transcripts }),
                    String(source.files.reduce(0) { $0 + $1.used }),
                    String(source.files.reduce(0) { $0 + $1.unused }),
                    source.bytes.map { String($0) } ?? "", source.sha256?.hexadecimal ?? "left out by a redaction",
                ])
            }
            let rest = list.sources.count - Self.mostRows
            return table.html
                + (rest > 0
                    ? "<p>\(Quantity.count(rest, "file")) not shown; <code>data/transcripts.json</code> lists all.</p>\n"
                    : "")
        }
    }
}
