import Bag
import Calls
import Conversations
import Foundations

/// Lists the contents of archives without decoding. It makes the same plan as `Stitcher`, but writes no files.
public struct Inspector: Sendable {
    /// Only its timeline options and its sessions are used.
    public var job: JobOptions
    /// As in `Stitcher`.
    public var inputs: [String]
    /// As in `Stitcher`.
    public var formats: [any ConversationFormat]
    public var surroundings: Surroundings

    public init(
        _ job: JobOptions = JobOptions(), inputs: [String], formats: [any ConversationFormat] = [],
        surroundings: Surroundings = Surroundings()
    ) {
        self.job = JobOptions(timeline: job.timeline, sessions: job.sessions)
        self.inputs = inputs
        self.formats = formats
        self.surroundings = surroundings
    }

    /// - Throws: as `Stitcher.run`.
    public func run() throws -> InspectionDocument {
        surroundings.progress(Progress(.reading))
        let plan = try Plan(
            inputs: try InputList(inputs, formats: formats, surroundings: surroundings), job: job,
            surroundings: surroundings
        ).make(hashesArchives: false)
        var builder = SummaryBuilder(inputs: plan.inputs, job: job, decoder: nil)
        let documents = SessionDocuments(options: job.timeline, decoder: nil, archives: plan.inputs.archives)
        var timelines: [SessionDocument] = []
        for session in plan.sessions {
            try surroundings.interruption.check()
            let document = documents.timeline(session, files: SessionFiles())
            builder.add(documents.outcome(session, document, payload: []))
            timelines.append(.recorded(document))
        }
        let written = ConversationDocuments(options: job.timeline, archives: plan.inputs.conversations)
        var reader = ConversationReader(archives: plan.inputs.conversations)
        for planned in plan.conversations {
            try surroundings.interruption.check()
            let document = written.timeline(planned, try reader.conversation(planned))
            builder.add(written.outcome(planned, document, payload: []))
            timelines.append(.written(document))
        }
        timelines.sort(by: SessionDocument.precedes)
        return InspectionDocument(summary: builder.document(), timelines: timelines)
    }
}

/// The output of `inspect --json`: the summary and the timelines that `stitch` would make, without audio.
public struct InspectionDocument: Hashable, Codable, Sendable {
    public var format = "opusstitch-inspection/1"
    public var summary: SummaryDocument
    public var timelines: [SessionDocument]

    package init(summary: SummaryDocument, timelines: [SessionDocument]) {
        self.summary = summary
        self.timelines = timelines
    }
}
