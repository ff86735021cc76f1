import Calls
import Conversations
import Files
import Foundations

/// Makes a new bag from a source bag, with spans of its recordings replaced by a tone or silence, and with messages of
/// text conversations replaced. The source bag is not changed.
public struct BagRedactor: Sendable {
    public let source: String
    public let output: String
    public var requests: [Request]
    /// The bag that the requests were made for; `nil` if they do not name one.
    public var plannedBag: PlannedBag?
    public var software: String
    /// Returns the review outputs for the choices in the bag's summary, and further outputs that the program can make.
    /// Files of other outputs are omitted if they may contain redacted content.
    public var outputs: @Sendable (ReviewChoices) -> [any ReviewOutput]
    /// All outputs whose files the bag of an earlier version may have.
    public var knownOutputs: [any ReviewOutput]
    /// Whether the same part of each clip is redacted wherever the bag has a recording with the same bytes.
    public var redactsEverywhere = false
    /// Whether unchanged files are hard links to those of the source. Otherwise they are clones or copies.
    public var linksFiles = false
    /// The Bagging-Date.
    public var day: String
    /// See `BagVerifier.formats`.
    public var formats: [any ConversationFormat]
    public var surroundings: Surroundings

    public init(
        source: String, output: String, requests: [Request], software: String,
        outputs: @escaping @Sendable (ReviewChoices) -> [any ReviewOutput], knownOutputs: [any ReviewOutput] = [],
        day: String, formats: [any ConversationFormat], surroundings: Surroundings = Surroundings()
    ) {
        self.source = source
        self.output = output
        self.requests = requests
        self.software = software
        self.outputs = outputs
        self.knownOutputs = knownOutputs
        self.day = day
        self.formats = formats
        self.surroundings = surroundings
    }

    /// Writes the redacted bag.
    ///
    /// - Throws: `JobError`, `FileError`, `WaveError`, `ClipError`, `Interruption`. Files may remain in the output
    ///   folder, but without a manifest it is not a bag. The same run started again replaces them.
    public func run() throws -> RedactedBag {
        let place = RedactionPlace(source: source, output: output)
        try place.check()
        let bag = try SourceBag(
            path: source, formats: formats, outputs: outputs, knownOutputs: knownOutputs, surroundings: surroundings)
        try plannedBag?.check(bag)
        var plan = try RedactionPlan(requests, of: bag)
        var sameClips = try SameClips(plan, in: bag)
        if redactsEverywhere {
            plan.add(sameClips.spans)
            sameClips = try SameClips(plan, in: bag)
        }
        let sameTexts = try SameTexts(plan, in: bag, surroundings)

        let choices = try bag.review(known: knownOutputs)
        var described = bag.summary
        described.review = choices
        let staging = try place.open(
            record: RedactionRecord(
                source: bag.digest, software: software, requests: requests, everywhere: redactsEverywhere,
                links: linksFiles),
            outputs: knownOutputs + outputs(choices ?? ReviewChoices()), payload: bag.payload)
        if !linksFiles { try staging.root.expect(bag.payload.reduce(0) { $0 + $1.bytes }, in: surroundings) }
        let earlier = try bag.log(software: software)
        var copy = RedactedCopy(
            bag: bag, staging: staging, plan: plan, copies: sameTexts.files,
            outputs: RedactedCopy.Outputs(
                source: try BagOutputs.of(described, log: nil, made: outputs), choices: choices, made: outputs),
            log: earlier, linksFiles: linksFiles, surroundings: surroundings)
        try copy.writeDocuments()
        let (logFile, leftOut) = try copy.writeLog()
        try copy.keepFiles()
        try copy.writeReviewOutputs()
        _ = try Bag(staging).close(
            payload: copy.payload, software: software, description: BagInfo.description(isRedacted: true), day: day,
            job: (BagInfo.Label.redaction, logFile.sha256))
        let digest = try staging.root.open(SealFile.sealed).checksum().digest
        try staging.remove(withFiles: [RedactionRecord.name])
        return RedactedBag(
            log: copy.log, redactions: Array(copy.log.redactions.dropFirst(earlier.redactions.count)),
            messages: Array((copy.log.messages ?? []).dropFirst(earlier.messages?.count ?? 0)), leftOut: leftOut,
            sameClips: sameClips.places, sameTexts: sameTexts.places,
            filesLinked: linksFiles ? copy.kept : 0, losesSeal: bag.isSealed, tagManifest: digest,
            pages: BagLayout.pages(in: copy.payload))
    }
}

/// The result of a redaction.
public struct RedactedBag: Hashable, Sendable {
    /// All redactions of the bag.
    public let log: RedactionLog
    /// The redactions of this run.
    public let redactions: [RedactionLog.Entry]
    public let messages: [RedactionLog.MessageEntry]
    /// The files of the source that this run omitted.
    public let leftOut: [String]
    /// Where the same recordings are still heard. If the same part of several clips with the same bytes is redacted,
    /// only the first of these clips is named.
    public let sameClips: [SameClip]
    /// Other messages with a redacted text.
    public let sameTexts: [SameText]
    /// The number of files that both bags share.
    public let filesLinked: Int
    /// Whether the source has a seal. The new bag has none.
    public let losesSeal: Bool
    /// The SHA-256 of the `tagmanifest-sha256.txt` of the new bag.
    public let tagManifest: Checksum
    /// The pages in it that people open, below the bag's folder.
    package let pages: [String]

    /// A clip of the new bag with the same bytes as a redacted one.
    public struct SameClip: Hashable, Sendable {
        /// The redacted clip.
        public let sessionId: String
        public let fileName: String
        /// The clip that is still in the bag.
        public let otherSessionId: String
        public let otherFileName: String
        /// The first frame of its part that is redacted elsewhere; `nil` for a clip that is not placed.
        public let startFrame: Int?
        public let sampleRate: Int
    }

    /// A message of the new bag that contains a redacted text.
    public struct SameText: Hashable, Sendable {
        public let sessionId: String
        /// Its position in `messages`.
        public let message: Int
    }
}
