import Calls
import Conversations
import Files
import Foundations

/// Verifies a bag without its inputs: checksums, recordings, positions of clips, and totals.
public struct BagVerifier: Sendable {
    public let path: String
    /// The formats used to read the messages of text conversations again from the original files.
    public let formats: [any ConversationFormat]
    /// The keys and certificates that the bag's seal must match.
    public let trust: SealTrust
    public let surroundings: Surroundings

    public init(
        path: String, formats: [any ConversationFormat], trust: SealTrust = SealTrust(),
        surroundings: Surroundings = Surroundings()
    ) {
        self.path = path
        self.formats = formats
        self.trust = trust
        self.surroundings = surroundings
    }

    /// Verifies the bag.
    ///
    /// - Returns: a report with all findings.
    /// - Throws: `JobError` if there is no such folder, or a key or certificate is not usable; `FileError` if a file cannot be
    ///   read; `Interruption`.
    public func run() throws -> VerificationReport {
        switch Folder.kind(of: path) {
        case .folder: break
        case .nothing: throw JobError("\(path): the folder does not exist or cannot be accessed; check the path")
        default: throw JobError("\(path): it is not a folder; give the folder that contains bagit.txt")
        }
        // A bag that lost one of them is damaged; a folder with neither is something else.
        if Folder.kind(of: "\(path)/\(BagLayout.declaration)") == .nothing, Folder.kind(of: "\(path)/data") == .nothing
        {
            throw JobError("\(path): it is not a bag: it has neither bagit.txt nor a folder data")
        }
        let sealCheck = try SealCheck(path: path, trust: trust)
        var report = VerificationReport()
        _ = try BagFixity(path: path, surroundings: surroundings).check(into: &report)
        report.seal = try sealCheck.check(into: &report)
        guard let summary = summary(into: &report) else { return report }
        let rows = Dictionary(summary.sessions.map { ($0.name, $0) }) { first, _ in first }
        let totals = try checkSessions(rows, of: summary, into: &report)
        compare(totals, with: summary.totals, into: &report)
        if let shifts = summary.shifts, shifts != SummaryDocument.Shifts(summary.sessions) {
            report.add(Self.summaryPath, "shifts does not match its sessions")
        }
        return report
    }

    // MARK: - Sessions

    private struct CheckedSession {
        let name: String
        var report = VerificationReport()
        var totals = SummaryDocument.Totals()
    }

    /// Checks all sessions, on all threads.
    ///
    /// - Returns: the totals of the sessions.
    private func checkSessions(
        _ rows: [String: SummaryDocument.Session], of summary: Summary, into report: inout VerificationReport
    ) throws -> SummaryDocument.Totals {
        let names = try Folder.names(in: "\(path)/data/sessions")
        let sizes = names.map { Folder.sizeOfFile("\(path)/data/sessions/\($0)/timeline.json") ?? 0 }
        let meter = Meter(.checkingSessions, of: names.count, .pieces)
        var totals = SummaryDocument.Totals()
        for batch in SessionBatches.ranges(documentBytes: sizes) {
            var sessions = names[batch].map { CheckedSession(name: $0) }
            Workers.perform(
                &sessions, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
            ) { session in
                if (try? surroundings.interruption.check()) == nil { return }
                check(&session, row: rows[session.name], of: summary)
                meter.add(1)
            }
            try surroundings.interruption.check()
            // In the order of names, so that the report does not depend on the threads.
            for session in sessions {
                report.add(session.report)
                totals.add(session.totals)
                totals.sessions += session.totals.sessions
            }
        }
        return totals
    }

    private func check(_ session: inout CheckedSession, row told: SummaryDocument.Session?, of summary: Summary) {
        let folder = BagLayout.folder(ofSession: session.name)
        let verifier = SessionVerifier(
            files: BagFiles(root: path), folder: folder, options: summary.options, formats: formats)
        guard let document = verifier.check(into: &session.report) else { return }
        session.totals.sessions = 1
        switch document {
        case .recorded(let timeline):
            session.totals.count(keptOf: timeline)
            for clip in timeline.clips { session.totals.count(clip.status) }
        case .written(let conversation):
            session.totals.count(conversation)
        }
        var row = SummaryDocument.Session(document: document, name: session.name)
        // Earlier versions did not count moves.
        if summary.shifts == nil { row.shifts = nil }
        if told != row {
            session.report.add(
                Self.summaryPath, "its row for session \(session.name) does not match the session's timeline.json")
        }
    }

    // MARK: - Summary

    private static let summaryPath = BagLayout.summary

    /// The checked part of `summary.json`. The problems are not decoded, since there may be very many of them; the
    /// checksum of the file covers them.
    private struct Summary: Decodable {
        let options: TimelineOptions
        let totals: SummaryDocument.Totals
        let sessions: [SummaryDocument.Session]
        /// Absent in bags of earlier versions.
        let shifts: SummaryDocument.Shifts?
    }

    private func summary(into report: inout VerificationReport) -> Summary? {
        do {
            let summary: Summary = try BagDocument.read(Self.summaryPath, in: BagFiles(root: path))
            if summary.options.isPossible { return summary }
            report.add(Self.summaryPath, "its options are not valid")
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
            report.add(Self.summaryPath, "totals.writing does not match the timelines")
        }
        if found.kept != told.kept {
            report.add(Self.summaryPath, "totals.kept does not match the timelines")
        }
        for count in counts where count.found != count.told {
            report.add(Self.summaryPath, "totals.\(count.name) is \(count.told), but the timelines have \(count.found)")
        }
    }
}
