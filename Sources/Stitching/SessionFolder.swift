import FoundationEssentials
import OggOpus
import Recordings
import Storage
import Timelines
import WaveAudio

/// `data/sessions/NAME/`: where a session's files go, and what is there of an earlier run.
struct SessionFolder: Sendable {
    /// The bag.
    let root: String
    let staging: StagingFolder
    let options: TimelineOptions

    func path(of fileName: String, session: JoinedSession) -> String {
        "\(root)/\(relativePath(of: fileName, session: session))"
    }

    func make(for session: JoinedSession) throws {
        try Folder.make("\(root)/data/sessions/\(session.name)")
    }

    private func relativePath(of fileName: String, session: JoinedSession) -> String {
        "data/sessions/\(session.name)/\(fileName)"
    }

    func broadcast(of planned: PlannedSession) -> BroadcastExtension {
        let rate = planned.plan.sampleRate.rawValue
        let channels = ChannelLayout.channels(speakers: planned.plan.speakers, layout: options.layout)
        return BroadcastExtension(
            description: planned.session.sessionId, originator: "opusstitch", start: planned.plan.start,
            codingHistory: "A=OPUS,F=48000,W=16,T=decoded by libopus to \(rate) Hz\r\n"
                + "A=PCM,F=\(rate),W=16,M=\(channels.count == 1 ? "mono" : "multichannel"),T=\(Software.name)\r\n")
    }

    /// Writes `timeline.json`, the last of the session's files: where it stands, the others are whole.
    func finish(
        _ planned: PlannedSession, audio: [TimelineDocument.AudioFile], archives: [ScannedArchive]
    ) throws -> SessionOutcome {
        try make(for: planned.session)
        let document = SessionDocuments(options: options, archives: archives).timeline(planned, audio: audio)
        let bytes = try JSONText.bytes(of: document)
        try PendingFile.write(bytes, to: path(of: Self.documentName, session: planned.session), staging: staging)
        return outcome(planned, document, documentBytes: bytes, archives: archives)
    }

    private static let documentName = "timeline.json"

    /// What an earlier run left, if all of it is there, undamaged, and what this run would make.
    func existing(_ planned: PlannedSession, archives: [ScannedArchive]) -> SessionOutcome? {
        let documentPath = path(of: Self.documentName, session: planned.session)
        guard let bytes = try? InputFile.contents(of: documentPath, limit: 1 << 30),
            let found = try? JSONDecoder().decode(TimelineDocument.self, from: Data(bytes))
        else { return nil }
        // Decoding may have added problems to those that the scan knows; they do not shape the timeline.
        var expected = SessionDocuments(options: options, archives: archives).timeline(planned, audio: found.audio)
        guard Set(expected.problems).isSubset(of: found.problems) else { return nil }
        expected.problems = found.problems
        let layout = ChannelLayout.files(speakers: planned.plan.speakers, layout: options.layout)
        let isSounding = planned.plan.frames > 0
        guard expected == found, found.audio.map(\.path) == (isSounding ? layout.map(\.fileName) : []) else {
            return nil
        }
        for audio in found.audio {
            guard let file = try? InputFile(path: path(of: audio.path, session: planned.session)),
                file.size == audio.bytes, let checksum = try? file.checksum(), checksum.digest == audio.sha256
            else { return nil }
        }
        var planned = planned
        planned.session.problems = found.problems
        return outcome(planned, found, documentBytes: bytes, archives: archives)
    }

    private func outcome(
        _ planned: PlannedSession, _ document: TimelineDocument, documentBytes: [UInt8], archives: [ScannedArchive]
    ) -> SessionOutcome {
        let audio = document.audio.map {
            PayloadFile(
                path: relativePath(of: $0.path, session: planned.session), sha256: $0.sha256, bytes: $0.bytes)
        }
        let timeline = PayloadFile(
            path: relativePath(of: Self.documentName, session: planned.session),
            sha256: SHA256Stream.digest(of: documentBytes), bytes: documentBytes.count)
        return SessionDocuments(options: options, archives: archives)
            .outcome(planned, document, payload: audio + [timeline])
    }
}
