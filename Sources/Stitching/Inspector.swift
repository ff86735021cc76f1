import Recordings
import Storage
import Timelines

/// Tells what is in archives without decoding: the same plan that `Stitcher` makes, and no files.
public struct Inspector: Sendable {
    public var inputs: [String]
    public var options: TimelineOptions
    public var onlySessions: [String]
    public var threads: Int
    public var limits: Limits
    public var interruption: Interruption

    public init(
        inputs: [String], options: TimelineOptions = TimelineOptions(), onlySessions: [String] = [],
        threads: Int = Machine.cores, limits: Limits = .standard, interruption: Interruption = Interruption()
    ) {
        self.inputs = inputs
        self.options = options
        self.onlySessions = onlySessions
        self.threads = max(1, threads)
        self.limits = limits
        self.interruption = interruption
    }

    /// - Throws: as `Stitcher.run`.
    public func run() throws -> InspectionDocument {
        let (archives, planned) = try Plan(
            inputs: try ArchiveInput.list(inputs), options: options, outputs: .standard, onlySessions: onlySessions,
            threads: threads, limits: limits, interruption: interruption
        ).make(hashesArchives: false)
        var builder = SummaryBuilder(
            archives: archives, options: options, outputs: .standard, onlySessions: onlySessions)
        let documents = SessionDocuments(options: options, archives: archives)
        var timelines: [TimelineDocument] = []
        for session in planned {
            let document = documents.timeline(session, files: SessionFiles())
            builder.add(documents.outcome(session, document, payload: []))
            timelines.append(document)
        }
        timelines.sort { ($0.start ?? "", ExactText($0.sessionId)) < ($1.start ?? "", ExactText($1.sessionId)) }
        return InspectionDocument(summary: builder.document(), timelines: timelines)
    }
}
