/// Text from outside, made fit for a terminal or a report: what would move a cursor, hide itself or turn the line
/// around is shown as its code point.
public enum PrintableText {
    public static func of(_ text: String) -> String {
        var printable = ""
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                printable += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    /// At most `width` characters; the middle goes, since beginnings and ends tell names apart.
    public static func of(_ text: String, width: Int) -> String {
        let printable = of(text)
        guard printable.count > width else { return printable }
        let tail = (width - 1) / 2
        return printable.prefix(width - 1 - tail) + "…" + printable.suffix(tail)
    }
}
