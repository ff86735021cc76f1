import Bag
import Calls
import Files
import Foundations
import JSON
import WaveAudio

/// A session's folder `data/sessions/NAME/`: paths for its files, and the results of an earlier run.
struct SessionFolder: Sendable {
    let staging: StagingFolder
    let options: TimelineOptions
    let outputs: OutputOptions
    /// The decoder of the bag's samples, as its documents name it.
    let decoder: DecoderRecord?
    /// The bag to compare with; `nil` if one is written.
    var compared: ComparedBag?
    /// The words of the clips; `nil` if no transcripts were given.
    var words: ClipWords?
    /// The checksums that the manifest of an earlier run has for documents, by path. Another document is not that run's.
    var listed: [String: Checksum] = [:]

    private var bag: BagFiles { BagFiles(staging.root) }

    func make(for session: JoinedSession) throws {
        try staging.makeFolder(BagLayout.folder(ofSession: session.name))
    }

    func makeUnplaced(for session: JoinedSession) throws {
        try make(for: session)
        try staging.makeFolder(path(of: UnplacedFiles.folder, session: session))
    }

    /// The path of a file of the session, relative to the bag.
    func path(of fileName: String, session: JoinedSession) -> String {
        "\(BagLayout.folder(ofSession: session.name))/\(fileName)"
    }

    /// Writes `timeline.json`, the last of the session's files. If it exists, the others are complete.
    func finish(
        _ planned: PlannedSession, files: SessionFiles, archives: [ScannedArchive]
    ) throws -> SessionOutcome {
        try make(for: planned.session)
        var files = files
        files.unplaced = UnplacedFiles(of: planned, archives: archives)
        var timeline = documents(archives).timeline(planned, files: files)
        let path = path(of: Self.documentName, session: planned.session)
        let recorded = compared == nil ? nil : try? bag.value(RecordedParts.self, named: path, limit: 1 << 30)
        // The words of a bag are compared with its own sources.
        if let words = recorded?.words {
            timeline = timeline.with { words.indices.contains($0) ? words[$0] : nil }
        }
        if let redactions = recorded?.redactions {
            let document = try redacted(timeline.complete, redactions, planned.session, files: files)
            let file = try PayloadFile.write(json: document, to: path, in: staging)
            return outcome(planned, StreamedTimeline(document, clips: document.clips), file, archives: archives)
        }
        let file = try PayloadFile.write(json: timeline, to: path, in: staging)
        return outcome(planned, timeline, file, archives: archives)
    }

    /// The document of the bag to compare with, in which spans are redacted.
    private func redacted(
        _ document: TimelineDocument, _ redactions: [Redaction], _ session: JoinedSession, files: SessionFiles
    ) throws -> TimelineDocument {
        var after = document.redacted(by: redactions, options: options)
        for (index, audio) in document.audio.enumerated() {
            guard let original = files.originals[audio.path] else { continue }
            let spans = redactions.map {
                document.redactedChannels($0.channels, of: audio).isEmpty ? nil : $0.range
            }
            after.audio[index] =
                try RedactedPackets(document: document, audio: audio, spans: spans)
                .write(
                    original.open(), to: path(of: audio.path, session: session), staging: staging
                ).audio
        }
        return after
    }

    private static let documentName = "timeline.json"

    /// What an earlier run left of a session.
    enum Earlier: Sendable {
        /// Nothing that this run can keep.
        case nothing
        /// All that this run would write.
        case same(SessionOutcome)
        /// The recordings that this run would write, and a document that differs in the words of its clips alone.
        case withOtherWords
    }

    /// Checks what an earlier run left, and changes nothing.
    func existing(_ planned: PlannedSession, archives: [ScannedArchive]) -> Earlier {
        guard let (expected, file) = expected(planned, archives) else { return .nothing }
        let isSame = (try? JSONText.digest(of: expected)) == file.sha256
        guard isSame || isSameWithoutWords(expected, file) else { return .nothing }
        for payload in payload(of: expected, session: planned.session) {
            guard let file = try? bag.open(named: payload.path), file.size == payload.bytes,
                let checksum = try? file.checksum(), checksum.digest == payload.sha256
            else { return .nothing }
        }
        return isSame ? .same(outcome(planned, expected, file, archives: archives)) : .withOtherWords
    }

    /// Writes the document of a session that an earlier run left with other words.
    func writeWords(_ planned: PlannedSession, archives: [ScannedArchive]) throws -> SessionOutcome {
        let path = path(of: Self.documentName, session: planned.session)
        guard let (expected, _) = expected(planned, archives) else {
            throw JobError(
                "\(PathText.printable(staging.root.path(of: path))) was changed during the run; run the same command again"
            )
        }
        let file = try PayloadFile.write(json: expected, to: path, in: staging)
        return outcome(planned, expected, file, archives: archives)
    }

