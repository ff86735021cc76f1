import Bag
import Files
import Foundations

/// Writes `data/report.html`, a page for the case file: what was received, what was made and how, every problem, how to
/// check the bag, text for a certification, and an annex on reliability. The page is static, has no scripts, and can be
/// printed.
///
/// It contains neither a date nor the location of the bag, so the same installation always writes the same page.
package struct ReportPage: StandardOutput {
    package let name = "report"
    package let files: [Bag.Pattern] = ["data/report.html"]

    /// The redactions of the bag; `nil` if it is no redacted copy.
    package let redaction: RedactionLog?

    package init(redaction: RedactionLog? = nil) {
        self.redaction = redaction
    }

    static let path = "data/report.html"

    package func redacted(_ redaction: BagRedaction) -> any ReviewOutput {
        ReportPage(redaction: redaction.log)
    }

    package func note(in choices: inout ReviewChoices) {
        choices.review = true
    }

    package func write(_ material: ReviewMaterial) throws -> [PayloadFile] {
        let subject = ReportSubject(summary: material.summary, redaction: redaction)
        // Sections are written one after the other, because each may have thousands of rows.
        let opening: [() throws -> String] = [{ Self.opening(subject) }, { ReportInputs(subject: subject).html }]
        let sections: [() throws -> String] = [
            { try ReportUnplaced(material: material).html },
            { try ReportTextConversations(subject: subject, material: material).html },
            { try ReportWords(subject: subject, material: material).html },
            { try ReportRedactions(subject: subject, material: material).html },
            { ReportProcess(subject: subject).html },
            { ReportProblems(summary: material.summary).html },
            { ReportChecking(subject: subject).html },
            { ReportCertification(subject: subject).html },
            { ReportReliability(subject: subject).html },
            { "</main>\n</body>\n</html>\n" },
        ]
        return [
            try material.write(to: Self.path) { put in
                for section in opening { try put(Array(try section().utf8)) }
                try ReportRecordings(subject: subject, material: material).write { try put(Array($0.utf8)) }
                for section in sections { try put(Array(try section().utf8)) }
            }
        ]
    }

    private static func opening(_ subject: ReportSubject) -> String {
        let matter = ReportMatter(name: subject.summary.review?.matter)
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <meta name="viewport" content="width=device-width">
            <title>\(subject.title)\(matter.title)</title>
            <style>
            \(style)
            @page { @top-left { content: "\(subject.title)\(subject.redaction == nil ? "" : ", redacted copy")"; } }\(matter.style)
            </style>
            </head>
            <body>
            <main>
            <h1>\(subject.title)</h1>
            \(matter.line)\(subject.opening)<p>All times are UTC. Names from the archives are shown unchanged, except that control \
            characters and invisible marks are shown as code points, such as <code>\\u{202e}</code>.</p>

            """
    }

    private static let style = """
        body { font: 15px/1.45 "Liberation Sans", Arial, sans-serif; color: #111; background: #fff; margin: 0; }
        main { max-width: 68rem; margin: 0 auto; padding: 1.5rem; }
        h1 { font-size: 1.7rem; } h2 { font-size: 1.25rem; margin-top: 2rem; border-bottom: 1px solid #777; }
        h3 { font-size: 1.05rem; }
        table { border-collapse: collapse; width: 100%; margin: .8rem 0; font-size: .85rem; }
        th, td { border: 1px solid #999; padding: .25rem .45rem; text-align: left; vertical-align: top; }
        th { background: #eee; }
        td.text { overflow-wrap: anywhere; min-width: 6.5em; }
        .line, .number { white-space: nowrap; } .number { text-align: right; }
        td.code, code { font-family: "Liberation Mono", monospace; font-size: .92em; }
        td.code { overflow-wrap: anywhere; min-width: 18em; }
        pre { background: #f3f3f3; border: 1px solid #bbb; padding: .6rem; white-space: pre-wrap; }
        .form { border-left: 3px solid #777; padding-left: 1rem; }
        .blank { border-bottom: 1px solid #111; padding: 0 2em; color: #555; }
        @media print {
        body { font-size: 10pt; } main { max-width: none; padding: 0; }
        #certification, #reliability { break-before: page; }
        h2, h3, p:has(+ table) { break-after: avoid; } tr { break-inside: avoid; } thead { display: table-header-group; }
        th, pre { background: none; } a { color: inherit; text-decoration: none; }
        }
        @page {
        margin: 18mm 15mm;
        @top-left { font: 8pt sans-serif; }
        @bottom-right { font: 8pt sans-serif; content: "Page " counter(page) " of " counter(pages); }
        }
        """
}

/// The matter's name in the report; nothing if there is none.
private struct ReportMatter {
    let name: String?

    var title: String { name.map { " · \(HTMLText.escaped($0))" } ?? "" }
    var line: String { name.map { "<p>Matter: \(HTMLText.isolated($0))</p>\n" } ?? "" }

    /// At the top of each printed page.
    var style: String {
        name.map {
            "\n@page { @top-right { font: 8pt sans-serif; content: \"\(Self.string(PrintableText.of($0)))\"; } }"
        } ?? ""
    }

    /// The content of a CSS string, in which no character can end the string or the element.
    private static func string(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { string, scalar in
            let isPlain =
                scalar == " " || scalar.isASCII && scalar.properties.isAlphabetic
                || ("0"..."9").contains(scalar)
            if isPlain {
                string.unicodeScalars.append(scalar)
            } else {
                string += "\\\(String(scalar.value, radix: 16)) "
            }
        }
    }
}

/// Makes text from other sources safe for an HTML page: markup is escaped, invisible marks are shown, and text
/// direction is isolated.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in PrintableText.of(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// For element content, not for attributes.
    static func isolated(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }
}

/// A table of an HTML page. Its cells are HTML.
struct HTMLTable {
    enum Kind: String {
        case text, number
        /// Short text without line breaks.
        case line
        /// A digest or other fixed-width text, which may break anywhere.
        case code
    }

    private let columns: [(title: String, kind: Kind)]
    private var rows = ""

    init(_ columns: [(title: String, kind: Kind)]) { self.columns = columns }

    mutating func add(_ cells: [String]) { rows += row(cells) }

    var html: String { opening + rows + Self.ending }

    // MARK: - Tables that are written row by row

    var opening: String {
        let head = columns.map { "<th scope=\"col\" class=\"\($0.kind.rawValue)\">\($0.title)</th>" }.joined()
        return "<table>\n<thead><tr>\(head)</tr></thead>\n<tbody>\n"
    }

    func row(_ cells: [String]) -> String {
        var row = "<tr>"
        for (cell, column) in zip(cells, columns) { row += "<td class=\"\(column.kind.rawValue)\">\(cell)</td>" }
        return row + "</tr>\n"
    }

    static let ending = "</tbody>\n</table>\n"
}
