import Calls
import Files
import Foundations
import WaveAudio

/// Writes the files of a redacted bag.
struct RedactedCopy {
    let bag: SourceBag
    let staging: StagingFolder
    let session: SummaryDocument.Session
    /// The review outputs that the source has.
    private let outputs: [any ReviewOutput]
    private let surroundings: Surroundings
    private var files: [String: PayloadFile] = [:]
    /// The summary of the source, until `writeRest` updates it.
    private var summary: SummaryDocument

    init(
        bag: SourceBag, staging: StagingFolder, session: SummaryDocument.Session,
        outputs: [any ReviewOutput], surroundings: Surroundings
    ) {
        self.outputs = outputs
        self.bag = bag
        self.staging = staging
        self.session = session
        self.surroundings = surroundings
        summary = bag.summary
    }

    var payload: [PayloadFile] { Array(files.values) }

    private var folder: String { BagLayout.folder(ofSession: session.name) }

    // MARK: - The redacted session

    /// Writes the recordings of the session, and adds the redaction to its timeline.
    mutating func writeAudio(_ timeline: inout TimelineDocument, plan: RedactionPlan) throws -> Redaction {
        try staging.makeFolder(folder)
        var changes: [Redaction.Change] = []
        var kept: [TimelineDocument.AudioFile] = []
        for audio in timeline.audio where audio.fileExtension == "wav" {
            let path = "\(folder)/\(audio.path)"
            let redactor = WaveRedactor(
                frames: plan.frames, channels: plan.channels(of: audio),
                filling: plan.request.style == .tone ? .tone : .silence)
            let result = try redactor.copy(bag.root.open(path), to: path, in: staging)
            files[path] = PayloadFile(path: path, sha256: result.sha256, bytes: result.bytes)
            var copy = audio
            (copy.sha256, copy.pcmSha256, copy.bytes) = (result.sha256, result.pcmSha256, result.bytes)
            kept.append(copy)
            guard !redactor.channels.isEmpty else { continue }
            changes.append(
                Redaction.Change(path: audio.path, sha256Before: audio.sha256, sha256After: result.sha256))
        }
        let redaction = plan.redaction(changes)
        timeline.audio = kept
        for index in timeline.clips.indices {
            timeline.clips[index].file = nil
            timeline.clips[index].files = nil
        }
        timeline.redactions = (timeline.redactions ?? []) + [redaction]
        let names = leftOut.filter { $0.hasPrefix(folder + "/") }.map { String($0.dropFirst(folder.utf8.count + 1)) }
        if !names.isEmpty { timeline.leftOut = (timeline.leftOut ?? []) + names }
        return redaction
    }

    /// How a file of the source is treated.
    private enum Treatment {
        /// It belongs to another session and is linked or copied unchanged.
        case kept
        /// It is made again: a document, a recording, or a file of an output.
        case made
        /// It may contain redacted content and can be neither redacted nor made again, so it is omitted.
        case leftOut
    }

    private func treatment(of path: String) -> Treatment {
        if path == BagLayout.summary || path == BagLayout.redactions { return .made }
        if let output = outputs.first(where: { $0.files.own(path) }) {
            switch output.whenRedacted {
            case .leftOut: break
            case .all: return .made
            case .session: return isOfOtherSession(path, output.files) ? .kept : .made
            }
        }
        guard path.hasPrefix(folder + "/") else { return path.hasPrefix("data/sessions/") ? .kept : .leftOut }
        let name = path.dropFirst(folder.utf8.count + 1)
        return name == BagLayout.timeline || name.hasSuffix(".wav") && !name.contains("/") ? .made : .leftOut
    }

    private func isOfOtherSession(_ path: String, _ patterns: [Bag.Pattern]) -> Bool {
        patterns.session(of: path).map { $0 != session.name } ?? false
    }

    /// The files of the source that are omitted from the copy.
    var leftOut: [String] { bag.payload.map(\.path).filter { treatment(of: $0) == .leftOut } }

    // MARK: - Other files

    /// Writes the session's timeline and the summary, and links or copies the files of other sessions.
    mutating func writeRest(_ timeline: TimelineDocument) throws {
        _ = try write(timeline, to: "\(folder)/timeline.json")
        let before = try bag.timeline(of: session)
        summary.totals.audioBytes += timeline.audio.reduce(0) { $0 + $1.bytes } - Self.audioBytes(before)
        summary.totals.leaveOut(keptOf: before)
        for index in summary.sessions.indices where summary.sessions[index].name == session.name {
            summary.sessions[index] = SummaryDocument.Session(document: timeline, name: session.name)
        }
        let remaining = summary.addedOutputs?.filter { added in outputs.contains { $0.name == added.name } }
        summary.addedOutputs = remaining?.isEmpty == false ? remaining : nil
        _ = try write(summary, to: BagLayout.summary)
        for file in bag.payload where treatment(of: file.path) == .kept {
            try staging.makeParent(of: file.path)
            try PendingFile.share(file.path, of: bag.root, to: file.path, in: staging)
            files[file.path] = file
        }
    }

    private static func audioBytes(_ timeline: TimelineDocument) -> Int {
        timeline.audio.reduce(0) { $0 + $1.bytes }
            + timeline.clips.reduce(0) { $0 + ($1.status == .placed ? $1.file?.bytes ?? 0 : 0) }
    }

    mutating func writeReviewOutputs(log: RedactionLog) throws {
        let redaction = BagRedaction(source: bag.path, paths: Set(bag.payload.map(\.path)), log: log)
        let material = ReviewMaterial(summary: summary, staging: staging, surroundings: surroundings)
        let outputs = outputs.filter { $0.whenRedacted != .leftOut }
        material.place.expect(2 * outputs.count)
        for output in outputs {
            let output = try output.redacted(redaction)
            let isOfSession = output.whenRedacted == .session
            let sessions = summary.sessions.filter { !isOfSession || $0.name == session.name }
            let written = try material.write([output], of: sessions) + material.writeWhole(output)
            for file in written { files[file.path] = file }
        }
    }

    mutating func write(_ document: some Encodable, to path: String) throws -> PayloadFile {
        let file = try PayloadFile.write(json: document, to: path, in: staging)
        files[path] = file
        return file
    }
}
