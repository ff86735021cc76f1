import Bag
import Foundations

/// The differences between a bag's summary and the one that the archives give now.
///
/// The bag alone shows whether its summary agrees with its timelines. What remains are the facts about the archives.
/// Missing hours and damaged downloads are facts about the download: they are not compared.
struct SummaryDifferences {
    private let bag: SummaryDocument
    private let now: SummaryDocument
    /// Whether all inputs of the bag were read, and no others.
    private let isWhole: Bool

    /// - Parameter now: without the sessions that were not compared.
    init(bag: SummaryDocument, now: SummaryDocument, isWhole: Bool) {
        let now = Self.withoutDownload(now)
        var bag = Self.withoutDownload(bag)
        // Reports need not be given.
        if now.reports == nil { bag.reports = nil }
        self.bag = bag
        self.now = now
        self.isWhole = isWhole
    }

    private static func withoutDownload(_ summary: SummaryDocument) -> SummaryDocument {
        var summary = summary.withoutProblems(of: .missingHour)
        let notes = summary.notes?.filter { $0.code != .damagedDownload } ?? []
        summary.notes = notes.isEmpty ? nil : notes
        return summary
    }

    /// As messages.
    var all: [String] {
        if isWhole {
            return bag == now ? [] : ["it differs from what the archives produce" + firstDifference]
        }
        return now.inputs.flatMap(differences)
    }

    private var firstDifference: String {
        let members: [(String, Bool)] = [
            ("inputs", bag.inputs == now.inputs), ("totals", bag.totals == now.totals),
            ("hours", bag.hours == now.hours), ("sessions", bag.sessions == now.sessions),
            ("unlisted", bag.unlisted == now.unlisted), ("problems", bag.problems == now.problems),
            ("notes", bag.notes == now.notes), ("reports", bag.reports == now.reports),
            ("transcripts", bag.transcripts == now.transcripts),
        ]
        let names = members.filter { !$0.1 }.map(\.0)
        return names.isEmpty ? "" : ": \(names.joined(separator: ", "))"
    }

    private func differences(of input: SummaryDocument.Input) -> [String] {
        let label = ExactText(input.archive)
        // A redaction withholds the checksum of an archive of texts.
        let told = bag.inputs.first { ExactText($0.archive) == label }
        if bag.shard == nil, let told, told.sha256 == nil { return [] }
        let fits =
            bag.inputs.contains(input)
            && bag.unlisted.filter { ExactText($0.archive) == label }
                == now.unlisted.filter { ExactText($0.archive) == label }
            && problems(bag, label) == problems(now, label) && notes(bag, label) == notes(now, label)
        return fits ? [] : ["what it says about \(input.archive) differs from what the archive gives"]
    }

    /// The problems of an archive as a whole.
    private func problems(_ summary: SummaryDocument, _ label: ExactText) -> [Problem] {
        summary.problems.filter { $0.sessionId == nil && $0.archive.map(ExactText.init) == label }
    }

    private func notes(_ summary: SummaryDocument, _ label: ExactText) -> [Note] {
        (summary.notes ?? []).filter { $0.archive.map(ExactText.init) == label }
    }
}
