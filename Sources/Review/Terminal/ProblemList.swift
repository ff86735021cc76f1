import Bag
import Foundations

/// The problems of a run as the terminal shows them: the most severe first, grouped by code.
struct ProblemList {
    /// The first problems.
    let problems: [Problem]
    /// The number of problems of each code.
    let counts: [SummaryDocument.ProblemCount]
    /// Where all of them are listed, for the last line.
    let place: String

    /// Shown of each code.
    private static let mostOfACode = 3

    var text: String {
        let groups = Dictionary(grouping: problems, by: \.code)
        let counts = Dictionary(counts.map { ($0.code, $0.count) }, uniquingKeysWith: +)
        let count = counts.values.reduce(0, +)
        var lines = ["\(Quantity.count(count, "problem")), the most severe first:"]
        var isCut = false
        for code in Problem.Code.bySeverity {
            guard let count = counts[code] else { continue }
            lines.append("  \(code.rawValue) (\(count))")
            let shown = (groups[code] ?? []).prefix(Self.mostOfACode)
            lines += shown.map { "    " + Self.line($0) }
            if count > shown.count {
                lines.append("    … and \(count - shown.count) more")
                isCut = true
            }
        }
        if isCut { lines.append("  All of them: \(place)") }
        return lines.map { $0 + "\n" }.joined()
    }

    static func line(_ problem: Problem) -> String {
        let place = [problem.archive, problem.sessionId.map { "session \($0)" }, problem.fileName]
            .compactMap { $0.map { PrintableText.of($0, width: 60) } }
            .joined(separator: ", ")
        return (place.isEmpty ? "" : place + ": ") + PrintableText.of(problem.message)
    }
}

extension Problem.Code {
    /// All codes: first what may cost a whole archive or session, then a clip, then some of its sound, then its time,
    /// then what may be harmless.
    static let bySeverity: [Problem.Code] = [
        .missingHour, .inputUnreadable, .notAnArchive, .metadataMissing, .metadataInvalid, .archiveDamaged,
        .archiveInconsistent, .sessionTooLong, .tooManySpeakers,
        .missing, .corrupt, .ambiguous, .unsupported, .untimed, .cutToNothing,
        .hole, .undecodable, .truncated, .trailingData, .otherStreams, .tooManyChannels,
        .shifted, .outsideHour, .longSilence,
        .sameMessageOtherBytes, .sizeMismatch, .totalSessionsMismatch, .conversationMismatch, .sameConversation,
        .transcriptUnread, .transcriptConflict, .transcriptUnmatched, .transcriptAmbiguous, .transcriptTooLong,
        .unrecognised, .unlisted, .duplicate, .archiveDuplicate,
        .granulePositions, .repeatedPages, .pageNumbers, .commentHeader,
    ]
}
