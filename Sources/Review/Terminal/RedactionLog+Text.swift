import Bag
import Foundations

extension RedactionLog {
    /// Returns the text report of a redaction: the last entry, and the files that the new bag omits.
    package func text(output: String) -> String {
        var lines: [String] = []
        if let entry = redactions.last {
            let redaction = entry.redaction
            let channels = redaction.channels.map { PrintableText.of($0) }.joined(separator: ", ")
            lines.append(
                "\(PrintableText.of(entry.sessionId)): \(Quantity.count(redaction.frames, "frame")) from frame "
                    + "\(redaction.startFrame), channels \(channels): replaced by \(redaction.style.rawValue)")
        }
        lines += leftOut.map { "left out, because it may contain redacted content: \(PrintableText.of($0))" }
        lines.append("The redacted bag is \(PrintableText.of(output)); data/redactions.json lists the redactions.")
        if let line = TagManifestWords.line(ofBag: output) { lines.append(line) }
        return lines.map { $0 + "\n" }.joined()
    }
}
