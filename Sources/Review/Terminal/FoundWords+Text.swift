import Bag
import Foundations

extension FoundWords {
    /// Returns the text report of a search, with the rows numbered as in the plan.
    ///
    /// - Parameters:
    ///   - plan: the path of the plan, if one was asked for. It is written if there are rows.
    ///   - hasReason: whether the rows of the plan have a reason.
    package func text(plan: String?, hasReason: Bool) -> String {
        var lines: [String] = []
        for (index, row) in rows.enumerated() where !row.places.isEmpty {
            lines.append("row \(index + 1): \(PrintableText.of(row.sessionId)), \(Self.part(row))")
            lines += row.places.map { "    " + Self.line($0, of: row.part) }
        }
        for place in unplanned {
            let whose = "\(PrintableText.of(place.sessionId)), \(PrintableText.of(place.speaker))"
            lines.append("no row: \(whose): \(Self.reason(place.reason))")
            lines.append("    " + Self.line(place.place, of: nil))
        }
        let shown = rows.reduce(unplanned.count) { $0 + $1.places.count }
        if places > shown {
            lines.append("… and \(Quantity.count(places - shown, "more place"))")
        }
        return (lines + summary + [next(plan, hasReason: hasReason)].compactMap(\.self)).map { $0 + "\n" }.joined()
    }

    private static func part(_ row: Row) -> String {
        let speaker = PrintableText.of(row.speaker)
        switch row.part {
        case .frames:
            let times = row.part.times
            return "\(speaker), \(times?.from ?? "") s to \(times?.to ?? "") s"
        case .message(let pointer): return "\(speaker), text message \(PrintableText.of(pointer))"
        }
    }

    private static func line(_ place: Place, of part: Part?) -> String {
        let time = place.time.map { "\($0), " } ?? ""
        let excerpt = place.excerpt
        let words =
            PrintableText.of(excerpt.before) + "«\(PrintableText.of(excerpt.words))»" + PrintableText.of(excerpt.after)
        let whole: String
        switch (place.extent, part) {
        case (.sentence, .frames): whole = " (no times of words: the whole sentence)"
        case (.message, .frames): whole = " (no times of words: the whole message)"
        default: whole = ""
        }
        return "\(time)\(PrintableText.of(place.message)): \(words)\(whole)"
    }

    private static func reason(_ reason: Reason) -> String {
        switch reason {
        case .notPlaced: "a clip that is not placed cannot be redacted; its words stay in the bag"
        case .noRecording: "the session has no recording of this speaker; its words stay in the bag"
        case .noPointer: "the message has no pointer; redact it by its time"
        }
    }

    private var summary: [String] {
        var lines: [String] = []
        if places == 0 {
            lines.append("Nothing was found in the words of \(Self.all(searched)).")
        } else {
            lines.append(
                "\(Quantity.count(places, "place")) found, in \(Quantity.count(messages, "message")) of "
                    + "\(Quantity.count(sessions, "session")); the words of \(Self.all(searched)) were searched.")
        }
        if notSearched.messages > 0 {
            lines.append(
                "Not searched: \(Quantity.count(notSearched.messages, "message")) without words. Listen to find out what "
                    + "\(notSearched.messages == 1 ? "it says" : "they say").")
        }
        if notSearched.transcriptParts > 0 {
            lines.append(
                "Not searched: \(Quantity.count(notSearched.transcriptParts, "part")) of transcripts that "
                    + "\(notSearched.transcriptParts == 1 ? "is" : "are") not the words of a clip; "
                    + "data/transcripts.json lists the files.")
        }
        if notSearched.attachments > 0 {
            lines.append("Not searched: \(Quantity.count(notSearched.attachments, "attached file")).")
        }
        return lines
    }

    /// What to do after the search.
    private func next(_ plan: String?, hasReason: Bool) -> String? {
        guard !rows.isEmpty else { return plan.map { "\($0) was not written." } }
        guard let plan else { return "Nothing was written. \(Setting("writePlan")) FILE writes these rows as a plan." }
        return
            "\(plan) has \(Quantity.count(rows.count, "row")). Nothing is redacted yet. Check each row, and delete those "
            + "that must stay. Then redact with \(Setting("plan"))\(hasReason ? "" : " and \(Setting("reason"))")."
    }

    private static func all(_ searched: Searched) -> String {
        let spoken = searched.messages > 0 ? Quantity.count(searched.messages, "recorded message") : nil
        let written = searched.textMessages > 0 ? Quantity.count(searched.textMessages, "text message") : nil
        return [spoken, written].compactMap(\.self).joined(separator: " and ")
    }
}
