import Bag
import Calls
import Conversations
import Foundations

/// Tells what is in archives without decoding: the same plan that `Stitcher` makes, and no files.
public struct Inspector: Sendable {
    public var inputs: [String]
    /// As in `Stitcher`.
    public var formats: [any ConversationFormat]
    public var options: TimelineOptions
    public var onlySessions: [String]
    public var threads: Int
    public var limits: Limits
    public var interruption: Interruption

    public init(
        inputs: [String], formats: [any ConversationFormat] = [], options: TimelineOptions = TimelineOptions(),
        onlySessions: [String] = [],
        threads: Int = Machine.cores, limits: Limits = .standard, interruption: Interruption = Interruption()
    ) {
        self.inputs = inputs
        self.formats = formats
        self.options = options
        self.onlySessions = onlySessions
        self.threads = max(1, threads)
        self.limits = limits
        self.interruption = interruption
    }

    /// - Parameter progress: as in `Stitcher.run`.
    /// - Throws: as `Stitcher.run`.
    public func run(progress: (StitchProgress) -> Void = { _ in }) throws -> InspectionDocument {
        let list = try InputList(inputs, formats: formats, limits: limits)
        progress(.reading(archives: list.archives.count + list.conversations.count))
        let plan = try Plan(
            inputs: list, options: options, outputs: .standard,
            onlySessions: onlySessions, threads: threads, limits: limits, interruption: interruption
        ).make(hashesArchives: false)
        var builder = SummaryBuilder(
            inputs: plan.inputs, options: options, outputs: .standard, onlySessions: onlySessions)
        let documents = SessionDocuments(options: options, archives: plan.inputs.archives)
        var timelines: [SessionDocument] = []
        for session in plan.sessions {
            let document = documents.timeline(session, files: SessionFiles())
            builder.add(documents.outcome(session, document, payload: []))
            timelines.append(.recorded(document))
        }
        let written = ConversationDocuments(options: options, archives: plan.inputs.conversations)
        for planned in plan.conversations {
            let archive = plan.inputs.conversations[planned.archiveIndex]
            let document = written.timeline(planned, try archive.conversations()[planned.position])
            builder.add(written.outcome(planned, document, payload: []))
            timelines.append(.written(document))
        }
        timelines.sort(by: SessionDocument.precedes)
        return InspectionDocument(summary: builder.document(), timelines: timelines)
    }
}
