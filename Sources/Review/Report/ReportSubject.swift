import Bag
import Foundations

/// What a bag has, as far as the words of the report depend on it.
struct ReportSubject {
    let summary: SummaryDocument
    /// The redactions of the bag; `nil` if it is no redacted copy.
    let redaction: RedactionLog?

    /// Hour archives. The files of text conversations are counted apart.
    var archives: Int { summary.totals.archives }
    var hasArchives: Bool { archives > 0 }
    /// The number of sessions without text conversations.
    var recordedSessions: Int { summary.totals.sessions - (texts?.conversations ?? 0) }
    var texts: SummaryDocument.TextConversations? { summary.totals.textConversations }
    /// The files of text conversations: originals and attachments.
    var textFiles: [SummaryDocument.Input] { summary.inputs.filter { $0.kind != nil } }
    var outputs: OutputOptions { summary.outputs ?? .standard }

    /// Whether the bag has audio files of placed clips.
    var hasRecordings: Bool { summary.totals.audioBytes > 0 }
    /// Whether clips were decoded. Opus files are made of packets that are not decoded.
    var isDecoded: Bool { hasArchives && outputs.needsSamples }
    var hasPackets: Bool { hasArchives && outputs.needsPackets }

    var title: String {
        if texts == nil { return "Report on recorded conversations" }
        return hasArchives ? "Report on recorded and text conversations" : "Report on text conversations"
    }

    /// The sentences at the beginning of the report, as HTML.
    var opening: String {
        let software = HTMLText.escaped(summary.software)
        let totals = summary.totals
        var sentences: [String] = []
        if hasArchives {
            let made = hasRecordings ? ", and made the recordings of this bag" : "; this bag has no recordings"
            sentences.append(
                "\(software) received \(Quantity.count(archives, "archive")) that \(archives == 1 ? "lists" : "list") "
                    + "\(Quantity.count(totals.clips, "clip")) of \(Quantity.count(recordedSessions, "session")), "
                    + "placed \(totals.placed) of the clips by their timestamps\(made).")
        }
        if let texts {
            sentences.append(
                "\(hasArchives ? "It also" : software) read \(Quantity.count(texts.messages, "message")) of "
                    + "\(Quantity.count(texts.conversations, "text conversation")) from the files listed below.")
        }
        sentences.append(
            summary.problems.isEmpty
                ? "There were no problems."
                : totals.problems == 1
                    ? "There was <a href=\"#problems\">1 problem</a>."
                    : "There were <a href=\"#problems\">\(totals.problems) problems</a>.")
        return "<p>\(sentences.joined(separator: " "))</p>\n" + redactedCopy
    }

    private var redactedCopy: String {
        guard let redaction else { return "" }
        return """
            <p><strong>This bag is a redacted copy.</strong> After the above, parts of it were replaced, as listed \
            under <a href="#redactions">What was redacted</a>. \(Self.sources(redaction))</p>

            """
    }

    /// Names the bags that the redacted bag was made from.
    static func sources(_ redaction: RedactionLog) -> String {
        let digests = redaction.sources.map { "<code>\($0.hexadecimal)</code>" }
        guard let first = digests.first else { return "" }
        if digests.count == 1 {
            return "It was made from the bag whose <code>tagmanifest-sha256.txt</code> has the SHA-256 \(first)."
        }
        return "It was made in \(digests.count) steps. The <code>tagmanifest-sha256.txt</code> of the unredacted bag "
            + "has the SHA-256 \(first); those of the redacted bags after it, in order, have "
            + digests.dropFirst().joined(separator: ", ") + "."
    }
}
