import Calls
import Conversations
import Files
import Foundations

/// Checks a bag that was made earlier, from its bytes alone: checksums, recordings, placements, sums.
public struct BagVerifier: Sendable {
    public let path: String
    /// By which the messages of text conversations are read anew from the originals.
    public let formats: [any ConversationFormat]

    public init(path: String, formats: [any ConversationFormat]) {
        self.path = path
        self.formats = formats
    }

    /// - Parameter progress: called from time to time, on the calling thread.
    /// - Throws: `JobError` where there is no folder; `FileError` where it cannot be read. What is wrong with its
    ///   content is in the report.
    public func run(progress: (VerificationProgress) -> Void = { _ in }) throws -> VerificationReport {
        switch Folder.kind(of: path) {
        case .folder: break
        case .nothing: throw JobError("\(path): there is no such folder, or nobody may look into it; check the name")
        default: throw JobError("\(path): it is not a folder; give the one that holds bagit.txt")
        }
        var report = VerificationReport()
        _ = try BagFixity(path: path).check(into: &report, progress: progress)
        report.seal = try SealCheck(path: path).check(into: &report)
        guard let summary = summary(into: &report) else { return report }
        let rows = Dictionary(summary.sessions.map { ($0.name, $0) }) { first, _ in first }
        var totals = SummaryDocument.Totals()
        let names = try Folder.names(in: "\(path)/data/sessions")
        for (index, name) in names.enumerated() {
            progress(.comparing(sessionsDone: index, of: names.count))
            let verifier = SessionVerifier(
                root: path, folder: "data/sessions/\(name)", options: summary.options, formats: formats)
            guard let document = verifier.check(into: &report) else { continue }
            totals.sessions += 1
            switch document {
            case .recorded(let timeline):
                totals.count(keptOf: timeline)
                for clip in timeline.clips { totals.count(clip.status) }
            case .written(let conversation):
                totals.count(conversation)
            }
            var row = SummaryDocument.Session(document: document, name: name)
            // An earlier version did not count moves.
            if summary.shifts == nil { row.shifts = nil }
            if rows[name] != row {
                report.add(Self.summaryPath, "what it says of session \(name) is not what its timeline.json says")
            }
        }
        compare(totals, with: summary.totals, into: &report)
        if let shifts = summary.shifts, shifts != SummaryDocument.Shifts(summary.sessions) {
            report.add(Self.summaryPath, "shifts is not what its sessions have")
        }
        return report
    }

    private static let summaryPath = "data/summary.json"

    /// What is checked of `summary.json`. Its problems, of which there may be very many, are not: a checksum holds them.
    private struct Summary: Decodable {
        let options: TimelineOptions
        let totals: SummaryDocument.Totals
        let sessions: [SummaryDocument.Session]
        /// Absent in a bag of an earlier version.
        let shifts: SummaryDocument.Shifts?
    }

    private func summary(into report: inout VerificationReport) -> Summary? {
        do {
            let summary: Summary = try BagDocument.read("\(path)/\(Self.summaryPath)")
            if summary.options.isPossible { return summary }
            report.add(Self.summaryPath, "its options are none that a job can have")
            return nil
        } catch {
            report.add(Self.summaryPath, error.reason)
            return nil
        }
    }

    private func compare(
        _ found: SummaryDocument.Totals, with told: SummaryDocument.Totals, into report: inout VerificationReport
    ) {
        let counts: [(name: String, found: Int, told: Int)] = [
            ("sessions", found.sessions, told.sessions), ("clips", found.clips, told.clips),
            ("placed", found.placed, told.placed), ("missing", found.missing, told.missing),
            ("corrupt", found.corrupt, told.corrupt), ("ambiguous", found.ambiguous, told.ambiguous),
            ("unsupported", found.unsupported, told.unsupported), ("duplicate", found.duplicate, told.duplicate),
            ("untimed", found.untimed, told.untimed),
        ]
        if found.textConversations != told.textConversations {
            report.add(Self.summaryPath, "totals.writing is not what the timelines have")
        }
        if found.kept != told.kept {
            report.add(Self.summaryPath, "totals.kept is not what the timelines have")
        }
        for count in counts where count.found != count.told {
            report.add(Self.summaryPath, "totals.\(count.name) is \(count.told), and the timelines have \(count.found)")
        }
    }
}
