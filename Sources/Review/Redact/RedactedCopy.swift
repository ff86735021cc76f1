import Bag
import Files
import WaveAudio

/// The files of a redacted bag, as they come into it.
struct RedactedCopy {
    let bag: SourceBag
    let output: String
    let staging: StagingFolder
    let session: SummaryDocument.Session
    private var files: [String: PayloadFile] = [:]
    /// The source's, until the redacted session is in it.
    private var summary: SummaryDocument

    init(bag: SourceBag, output: String, staging: StagingFolder, session: SummaryDocument.Session) {
        self.bag = bag
        self.output = output
        self.staging = staging
        self.session = session
        summary = bag.summary
    }

    var payload: [PayloadFile] { Array(files.values) }

    private var folder: String { "data/sessions/\(session.name)" }

    // MARK: - The session

    /// Writes the recordings, and enters the redaction into the timeline.
    mutating func writeAudio(_ timeline: inout TimelineDocument, plan: RedactionPlan) throws -> Redaction {
        try Folder.make("\(output)/\(folder)")
        var changes: [Redaction.Change] = []
        var kept: [TimelineDocument.AudioFile] = []
        for audio in timeline.audio where audio.fileExtension == "wav" {
            let path = "\(folder)/\(audio.path)"
            let redactor = WaveRedactor(
                frames: plan.frames, channels: plan.channels(of: audio),
                filling: plan.request.style == .tone ? .tone : .silence)
            let result = try redactor.copy("\(bag.path)/\(path)", to: "\(output)/\(path)", staging: staging)
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

    /// Files of the source that can neither be redacted nor made anew, and may hold what was redacted.
    var leftOut: [String] {
        bag.payload.map(\.path).filter { path in
            let components = path.split(separator: "/").map(String.init)
            guard components.count > 2 else { return !Self.bagFiles.contains(path) }
            if components[1] == "load" { return !LoadFiles.paths.contains(path) }
            if components[1] == "review" { return !ReviewPage.makes(path) }
            guard components[1] == "sessions" else { return true }
            guard path.hasPrefix(folder + "/") else { return false }
            let name = components.dropFirst(3).joined(separator: "/")
            let isRecording = name.hasSuffix(".wav") && components.count == 4
            return name != "timeline.json" && !isRecording && !ReviewPage.makesPeaks(name)
                && !PresentReviewOutputs.sessionFileNames.contains(name)
        }
    }

    private static let bagFiles: Set<String> = ["data/summary.json", BagRedactor.logPath, ReportPage.path]

    // MARK: - The rest

    /// The other sessions as they are, this one's timeline, and the summary.
    mutating func writeRest(_ timeline: TimelineDocument) throws {
        _ = try write(timeline, to: "\(folder)/timeline.json")
        let before = try bag.timeline(of: session)
        summary.totals.audioBytes += timeline.audio.reduce(0) { $0 + $1.bytes } - Self.audioBytes(before)
        summary.totals.leaveOut(keptOf: before)
        for index in summary.sessions.indices where summary.sessions[index].name == session.name {
            summary.sessions[index] = SummaryDocument.Session(document: timeline, name: session.name)
        }
        _ = try write(summary, to: "data/summary.json")
        for file in bag.payload where file.path.hasPrefix("data/sessions/") && !file.path.hasPrefix(folder + "/") {
            let target = "\(output)/\(file.path)"
            if let parent = Folder.parent(of: target) { try Folder.make(parent) }
            try PendingFile.link("\(bag.path)/\(file.path)", to: target, staging: staging)
            files[file.path] = file
        }
    }

    private static func audioBytes(_ timeline: TimelineDocument) -> Int {
        timeline.audio.reduce(0) { $0 + $1.bytes }
            + timeline.clips.reduce(0) { $0 + ($1.status == .placed ? $1.file?.bytes ?? 0 : 0) }
    }

    mutating func writeReviewOutputs(libraries: [String], log: RedactionLog) throws {
        let present = try PresentReviewOutputs(
            files: Set(bag.payload.map(\.path)), root: bag.path, session: folder, libraries: libraries, log: log)
        var ownSummary = summary
        ownSummary.sessions = summary.sessions.filter { $0.name == session.name }
        let own = ReviewMaterial(root: output, summary: ownSummary, staging: staging)
        let all = ReviewMaterial(root: output, summary: summary, staging: staging)
        let written =
            try present.perSession.flatMap { try $0.write(own) } + present.perBag.flatMap { try $0.write(all) }
        for file in written { files[file.path] = file }
    }

    mutating func write(_ document: some Encodable, to path: String) throws -> PayloadFile {
        let file = try PayloadFile.write(json: document, to: path, in: output, staging: staging)
        files[path] = file
        return file
    }
}
