import Calls
import Conversations
import Files
import Foundations

/// Makes a new bag from a source bag, with a span of one session replaced by a tone or silence in all recordings. The
/// source bag is not changed.
public struct BagRedactor: Sendable {
    public let source: String
    public let output: String
    public var request: Request
    public var software: String
    /// The review outputs that are made again if the source bag has their files. Files of other outputs are omitted if
    /// they may contain redacted content.
    public var outputs: [any ReviewOutput]
    /// The Bagging-Date.
    public var day: String
    /// See `BagVerifier.formats`.
    public var formats: [any ConversationFormat]
    public var surroundings: Surroundings

    public init(
        source: String, output: String, request: Request, software: String, outputs: [any ReviewOutput],
        day: String, formats: [any ConversationFormat], surroundings: Surroundings = Surroundings()
    ) {
        self.source = source
        self.output = output
        self.request = request
        self.software = software
        self.outputs = outputs
        self.day = day
        self.formats = formats
        self.surroundings = surroundings
    }

    public struct Request: Sendable {
        public var sessionId: String
        public var from: RedactionTime
        public var to: RedactionTime
        /// The speaker to redact; `nil` for all speakers.
        public var speaker: String?
        public var style: Redaction.Style
        public var reason: String
        public var by: String?

        public init(
            sessionId: String, from: RedactionTime, to: RedactionTime, speaker: String?, style: Redaction.Style,
            reason: String, by: String?
        ) {
            self.sessionId = sessionId
            self.from = from
            self.to = to
            self.speaker = speaker
            self.style = style
            self.reason = reason
            self.by = by
        }
    }

    /// The label in `bag-info.txt` that marks a redacted bag.
    package static let bagInfoLabel = BagInfo.Label.redaction

    /// Writes the redacted bag.
    ///
    /// - Returns: all redactions of the bag, this one last.
    /// - Throws: `JobError`, `FileError`, `WaveError`, `Interruption`. Files may remain in the output folder, but
    ///   without a manifest it is not a bag.
    public func run() throws -> RedactionLog {
        try RedactionPlaces(source: source, output: output).check()
        let bag = try SourceBag(path: source, formats: formats, outputs: outputs, surroundings: surroundings)
        let session = try bag.session(id: request.sessionId)
        var timeline = try bag.timeline(of: session)
        let plan = try RedactionPlan(request: request, timeline: timeline, layout: bag.summary.options.layout)

        let staging = try StagingFolder(in: output)
        try staging.makeFolder(BagLayout.sessionsFolder)
        var copy = RedactedCopy(
            bag: bag, staging: staging, session: session,
            outputs: outputs.filter { output in bag.payload.contains { output.files.own($0.path) } },
            surroundings: surroundings)
        let redaction = try copy.writeAudio(&timeline, plan: plan)
        let log = try bag.log(
            adding: RedactionLog.Entry(sessionId: session.sessionId, name: session.name, redaction: redaction),
            software: software, leftOut: copy.leftOut)
        // The log is written first, since it prevents a run of stitch from using the folder.
        let logFile = try copy.write(log, to: Self.logPath)
        try copy.writeRest(timeline)
        try copy.writeReviewOutputs(log: log)
        _ = try Bag(staging).close(
            payload: copy.payload, software: software,
            description: BagInfo.description(isRedacted: true), day: day,
            job: (Self.bagInfoLabel, logFile.sha256))
        try staging.remove(withFiles: [])
        return log
    }

    static let logPath = BagLayout.redactions
}
