import Bag
import Foundations

extension RedactedBag {
    /// Returns the text report of a redaction.
    ///
    /// - Parameter output: the path of the new bag.
    package func text(output: String) -> String {
        var lines = redactions.map(Self.line) + messages.map(Self.line)
        lines += leftOut.map { "left out, because it may contain redacted content: \(PrintableText.of($0))" }
        lines += clipLines
        lines += sameTexts.map {
            "the redacted text also stands in message \($0.message) of \(PrintableText.of($0.sessionId)), which is not "
                + "redacted"
        }
        if losesSeal {
            lines.append("The original bag is sealed. The seal is not valid for the new bag; seal it again.")
        }
        if filesLinked > 0 {
            lines.append(
                "Both bags share \(Quantity.count(filesLinked, "file")) by hard links: who changes such a file in one "
                    + "bag changes it in the other.")
        }
        lines.append("The redacted bag is \(PrintableText.of(output)); data/redactions.json lists the redactions.")
        lines.append(TagManifestWords.line(tagManifest))
        return lines.map { $0 + "\n" }.joined() + "\n" + RunReport.next(inBag: output, pages: pages)
    }

    private static func line(_ entry: RedactionLog.Entry) -> String {
        let redaction = entry.redaction
        let channels = redaction.channels.map { PrintableText.of($0) }.joined(separator: ", ")
        let speaker = redaction.speaker.flatMap {
            redaction.channels == [$0] ? nil : ", speaker \(PrintableText.of($0))"
        }
        let files = redaction.audio.filter { $0.style != nil && $0.style != redaction.style }
        let others = files.isEmpty ? "" : " (\(files[0].style?.rawValue ?? "") in Opus files)"
        let span = "\(Quantity.count(redaction.frames, "frame")) from frame \(redaction.startFrame)"
        return "\(PrintableText.of(entry.sessionId)): \(span), channels \(channels)\(speaker ?? ""): replaced by "
            + "\(redaction.style.rawValue)\(others); reason: \(PrintableText.of(redaction.reason))"
    }

    private static func line(_ entry: RedactionLog.MessageEntry) -> String {
        "\(PrintableText.of(entry.sessionId)): the text of message \(entry.redaction.message) is replaced; reason: "
            + PrintableText.of(entry.redaction.reason)
    }

    /// One line for each redacted clip that is heard elsewhere, with the first places.
    private var clipLines: [String] {
        struct Clip: Hashable { let session, file: String }
        let places = Dictionary(grouping: sameClips) { Clip(session: $0.sessionId, file: $0.fileName) }
        return places.sorted { ($0.key.session, $0.key.file) < ($1.key.session, $1.key.file) }.map { clip, places in
            let first = places.prefix(10).map { place in
                let session = PrintableText.of(place.otherSessionId)
                guard let frame = place.startFrame else {
                    return "\(session) (not placed: \(PrintableText.of(place.otherFileName)))"
                }
                let seconds = Seconds.rounded(frames: frame, sampleRate: place.sampleRate)
                return "\(session) at \(DecimalSeconds.text(milliseconds: Int((seconds * 1000).rounded()))) s"
            }
            let rest = places.count > first.count ? ", and \(places.count - first.count) more" : ""
            // A clip that is not placed has no part that could be redacted.
            let advice =
                places.contains { $0.startFrame != nil } ? "; \(Setting("everywhere")) redacts the same part there" : ""
            let (session, file) = (PrintableText.of(clip.session), PrintableText.of(clip.file))
            return "\(session): the recording \(file) can still be heard in "
                + "\(Quantity.count(places.count, "other place")): \(first.joined(separator: ", "))\(rest)\(advice)"
        }
    }
}
