import Calls
import Conversations
import Files
import Foundations
import JSON

/// Verifies a bag without its inputs: every file against the manifests, every recording and position against its
/// timeline, every fact that stands twice, and every file for reviewers against what the rest of the bag gives.
public struct BagVerifier: Sendable {
    public let path: String
    /// The formats used to read the messages of text conversations again from the original files.
    public let formats: [any ConversationFormat]
    /// Returns the outputs for reviewers that these choices make.
    public let outputs: @Sendable (ReviewChoices) -> [any ReviewOutput]
    /// All outputs whose files other versions of the program may have written.
    public let knownOutputs: [any ReviewOutput]
    /// The keys and certificates that the bag's seal must match.
    public let trust: SealTrust
    public let surroundings: Surroundings

    public init(
        path: String, formats: [any ConversationFormat],
        outputs: @escaping @Sendable (ReviewChoices) -> [any ReviewOutput] = { _ in [] },
        knownOutputs: [any ReviewOutput] = [], trust: SealTrust = SealTrust(),
        surroundings: Surroundings = Surroundings()
    ) {
        self.path = path
        self.formats = formats
        self.outputs = outputs
        self.knownOutputs = knownOutputs
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
        var listing = try BagFixity(path: path, surroundings: surroundings).check(into: &report)
        report.seal = try sealCheck.check(into: &report)
        guard let summary: SummaryDocument = document(BagLayout.summary, into: &report) else { return report }
        if summary.format != SummaryDocument.currentFormat {
            report.add(BagLayout.summary, "its format \(PrintableText.of(summary.format)) is not supported")
        }
        guard summary.options.isPossible else {
            report.add(BagLayout.summary, "its options are not valid")
            return report
        }
        let hasLog = listing[BagLayout.redactions] != nil
        let log: RedactionLog? = hasLog ? document(BagLayout.redactions, into: &report) : nil
        let maker = BagMaker(summary, log: log)
        if maker.isThisProgram {
            checkForm(of: summary, BagLayout.summary, listing, into: &report)
            if let log { checkForm(of: log, BagLayout.redactions, listing, into: &report) }
        }
        if let info = BagInfo(of: BagFiles(root: path)) { check(info, of: summary, maker, listing, into: &report) }
        for name in [BagLayout.summary, BagLayout.redactions] { listing.own(name) }
        checkReports(of: summary, &listing, into: &report)
        try checkSessions(of: summary, log, maker, &listing, into: &report)
        let knowsOutputs = try checkOutputs(of: summary, log, maker, &listing, into: &report)
        // One finding is enough for a file that the manifest does not list either.
        let found = Set(report.findings.map(\.path))
        for stray in listing.strays where !found.contains(stray) {
            if knowsOutputs {
                report.add(
                    stray,
                    stray.hasPrefix("data/")
                        ? "nothing in the bag accounts for this file: no output of the program makes it"
                        : "it does not belong to the bag")
            } else {
                report.addNotChecked(stray, "it was compared with the manifest only")
            }
        }
        return report
    }

    private func document<Document: Decodable>(
        _ name: String, into report: inout VerificationReport
    ) -> Document? {
        do {
            return try BagDocument.read(
                name, in: BagFiles(root: path), mostClips: surroundings.limits.mostClips)
        } catch {
            report.add(name, error.reason)
            return nil
        }
    }

    /// A document that this program wrote has exactly the bytes that it writes: no other member, order or white space.
    private func checkForm(
        of document: some Encodable, _ name: String, _ listing: BagListing, into report: inout VerificationReport
    ) {
        if (try? JSONText.digest(of: document)) != listing[name]?.sha256 {
            report.add(name, "it has content or a form that this program does not write")
        }
    }

    /// Compares the lines of `bag-info.txt` that tell of other files.
    private func check(
        _ info: BagInfo, of summary: SummaryDocument, _ maker: BagMaker, _ listing: BagListing,
        into report: inout VerificationReport
    ) {
        // A redacted bag was made by the program that redacted it.
        if info[BagInfo.Label.software] != summary.software, info[BagInfo.Label.redaction] == nil {
            report.add(BagInfo.fileName, "its software is not that of summary.json")
        }
        // By this line a later run recognises its own bag.
        if maker.isThisProgram, let job = info[BagInfo.Label.job],
            job != (try? JobIdentity(summary).checksum)?.hexadecimal
        {
            report.add(BagInfo.fileName, "its job is not that of summary.json")
        }
        // This one marks a redacted bag. It is there if and only if the log is.
        if info[BagInfo.Label.redaction] != listing[BagLayout.redactions]?.sha256.hexadecimal {
            report.add(BagLayout.redactions, "bag-info.txt does not have its checksum, or has that of another log")
        }
    }

    /// The reports are in the manifest and in the summary, with the same checksums.
    private func checkReports(
        of summary: SummaryDocument, _ listing: inout BagListing, into report: inout VerificationReport
    ) {
        for file in summary.reports ?? [] {
            let listed = listing[file.path]
            if !BagLayout.reports.own(file.path) || listed?.sha256 != file.sha256 || listed?.bytes != file.bytes {
                report.add(file.path, "it is not the report that summary.json lists")
            }
            listing.own(file.path)
        }
    }

    // MARK: - Sessions

    private struct CheckedSession {
        let name: String
        var report = VerificationReport()
        var document: SessionDocument?
        /// The digest of what a text conversation has of its original, if that is compared later.
        var content: Checksum?
    }

