import Bag
import Calls
import Files
import Foundations
import OggOpus

/// Writes all outputs of a session segment by segment, and its `timeline.json` at the end.
final class SessionWriter {
    private let run: SessionRun
    private let target: any SessionTarget
    private let archives: [ScannedArchive]
    private let outputs: [any SessionOutput]

    init(run: SessionRun, target: any SessionTarget, archives: [ScannedArchive]) throws {
        self.run = run
        self.target = target
        self.archives = archives
        outputs = try target.open(run)
    }

    /// - Parameters:
    ///   - parts: the decoded samples of the segment's parts, in order.
    ///   - window: scratch memory.
    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        for output in outputs { try output.write(segment, parts: parts, window: window) }
        run.release(segment)
    }

    /// Finishes the audio files, then writes the document that describes them.
    ///
    /// - Returns: `nil` if decoding a clip failed. No file was finished, and the session must be processed again.
    func finish() throws -> SessionOutcome? {
        guard run.failures.isEmpty else { return nil }
        var files = SessionFiles()
        for output in outputs { try output.finish(&files) }
        var planned = run.planned
        files.missingFrames = run.missingFrames
        for (clipIndex, findings) in run.findings {
            let listed = planned.session.clips[clipIndex]
            for finding in findings {
                planned.session.problems.add(
                    Problem(
                        Problem.Code(finding.kind), finding.message, sessionId: planned.session.sessionId,
                        fileName: listed.listed.fileName, archive: archives[listed.archiveIndex].input.label))
            }
        }
        return try target.finish(planned, files: files, archives: archives)
    }
}

/// An output of a session. At any time it is used by at most one job of a round.
protocol SessionOutput: AnyObject {
    /// Writes the next segment of the session.
    ///
    /// - Parameters:
    ///   - parts: the decoded samples of the segment's parts, in order.
    ///   - window: scratch memory.
    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws

    /// Finishes the files and adds them to `files`.
    func finish(_ files: inout SessionFiles) throws
}

/// The files of a session, for its `timeline.json`.
struct SessionFiles: Sendable {
    var audio: [TimelineDocument.AudioFile] = []
    /// By clip index in the session.
    var clips = ClipValues<ClipFile>()
    /// For the decoded clips, by index: the number of frames in which silence replaces sound.
    var missingFrames = ClipValues<Int>()
    /// Opus files as they are without the redactions of the bag that they are compared with, by their names.
    var originals: [String: AnonymousFile] = [:]
    /// `nil` if nothing is written.
    var unplaced: UnplacedFiles?
}

/// Where the sessions of a run go: the folder of a bag, or a sink.
protocol SessionTarget: Sendable {
    var options: TimelineOptions { get }
    var outputs: OutputOptions { get }

    /// Opens what a session is written to, when its first segment is ready.
    func open(_ run: SessionRun) throws -> [any SessionOutput]

    /// Keeps the clips of these sessions that have no place, before the sessions' sound is made.
    func keepUnplaced(_ sessions: [PlannedSession], of archives: [ScannedArchive], _ surroundings: Surroundings) throws

    /// Describes a session of which everything is written.
    func finish(_ planned: PlannedSession, files: SessionFiles, archives: [ScannedArchive]) throws -> SessionOutcome
}

extension SessionFolder: SessionTarget {
    func open(_ run: SessionRun) throws -> [any SessionOutput] {
        try make(for: run.planned.session)
        var opened: [any SessionOutput] = []
        let kinds = ChannelLayout.sampledKinds(run.planned.plan.speakers, options, outputs)
        if !kinds.isEmpty { opened.append(try MixedOutput(run.planned, kinds: kinds, folder: self)) }
        if outputs.needsPackets { opened.append(try PacketOutput(run, folder: self)) }
        if outputs.clips { opened.append(try ClipFilesOutput(run.planned, folder: self)) }
        return opened
    }

    func keepUnplaced(
        _ sessions: [PlannedSession], of archives: [ScannedArchive], _ surroundings: Surroundings
    ) throws {
        try UnplacedWriter(archives: archives, folder: self, surroundings: surroundings).write(sessions)
    }
}
