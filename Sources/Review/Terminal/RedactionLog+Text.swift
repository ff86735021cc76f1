import Bag
import Foundations

extension RedactionLog {
    /// What a person reads when it is done: the last redaction, and what is not in the new bag.
    package func text(output: String) -> String {
        var lines: [String] = []
        if let entry = redactions.last {
            let redaction = entry.redaction
            let channels = redaction.channels.map { PrintableText.of($0) }.joined(separator: ", ")
            lines.append(
                "\(PrintableText.of(entry.sessionId)): \(Quantity.count(redaction.frames, "frame")) from frame "
                    + "\(redaction.startFrame) on, channels \(channels): \(redaction.style.rawValue)")
        }
        lines += leftOut.map { "left out, as it may hold what was redacted: \(PrintableText.of($0))" }
        lines.append("The redacted bag is \(PrintableText.of(output)); data/redactions.json says what was done.")
        return lines.map { $0 + "\n" }.joined()
    }
}