    /// Checks all sessions, on all threads.
    private func checkSessions(
        of summary: SummaryDocument, _ log: RedactionLog?, _ maker: BagMaker, _ listing: inout BagListing,
        into report: inout VerificationReport
    ) throws {
        // Positions and not the rows, since there may be a hundred thousand.
        let rows = Dictionary(summary.sessions.enumerated().lazy.map { ($1.name, $0) }) { first, _ in first }
        if rows.count != summary.sessions.count { report.add(BagLayout.summary, "it has a session twice") }
        // A link in the place of the folder is among the findings already.
        let sessions = try? RootFolder(path).folder(BagLayout.sessionsFolder)
        var entries = (try? sessions?.entries(in: "")) ?? []
        sessions?.spell(&entries) { summary.sessions.map(\.name).forEach($0) }
        let names = entries.filter { $0.kind == .folder }.map(\.path)
        for missing in Set(rows.keys).subtracting(names).sorted() {
            report.add(BagLayout.folder(ofSession: missing), "it is missing; summary.json lists the session")
        }
        let sizes = names.map { listing[BagLayout.folder(ofSession: $0) + "/timeline.json"]?.bytes ?? 0 }
        let meter = Meter(.checkingSessions, of: names.count, .pieces)
        var check = SummaryCheck(summary)
        var redactions = RedactionLogCheck(log)
        var originals = SharedOriginalCheck(isThisProgram: maker.isThisProgram)
        var transcripts = TranscriptCheck(summary)
        for batch in SessionBatches.ranges(documentBytes: sizes) {
            var sessions = names[batch].map { CheckedSession(name: $0) }
            Workers.perform(
                &sessions, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
            ) { [listing] session in
                if (try? surroundings.interruption.check()) == nil { return }
                self.check(&session, row: rows[session.name].map { summary.sessions[$0] }, maker, listing)
                meter.add(1)
            }
            try surroundings.interruption.check()
            // In the order of names, so that the report does not depend on the threads.
            for session in sessions {
                report.add(session.report)
                guard let document = session.document else { continue }
                check.add(document)
                redactions.add(document, name: session.name)
                let folder = BagLayout.folder(ofSession: session.name)
                listing.own("\(folder)/timeline.json")
                for file in document.files { listing.own(BagLayout.path(of: file.path, inFolder: folder)) }
                switch document {
                case .recorded(let timeline): transcripts.add(timeline, name: session.name)
                case .written(let conversation):
                    originals.add(conversation, name: session.name, content: session.content)
                }
            }
        }
        try transcripts.check(
            path, maker, isRedacted: log != nil, &listing, surroundings: surroundings, into: &report)
        try originals.check(BagFiles(root: path), formats: formats, surroundings.interruption, into: &report)
        for message in check.findings(isThisProgram: maker.isThisProgram) { report.add(BagLayout.summary, message) }
        for name in redactions.differing {
            report.add(BagLayout.redactions, "it does not have the redactions in the timeline of session \(name)")
        }
    }

    private func check(
        _ session: inout CheckedSession, row told: SummaryDocument.Session?, _ maker: BagMaker, _ listing: BagListing
    ) {
        let verifier = SessionVerifier(
            files: BagFiles(root: path), listing: listing, folder: BagLayout.folder(ofSession: session.name),
            maker: maker, mostClips: surroundings.limits.mostClips, formats: formats,
            interruption: surroundings.interruption)
        guard let document = verifier.check(into: &session.report) else { return }
        session.document = document
        if case .written(let conversation) = document {
            session.content = SharedOriginalCheck.digestOfContent(
                conversation, isThisProgram: maker.isThisProgram)
        }
        var row = SummaryDocument.Session(document: document, name: session.name)
        // Earlier versions did not count moves.
        if !maker.isThisProgram, told?.shifts == nil { row.shifts = nil }
        if told != row {
            session.report.add(
                BagLayout.summary, "its row for session \(session.name) does not match the session's timeline.json")
        }
    }

    // MARK: - Outputs

    /// Makes the files for reviewers again and compares them, or says why this was not possible.
    ///
    /// - Returns: whether every file that an output may have made is known.
    private func checkOutputs(
        of summary: SummaryDocument, _ log: RedactionLog?, _ maker: BagMaker, _ listing: inout BagListing,
        into report: inout VerificationReport
    ) throws -> Bool {
        for added in summary.addedOutputs ?? [] {
            if listing.paths.contains(where: { added.files.own($0) }) {
                report.addNotChecked(
                    added.files.map(\.description).joined(separator: ", "),
                    "this program cannot make the output \(added.name); its files were compared with the manifest only")
            }
            listing.own(added.files)
        }
        guard maker.isThisProgram else {
            let patterns = knownOutputs.flatMap(\.files) + BagLayout.payload
            report.addNotChecked(
                "data",
                "\(maker.software) made this bag, and this is \(Software.name); files for reviewers were not made again, "
                    + "and headers of recordings not compared; all files were compared with the manifest, and the "
                    + "recordings with their timelines")
            listing.own(patterns)
            return !knownOutputs.isEmpty
        }
        guard let choices = summary.review else { return true }
        let made = outputs(choices)
        guard made.choices == choices else {
            report.addNotChecked(
                "data", "this program cannot make the files for reviewers; they were compared with the manifest only")
            listing.own(knownOutputs.flatMap(\.files))
            return !knownOutputs.isEmpty
        }
        guard report.findingCount == 0 else {
            report.addNotChecked(
                "data",
                "the files for reviewers were not made again, because the files that they are made from have findings")
            listing.own(made.flatMap(\.files))
            return true
        }
        let all = try BagOutputs.of(summary, log: log, made: outputs)
        let remade = try RemakeCheck(path: path, summary: summary, surroundings: surroundings)
            .check(all, into: &report)
        for file in remade { listing.own(file) }
        return true
    }
}