    /// The document that this run would write, with what only an earlier run knows of the recordings, and the file of that
    /// run.
    private func expected(
        _ planned: PlannedSession, _ archives: [ScannedArchive]
    ) -> (StreamedTimeline<PlannedClips>, PayloadFile)? {
        guard let (found, file) = earlierDocument(planned.session), hasRightNames(found, planned) else { return nil }
        var files = found.files
        files.unplaced = UnplacedFiles(of: planned, archives: archives)
        let timeline = documents(archives).timeline(planned, files: files)
        // Decoding may have added problems to those found by the scan. They do not affect the timeline.
        let problems = found.problemTally
        guard problems.isCut || timeline.document.problems.isSubsequence(of: found.problems) else { return nil }
        var document = timeline.document
        document.problemTally = problems
        return (timeline.with(document), file)
    }

    /// Whether an earlier run's document differs from the expected one in the words of its clips alone.
    private func isSameWithoutWords(_ expected: StreamedTimeline<PlannedClips>, _ file: PayloadFile) -> Bool {
        guard let found = try? TimelineText.digestWithoutWords(of: bag.open(named: file.path)) else { return false }
        return (try? JSONText.digest(of: expected.withoutWords)) == found
    }

    private func documents(_ archives: [ScannedArchive]) -> SessionDocuments {
        SessionDocuments(options: options, decoder: decoder, archives: archives, words: words)
    }

    /// The members of an earlier run's `timeline.json` that result from decoding and writing, so they cannot be planned
    /// again.
    private struct EarlierDocument: Decodable {
        struct Clip: Decodable {
            var status: ClipStatus
            var file: ClipFile?
            var missingFrames: Int?
        }

        var audio: [TimelineDocument.AudioFile]
        var clips: [Clip]
        var problems: [Problem]
        var problemsByCode: [SummaryDocument.ProblemCount]?

        var problemTally: ProblemTally {
            ProblemTally(most: ProblemTally.mostOfASession, listed: problems, byCode: problemsByCode)
        }

        var files: SessionFiles {
            var files = SessionFiles(audio: audio)
            // Clips that are not placed are known from the archives.
            for (index, clip) in clips.enumerated() where clip.status == .placed {
                files.clips[index] = clip.file
                files.missingFrames[index] = clip.missingFrames
            }
            return files
        }
    }

    /// What only the document of the bag to compare with says of a session.
    private struct RecordedParts: Decodable {
        struct Clip: Decodable {
            var transcript: Apart<ClipTranscript>?
        }

        /// By clip; `nil` if no clip has words.
        let words: [Apart<ClipTranscript>?]?
        let redactions: [Redaction]?

        private enum CodingKeys: String, CodingKey {
            case clips, redactions
        }

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            let words = try members.decode([Clip].self, forKey: .clips).map(\.transcript)
            self.words = words.contains { $0 != nil } ? words : nil
            redactions = try members.decodeIfPresent([Redaction].self, forKey: .redactions)
        }
    }

    /// The recordings of a session, without the files of its clips.
    private struct RecordedTimelines: Decodable {
        var audio: [TimelineDocument.AudioFile]
        var redactions: [Redaction]?
        var leftOut: [String]?
    }

    /// The files of a session's clips, without the recordings.
    private struct RecordedClips: Decodable {
        var clips: [RecordedClip]
        var redactions: [Redaction]?
        var leftOut: [String]?
    }

    /// How many clips the timeline of an earlier run has.
    ///
    /// - Returns: 0 if there is none that can be read.
    static func placedEarlier(name: String, files: BagFiles) -> Int {
        earlierDocument(name: name, files: files)?.document.clips.count { $0.status == .placed } ?? 0
    }

    private func earlierDocument(_ session: JoinedSession) -> (EarlierDocument, PayloadFile)? {
        guard let (document, file) = Self.earlierDocument(name: session.name, files: bag),
            (listed[file.path] ?? file.sha256) == file.sha256, document.clips.count == session.clips.count
        else { return nil }
        return (document, file)
    }

    private static func earlierDocument(
        name: String, files: BagFiles
    ) -> (document: EarlierDocument, file: PayloadFile)? {
        let path = "\(BagLayout.folder(ofSession: name))/\(documentName)"
        guard let (sha256, bytes) = try? files.open(named: path).checksum(),
            let document = try? files.value(EarlierDocument.self, named: path, limit: 1 << 30)
        else { return nil }
        return (document, PayloadFile(path: path, sha256: sha256, bytes: bytes))
    }

    private func hasRightNames(_ found: EarlierDocument, _ planned: PlannedSession) -> Bool {
        let isSounding = planned.plan.frames > 0
        return found.audio.map(\.path)
            == (isSounding ? ChannelLayout.audioFiles(planned.plan.speakers, options, outputs).map(\.name) : [])
            && found.files.clips.elementsEqual(
                outputs.clips ? ClipFileNames.paths(planned) : ClipValues(), by: { $0.path == $1 })
    }

    private func outcome<Clips>(
        _ planned: PlannedSession, _ timeline: StreamedTimeline<Clips>, _ file: PayloadFile, archives: [ScannedArchive]
    ) -> SessionOutcome {
        documents(archives)
            .outcome(
                planned, timeline.document, clips: timeline.clips,
                payload: payload(of: timeline, session: planned.session) + [file])
    }

    /// The files that the document describes.
    private func payload<Clips>(of timeline: StreamedTimeline<Clips>, session: JoinedSession) -> [PayloadFile] {
        timeline.document.audio.map {
            PayloadFile(path: path(of: $0.path, session: session), sha256: $0.sha256, bytes: $0.bytes)
        }
            + timeline.clipFiles.map {
                PayloadFile(path: path(of: $0.path, session: session), sha256: $0.sha256, bytes: $0.bytes)
            }
    }
}

