import Foundations

/// Comma-separated values: RFC 4180, every field quoted, CRLF after a row, UTF-8. One line is one row: a newline in a
/// value is shown as its code point, as are controls and invisible marks.
///
/// A value that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets take for "this
/// is text". What reads the file as data has to know of it; the exact value is in `timeline.json`.
enum CommaSeparatedText {
    static func bytes(row: [String]) -> [UInt8] { Array((row.map(quoted).joined(separator: ",") + "\r\n").utf8) }

    private static func quoted(_ value: String) -> String {
        let printable = PrintableText.of(value)
        let guarded = printable.unicodeScalars.first.map(formulaMarks.contains) == true ? "'" + printable : printable
        return "\"" + guarded.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Their full-width forms too, which East Asian versions take for the same.
    private static let formulaMarks: Set<UnicodeScalar> = [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}
