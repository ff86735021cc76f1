import Bag
import Calls
import Foundations

/// Receives the samples of timelines in place of files. See ``Stitcher/run(into:)``.
public protocol SampleSink: Sendable {
    /// Begins a timeline. Several timelines are written at once, each by one thread at a time.
    ///
    /// A clip may turn out to be undecodable only when it is decoded. Its session then begins again: its timelines
    /// are begun anew, and the writers of the first attempt get no more samples.
    func begin(_ timeline: SampledTimeline) throws -> any SampleWriter

    /// Reports a session whose timelines have all of their samples, or that has no sound.
    ///
    /// - Parameter session: its `audio` is empty, and no clip has a `file`: no files are made.
    func finish(_ session: TimelineDocument) throws
}

/// Receives the samples of one timeline, from its first frame to its last.
public protocol SampleWriter: AnyObject {
    /// - Parameter samples: whole frames of 16-bit samples, channels interleaved.
    func write(_ samples: Span<Int16>) throws

    /// Stands for a stretch of digital zero in all channels.
    func writeSilence(frames: Int) throws
}

/// A timeline as a sink receives it. A session has one, or with the layout `split` one for each speaker.
public struct SampledTimeline: Hashable, Sendable {
    public let sessionId: String
    /// What its samples are of, in order: speakers, or `mix`.
    public let channels: [String]
    /// In Hz.
    public let sampleRate: Int
    /// How many frames will come.
    public let frames: Int
}

/// The sessions of a run, given to a sink.
struct SampleTarget: SessionTarget {
    let sink: any SampleSink
    let options: TimelineOptions
    let outputs = OutputOptions.standard

    func open(_ run: SessionRun) throws -> [any SessionOutput] {
        [try SinkOutput(run.planned, sink: sink, layout: options.layout)]
    }

    func keepUnplaced(
        _ sessions: [PlannedSession], of archives: [ScannedArchive], _ surroundings: Surroundings
    ) throws {}

    func finish(
        _ planned: PlannedSession, files: SessionFiles, archives: [ScannedArchive]
    ) throws -> SessionOutcome {
        let documents = SessionDocuments(options: options, decoder: Software.decoder, archives: archives)
        let document = try documents.timeline(planned, files: files).complete
        try sink.finish(document)
        return documents.outcome(planned, document, clips: document.clips, payload: [])
    }
}

/// A session's timelines on their way to a sink.
private final class SinkOutput: SessionOutput {
    private var timelines: [(mixer: TimelineMixer, writer: any SampleWriter)]

    init(_ planned: PlannedSession, sink: any SampleSink, layout: TimelineOptions.Layout) throws {
        timelines = try ChannelLayout.files(speakers: planned.plan.speakers, layout: layout).map { file in
            let timeline = SampledTimeline(
                sessionId: planned.session.sessionId, channels: file.channels,
                sampleRate: planned.plan.sampleRate.rawValue, frames: planned.plan.frames)
            return (TimelineMixer(layout: file), try sink.begin(timeline))
        }
    }

    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        for index in timelines.indices {
            let writer = timelines[index].writer
            try timelines[index].mixer.mix(segment, parts: parts, window: window) {
                try writer.write($0)
            } silence: {
                try writer.writeSilence(frames: $0)
            }
        }
    }

    func finish(_ files: inout SessionFiles) {}
}