extension Array where Element: Equatable {
    /// Whether all elements occur in `others` in this order, possibly with other elements in between.
    fileprivate func isSubsequence(of others: [Element]) -> Bool {
        var rest = others.makeIterator()
        return allSatisfy { element in
            while let other = rest.next() { if other == element { return true } }
            return false
        }
    }
}

extension SessionFolder {
    /// Returns a writer for one file of the session's layout, for a kind of audio that contains samples.
    ///
    /// - Parameter recorded: the files of the bag to compare with; `nil` if files are written.
    func timelineWriter(
        _ planned: PlannedSession, layout: ChannelLayout.File, kind: AudioKind, recorded: RecordedFiles?
    ) throws -> any AudioFileWriter {
        let path = path(of: layout.fileName(kind), session: planned.session)
        let format = WaveFormat(
            sampleRate: planned.plan.sampleRate.rawValue, channels: layout.channels.count)
        let frames = planned.plan.frames
        if let recorded, let compared {
            return AudioFileComparer(
                path, in: staging.root, format: format, frames: frames,
                redactor: recorded.redactor(channels: layout.channels), recorded: recorded[layout.fileName(kind)],
                comparison: compared.samples)
        }
        guard kind == .flac else {
            return try WaveFileWriter(
                path: path, staging: staging, format: format, frames: frames, broadcast: header(of: planned).timeline,
                cues: outputs.cuePoints == .clips ? planned.cues(in: layout) : [])
        }
        return try FlacFileWriter(
            path: path, staging: staging, format: format, frames: frames, title: planned.session.sessionId)
    }

    private func header(of planned: PlannedSession) -> RecordingHeader {
        RecordingHeader(
            sessionId: planned.session.sessionId, start: planned.plan.start,
            sampleRate: planned.plan.sampleRate.rawValue,
            channels: ChannelLayout.channels(speakers: planned.plan.speakers, layout: options.layout).count,
            decoder: decoder)
    }

    /// Returns a writer for a clip's own file.
    ///
    /// - Parameters:
    ///   - name: relative to the session's folder.
    ///   - recorded: as above.
    func clipWriter(
        _ planned: PlannedSession, clip: Int, name: String, recorded: RecordedFiles?
    ) throws -> any AudioFileWriter {
        let path = path(of: name, session: planned.session)
        let format = WaveFormat(sampleRate: planned.plan.sampleRate.rawValue, channels: 1)
        let placement = planned.plan.placements[clip]
        let frames = placement?.frames ?? 0
        if let recorded, let compared {
            if recorded.isLeftOut(name) { return LeftOutWriter(recorded.clip(clip)) }
            return AudioFileComparer(
                path, in: staging.root, format: format, frames: frames, recorded: recorded.clip(clip),
                comparison: compared.samples)
        }
        return try WaveFileWriter(
            path: path, staging: staging, format: format, frames: frames,
            broadcast: header(of: planned).clip(
                planned.session.clips[clip].listed.messageId, startFrame: placement?.startFrame ?? 0))
    }

    /// The recordings of the bag to compare with, as its document describes them; `nil` if files are written.
    func recordedTimelines(of session: JoinedSession) -> RecordedFiles? {
        guard compared != nil else { return nil }
        let document = try? bag.value(
            RecordedTimelines.self, named: path(of: Self.documentName, session: session), limit: 1 << 30)
        return RecordedFiles(
            audio: document?.audio ?? [], redactions: document?.redactions, leftOut: document?.leftOut)
    }

    /// As `recordedTimelines`, for the files of single clips in place of the recordings.
    func recordedClips(of session: JoinedSession) -> RecordedFiles? {
        guard compared != nil else { return nil }
        let document = try? bag.value(
            RecordedClips.self, named: path(of: Self.documentName, session: session), limit: 1 << 30)
        return RecordedFiles(
            clips: document?.clips ?? [], redactions: document?.redactions, leftOut: document?.leftOut)
    }
}
