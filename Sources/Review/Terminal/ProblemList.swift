import Bag
import Foundations

/// The problems of a run as the terminal shows them: the most severe first, grouped by code.
struct ProblemList {
    let problems: [Problem]
    /// Where all of them are listed, for the last line.
    let place: String

    /// Shown of each code.
    private static let mostOfACode = 3

    var text: String {
        let groups = Dictionary(grouping: problems, by: \.code)
        var lines = ["\(Quantity.count(problems.count, "problem")), the most severe first:"]
        var isCut = false
        for code in Problem.Code.bySeverity {
            guard let group = groups[code] else { continue }
            lines.append("  \(code.rawValue) (\(group.count))")
            lines += group.prefix(Self.mostOfACode).map { "    " + Self.line($0) }
            if group.count > Self.mostOfACode {
                lines.append("    … and \(group.count - Self.mostOfACode) more")
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
        .inputUnreadable, .notAnArchive, .metadataMissing, .metadataInvalid, .archiveDamaged, .archiveInconsistent,
        .sessionTooLong, .tooManySpeakers,
        .missing, .corrupt, .ambiguous, .unsupported, .untimed, .cutToNothing,
        .hole, .undecodable, .truncated, .trailingData, .otherStreams, .tooManyChannels,
        .shifted, .outsideHour, .longSilence,
        .sameMessageOtherBytes, .sizeMismatch, .totalSessionsMismatch, .conversationMismatch, .sameConversation,
        .unrecognised, .unlisted, .duplicate, .archiveDuplicate,
        .granulePositions, .repeatedPages, .pageNumbers, .commentHeader,
    ]
}
