import Bag
import Calls
import Conversations
import Foundations
import JSON

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
        let inspection = try inspect()
        return InspectionDocument(
            summary: inspection.summary, timelines: try (0..<inspection.count).map(inspection.timeline))
    }

    /// The same without all timelines in memory.
    package func inspect() throws -> Inspection {
        surroundings.progress(Progress(.reading))
        let plan = try Plan(
            inputs: try InputList(inputs, formats: formats, surroundings: surroundings), job: job,
            surroundings: surroundings
        ).make(hashesArchives: false)
        var builder = SummaryBuilder(inputs: plan.inputs, job: job, decoder: nil)
        let documents = SessionDocuments(options: job.timeline, decoder: nil, archives: plan.inputs.archives)
        let reader = ConversationReader(archives: plan.inputs.conversations, keeping: Self.bytesKept)
        var places: [(order: SessionOrder, place: Inspection.Place)] = []
        for (index, session) in plan.sessions.enumerated() {
            try surroundings.interruption.check()
            let timeline = documents.timeline(session, files: SessionFiles())
            let outcome = documents.outcome(session, timeline.document, clips: timeline.clips, payload: [])
            places.append((outcome.row.order, .recorded(index)))
            builder.add(outcome)
        }
        let written = ConversationDocuments(options: job.timeline, archives: plan.inputs.conversations)
        for (index, planned) in plan.conversations.enumerated() {
            try surroundings.interruption.check()
            let document = written.timeline(planned, try reader.conversation(planned))
            let outcome = written.outcome(planned, document, payload: [])
            places.append((outcome.row.order, .written(index)))
            builder.add(outcome)
        }
        places.sort { $0.order < $1.order }
        return Inspection(
            summary: builder.document(), plan: plan, documents: documents, written: written, reader: reader,
            places: places.map(\.place), interruption: surroundings.interruption)
    }

    /// Of files with text conversations, whose sessions may follow each other in any order.
    private static let bytesKept = 8 << 20
}

/// What an inspection found. It is written as an `InspectionDocument`, whose timelines are made one by one.
package struct Inspection: Encodable {
    package let summary: SummaryDocument
    fileprivate let plan: Plan.Result
    fileprivate let documents: SessionDocuments
    fileprivate let written: ConversationDocuments
    fileprivate let reader: ConversationReader
    fileprivate let interruption: Interruption
    /// In the order of the timelines.
    fileprivate let places: [Place]

    fileprivate init(
        summary: SummaryDocument, plan: Plan.Result, documents: SessionDocuments, written: ConversationDocuments,
        reader: ConversationReader, places: [Place], interruption: Interruption
    ) {
        self.summary = summary
        self.plan = plan
        self.documents = documents
        self.written = written
        self.reader = reader
        self.interruption = interruption
        self.places = places
    }

    /// The position of a session in the plan.
    fileprivate enum Place {
        case recorded(Int)
        case written(Int)
    }

    fileprivate var count: Int { places.count }

    fileprivate func timeline(_ position: Int) throws -> SessionDocument {
        try interruption.check()
        switch places[position] {
        case .recorded(let index):
            return .recorded(try documents.timeline(plan.sessions[index], files: SessionFiles()).complete)
        case .written(let index):
            let planned = plan.conversations[index]
            return .written(written.timeline(planned, try reader.conversation(planned)))
        }
    }

    private enum CodingKeys: String, CodingKey {
        case format, summary, timelines
    }

    package func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(InspectionDocument.currentFormat, forKey: .format)
        try members.encode(summary, forKey: .summary)
        try members.encode(StreamedList(count: count, timeline), forKey: .timelines)
    }
}

/// The output of `inspect --json`: the summary and the timelines that `stitch` would make, without audio.
public struct InspectionDocument: Hashable, Codable, Sendable {
    package static let currentFormat = "opusstitch-inspection/1"

    public var format = currentFormat
    public var summary: SummaryDocument
    public var timelines: [SessionDocument]

    package init(summary: SummaryDocument, timelines: [SessionDocument]) {
        self.summary = summary
        self.timelines = timelines
    }
}
