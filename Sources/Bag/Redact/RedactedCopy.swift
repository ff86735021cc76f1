import Calls
import Conversations
import Files
import Foundations

/// Writes the files of a redacted bag.
struct RedactedCopy {
    let bag: SourceBag
    let staging: StagingFolder
    let plan: RedactionPlan
    /// Files of text conversations to leave out, besides those of redacted messages, by the names of sessions.
    let copies: [String: Set<String>]
    let outputs: Outputs
    let linksFiles: Bool
    let surroundings: Surroundings

    private var files: [String: PayloadFile] = [:]
    /// For each changed session, what becomes of the files of its document.
    private var changed: [String: SessionFiles] = [:]
    /// The originals of several sessions that a session of the new bag still has, by their paths in the bag.
    private var originals: Set<String> = []
    private(set) var log: RedactionLog
    /// The files with transcripts that may have redacted words.
    private var withheldTranscripts: Set<String> = []
    /// The number of unchanged files.
    private(set) var kept = 0
    private var summary: RedactedSummary
    private var redactedSummary: SummaryDocument

    struct Outputs {
        /// The outputs of the source bag.
        let source: [any ReviewOutput]
        let choices: ReviewChoices?
        /// Returns all outputs that the program can make.
        let made: @Sendable (ReviewChoices) -> [any ReviewOutput]
    }

    /// The files of a changed session, relative to its folder.
    private struct SessionFiles {
        /// Unchanged files.
        var kept: Set<String> = []
        /// Files that are written to the new bag.
        var made: Set<String> = []
    }

    init(
        bag: SourceBag, staging: StagingFolder, plan: RedactionPlan, copies: [String: Set<String>],
        outputs: Outputs, log: RedactionLog, linksFiles: Bool, surroundings: Surroundings
    ) {
        self.bag = bag
        self.staging = staging
        self.plan = plan
        self.copies = copies
        self.outputs = outputs
        self.log = log
        self.linksFiles = linksFiles
        self.surroundings = surroundings
        summary = RedactedSummary(of: bag.summary)
        redactedSummary = bag.summary
    }

    var payload: [PayloadFile] { Array(files.values) }

    // MARK: - Sessions

    /// Writes the changed documents and recordings, and the summary.
    mutating func writeDocuments() throws {
        for session in bag.summary.sessions {
            try surroundings.interruption.check()
            let before = try bag.document(of: session)
            let after: SessionDocument
            switch before {
            case .recorded(let timeline):
                after = .recorded(try write(timeline, of: session, spans: plan[session.name]?.spans ?? []))
            case .written(let conversation):
                after = .written(try write(conversation, of: session, messages: plan[session.name]?.messages ?? []))
            }
            originals.formUnion(after.sharedOriginals)
            summary.add(name: session.name, before: before, after: after)
        }
        let made = outputs.source.filter { $0.whenRedacted != .leftOut }.map(\.name)
        let added = bag.summary.addedOutputs?.filter { made.contains($0.name) } ?? []
        redactedSummary = summary.document(
            review: outputs.choices, addedOutputs: added.isEmpty ? nil : added)
        _ = try write(redactedSummary, to: BagLayout.summary)
        if bag.summary.transcripts != nil { try writeTranscripts() }
    }

    /// A file with transcripts is kept if all of it is known to be about other clips.
    private mutating func writeTranscripts() throws {
        var list: TranscriptList = try bag.files.value(
            TranscriptList.self, named: BagLayout.transcripts, limit: BagDocument.largest)
        let hidesSound = plan.sessions.contains { !$0.spans.isEmpty }
        for index in list.sources.indices {
            let source = list.sources[index]
            if hidesSound, source.files.contains(where: { $0.unused > 0 || $0.unread != nil || $0.format == nil }) {
                withheldTranscripts.insert(source.path)
            }
            guard withheldTranscripts.contains(source.path) else { continue }
            list.sources[index].sha256 = nil
            list.sources[index].bytes = nil
            list.sources[index].files = []
        }
        _ = try write(list, to: BagLayout.transcripts)
    }

    private mutating func write(
        _ before: TimelineDocument, of session: SummaryDocument.Session, spans: [SessionRedaction.Span]
    ) throws -> TimelineDocument {
        guard !spans.isEmpty else { return before }
        let folder = BagLayout.folder(ofSession: session.name)
        try staging.makeFolder(folder)
        var after = before.redacted(by: spans.map { $0.redaction() }, options: bag.summary.options)
        for (clip, redacted) in zip(before.clips, after.clips) where clip.transcript != redacted.transcript {
            if let source = clip.transcript?.source.path { withheldTranscripts.insert(source) }
        }
        let recording = RedactedRecording(
            files: bag.files, folder: folder, before: before, after: after, spans: spans,
            options: bag.summary.options, hasCues: bag.summary.outputs?.cuePoints == .clips)
        var session = SessionFiles(made: [BagLayout.timeline])
        var changes = spans.map { _ in [Redaction.Change]() }
        for (index, audio) in before.audio.enumerated() {
            guard recording.concerns(audio) else {
                session.kept.insert(audio.path)
                continue
            }
            let written = try recording.write(audio, in: staging)
            after.audio[index] = written.audio
            let path = "\(folder)/\(audio.path)"
            files[path] = PayloadFile(path: path, sha256: written.audio.sha256, bytes: written.audio.bytes)
            session.made.insert(audio.path)
            for (span, change) in written.changes.enumerated() {
                if let change { changes[span].append(change) }
            }
        }
        let redactions = zip(spans, changes).map { $0.redaction($1) }
        after.redactions = (before.redactions ?? []) + redactions
        session.kept.formUnion(after.clipFiles.map(\.path))
        let name = folder.split(separator: "/").last.map(String.init) ?? ""
        changed[name] = session
        log.redactions += redactions.map {
            RedactionLog.Entry(sessionId: before.sessionId, name: name, redaction: $0)
        }
        _ = try write(after, to: "\(folder)/\(BagLayout.timeline)")
        return after
    }

