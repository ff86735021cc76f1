import Bag
import Calls
import Foundations
import OggOpus

/// Writes a session as all that is asked for, segment by segment, and its `timeline.json` when that is done.
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
    ///   - parts: the decoded samples of the segment's parts, in their order.
    ///   - window: scratch memory.
    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        for output in outputs { try output.write(segment, parts: parts, window: window) }
    }

    /// Puts the audio files in place, then the document that describes them.
    ///
    /// - Returns: `nil` where a clip has no sound after all: the session has to be done again, and nothing is in place.
    func finish() throws -> SessionOutcome? {
        guard run.failures.isEmpty else { return nil }
        var files = SessionFiles()
        for output in outputs { try output.finish(&files) }
        var planned = run.planned
        for clip in run.clips {
            let listed = clip.run.record
            files.missingFrames[clip.clipIndex] = clip.run.missingFrames
            planned.session.problems += clip.run.findings.map {
                Problem(
                    Problem.Code($0.kind), $0.message, sessionId: planned.session.sessionId,
                    fileName: listed.listed.fileName, archive: archives[listed.archiveIndex].input.label)
            }
        }
        return try target.finish(planned, files: files, archives: archives)
    }
}

/// Something that a session is written as. It belongs to one job of a round at a time.
protocol SessionOutput: AnyObject {
    /// Takes the session's next stretch.
    ///
    /// - Parameters:
    ///   - parts: the decoded samples of the segment's parts, in their order.
    ///   - window: scratch memory.
    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws

    /// Puts its files in place, and says what they are.
    func finish(_ files: inout SessionFiles) throws
}

/// What a session's files are, for its `timeline.json`.
struct SessionFiles: Sendable {
    var audio: [TimelineDocument.AudioFile] = []
    /// By position of the clip in the session.
    var clips: [Int: ClipFile] = [:]
    /// Of the clips that were decoded, by position: what is silence in place of sound.
    var missingFrames: [Int: Int] = [:]
    /// `nil` where nothing is written.
    var unplaced: UnplacedFiles?
}