    private mutating func write(
        _ before: TextConversationDocument, of session: SummaryDocument.Session, messages: [MessageRedaction]
    ) throws -> TextConversationDocument {
        let after = before.redacted(by: messages, leavingOut: copies[session.name] ?? [])
        guard after != before else { return before }
        let folder = BagLayout.folder(ofSession: session.name)
        try staging.makeFolder(folder)
        changed[session.name] = SessionFiles(kept: Set(after.files.map(\.path)), made: [BagLayout.timeline])
        if !messages.isEmpty {
            log.messages = log.messages ?? []
            log.messages?.append(
                contentsOf: messages.map {
                    RedactionLog.MessageEntry(sessionId: before.sessionId, name: session.name, redaction: $0)
                })
        }
        _ = try write(after, to: "\(folder)/\(BagLayout.timeline)")
        return after
    }

    // MARK: - Other files

    /// How a file of the source is treated.
    private enum Treatment {
        /// It is linked, cloned or copied.
        case kept
        /// It is made again: a document, a recording, or a file of an output.
        case made
        /// It may contain redacted content and can be neither redacted nor made again, so it is omitted.
        case leftOut
    }

    private func treatment(of path: String) -> Treatment {
        if [BagLayout.summary, BagLayout.redactions, BagLayout.transcripts].contains(path) { return .made }
        if BagLayout.isTranscript(path) { return withheldTranscripts.contains(path) ? .leftOut : .kept }
        if BagLayout.isInSharedOriginals(path) { return originals.contains(path) ? .kept : .leftOut }
        if let output = outputs.source.first(where: { $0.files.own(path) }) {
            switch output.whenRedacted {
            case .leftOut: return .leftOut
            case .all: return .made
            case .session: return output.files.session(of: path).map { changed[$0] == nil } ?? false ? .kept : .made
            }
        }
        let names = path.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard names.count == 4, names[..<2] == ["data", "sessions"] else { return .leftOut }
        guard let session = changed[String(names[2])] else { return .kept }
        let name = String(names[3])
        return session.kept.contains(name) ? .kept : session.made.contains(name) ? .made : .leftOut
    }

    /// Writes the log. It needs all documents.
    ///
    /// - Returns: the file, and the files of the source that are not in the new bag.
    mutating func writeLog() throws -> (file: PayloadFile, leftOut: [String]) {
        let leftOut = bag.payload.map(\.path).filter { treatment(of: $0) == .leftOut }
        log.sources.append(bag.digest)
        log.leftOut += leftOut
        for session in bag.summary.sessions where changed[session.name] != nil {
            try surroundings.interruption.check()
            for case let output as any StandardOutput in outputs.source {
                guard let uuid = try output.vConUUID(of: session, in: bag.files) else { continue }
                log.vcons = log.vcons ?? []
                log.vcons?.append(RedactionLog.ReplacedVCon(name: session.name, uuid: uuid))
            }
        }
        return (try write(log, to: BagLayout.redactions), leftOut)
    }

    /// Copies or links the unchanged files.
    mutating func keepFiles() throws {
        for file in bag.payload where treatment(of: file.path) == .kept {
            try surroundings.interruption.check()
            try staging.makeParent(of: file.path)
            try PendingFile.share(file.path, of: bag.root, to: file.path, in: staging, linking: linksFiles)
            guard staging.root.sizeOfFile(file.path) == file.bytes else {
                throw JobError("\(bag.path)/\(file.path) changed during the redaction; run the same command again")
            }
            files[file.path] = file
            kept += 1
        }
    }

    /// Makes the outputs of the new bag from its own documents and recordings.
    mutating func writeReviewOutputs() throws {
        let material = ReviewMaterial(summary: redactedSummary, staging: staging, surroundings: surroundings)
        let made = try BagOutputs.of(redactedSummary, log: log, made: outputs.made)
        material.place.expect(2 * made.count)
        for output in made {
            // The source decides: its vCons may have URLs that those of the new bag must not have.
            let before = outputs.source.first { $0.name == output.name }
            let sessions = redactedSummary.sessions.filter {
                before?.whenRedacted == .all || changed[$0.name] != nil
            }
            let written = try material.write([output], of: sessions) + material.writeWhole(output)
            for file in written { files[file.path] = file }
        }
    }

    private mutating func write(_ document: some Encodable, to path: String) throws -> PayloadFile {
        let file = try PayloadFile.write(json: document, to: path, in: staging)
        files[path] = file
        return file
    }
}
