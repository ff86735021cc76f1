import Bag
import Calls
import Conversations
import Files
import Foundations

/// Stitches the clips of hour archives into one timeline for each session, and puts conversations in writing beside
/// them.
///
/// ```swift
/// let stitcher = Stitcher(inputs: ["2025-12-12"], output: "bag")
/// let result = try stitcher.run()
/// print(result.summary.totals.placed, "clips placed")
/// ```
///
/// The files under `data/` are made here; what makes a bag of them (`Review`) comes after.
public struct Stitcher: Sendable {
    /// Files, or folders that are searched for `.zip` files and for what `formats` know.
    public var inputs: [String]
    /// The archives of conversations in writing that are known.
    public var formats: [any ConversationFormat]
    /// Made if it is missing; what an earlier run of the same job left there is used.
    public var output: String
    public var options: TimelineOptions
    public var outputs: OutputOptions
    /// Empty: all.
    public var onlySessions: [String]
    /// The part of the job that is to be done; `nil`: all of it.
    public var shard: ShardWork?
    /// What is made beside the recordings when they are there: the summary names those that not every program knows.
    public var reviewOutputs: [any ReviewOutput] = []
    /// Outputs whose files may lie in the bag from an earlier run.
    public var knownOutputs: [any ReviewOutput] = []
    public var threads: Int
    public var limits: Limits
    public var interruption: Interruption

    public init(
        inputs: [String], output: String, formats: [any ConversationFormat] = [],
        options: TimelineOptions = TimelineOptions(), outputs: OutputOptions = .standard, onlySessions: [String] = [],
        shard: ShardWork? = nil, threads: Int = Machine.cores, limits: Limits = .standard,
        interruption: Interruption = Interruption()
    ) {
        self.inputs = inputs
        self.formats = formats
        self.output = output
        self.options = options
        self.outputs = outputs
        self.onlySessions = Set(onlySessions.map(ExactText.init)).sorted().map(\.text)
        self.shard = shard
        self.threads = max(1, threads)
        self.limits = limits
        self.interruption = interruption
    }

    public struct Result: Sendable {
        public let summary: SummaryDocument
        /// Every file under `data/`, sorted by path.
        public let payload: [PayloadFile]
        /// Sessions that an earlier run had finished.
        public let sessionsResumed: Int
        public let folder: OutputFolder
    }

    /// - Parameter progress: called from time to time, always on the calling thread.
    /// - Throws: `JobError`, `FileError`, `WaveError`, `Interruption`: the job could not be done. Whatever is done
    ///   by then stays, and the same call goes on from there.
    public func run(progress: (StitchProgress) -> Void = { _ in }) throws -> Result {
        let known = knownOutputs + reviewOutputs
        try OutputFolder.check(output, outputs: known)
        var plan = try plan(progress)
        let folder = try OutputFolder(
            path: output,
            job: JobIdentity(
                options: options, outputs: outputs, onlySessions: onlySessions, shard: shard?.shard,
                inputs: plan.inputs.identities), outputs: known)
        var results = RunResults(plan, self)
        if folder.isResumed {
            let outcomes = existing(
                plan.sessions, plan.inputs.archives,
                SessionFolder(root: output, staging: folder.staging, options: options, outputs: outputs))
            for outcome in outcomes.compactMap({ $0 }) { results.take(outcome, isResumed: true) }
            plan.sessions = zip(plan.sessions, outcomes).filter { $1 == nil }.map(\.0)
        }
        try stitch(&plan, staging: folder.staging, isResumed: folder.isResumed, results: &results, progress: progress)
        // What comes after may need much for a moment too.
        defer { FreedMemory.release() }
        return Result(
            summary: results.summary.document(),
            payload: results.payload.sorted { ExactText($0.path) < ExactText($1.path) },
            sessionsResumed: results.resumed, folder: folder)
    }

    /// Does the whole job again, and compares every byte with the files that are in `output` in place of writing it.
    ///
    /// - Returns: the files under `data/` that are not what the job gives now, and the frames of timeline that were
    ///   compared.
    /// - Throws: as `run`.
    ///
    /// - Parameter addedOutputs: as the bag's summary has them.
    package func compare(
        addedOutputs: [AddedOutput]? = nil, progress: (StitchProgress) -> Void = { _ in }
    ) throws -> (differences: [Comparison.Difference], frames: Int) {
        var plan = try plan(progress)
        let frames = plan.sessions.reduce(0) { $0 + $1.plan.frames }
        var results = RunResults(plan, self)
        let comparison = Comparison()
        results.summary.addedOutputs = addedOutputs
        try stitch(
            &plan, staging: StagingFolder(comparing: comparison), isResumed: false, results: &results,
            progress: progress)
        return (comparison.differences, frames)
    }

    private func plan(_ progress: (StitchProgress) -> Void) throws -> Plan.Result {
        let list = try InputList(inputs, formats: formats, limits: limits)
        progress(.reading(archives: list.archives.count + list.conversations.count))
        return try Plan(
            inputs: list, options: options, outputs: outputs, onlySessions: onlySessions, shard: shard?.shard,
            threads: threads, limits: limits, interruption: interruption
        ).make(hashesArchives: true)
    }

    /// - Parameters:
    ///   - plan: what of it is needed no more is let go, session by session.
    ///   - isResumed: whether conversations in writing that an earlier run has finished are taken as they are.
    private func stitch(
        _ plan: inout Plan.Result, staging: StagingFolder, isResumed: Bool, results: inout RunResults,
        progress: (StitchProgress) -> Void
    ) throws {
        try ConversationWriter(
            root: output, staging: staging,
            documents: ConversationDocuments(options: options, archives: plan.inputs.conversations),
            interruption: interruption
        ).write(plan.conversations, existing: isResumed) { results.take($0, isResumed: $1) }
        let totalFrames = plan.sessions.reduce(0) { $0 + $1.plan.frames }
        var framesDone = 0
        let pipeline = Pipeline(
            archives: plan.inputs.archives,
            folder: SessionFolder(root: output, staging: staging, options: options, outputs: outputs),
            limits: limits, threads: threads, interruption: interruption)
        try pipeline.add(plan.sessions)
        plan.sessions = []
        plan.inputs.archives = []
        try pipeline.run(
            progress: { frames in
                framesDone += frames
                progress(.stitching(framesDone: framesDone, of: totalFrames))
            },
            finished: { results.take($0) })
        // Nothing is lost silently, not even by a mistake of ours.
        guard results.summary.sessionCount == results.sessionsExpected else {
            throw JobError("a session was not written; please report this")
        }
        results.payload.append(
            try PayloadFile.write(
                json: results.summary.document(), to: OutputFolder.summaryPath, in: output, staging: staging))
    }

    /// What comes together while sessions are done.
    private struct RunResults {
        var summary: SummaryBuilder
        let sessionsExpected: Int
        var payload: [PayloadFile] = []
        var resumed = 0

        init(_ plan: Plan.Result, _ stitcher: Stitcher) {
            summary = SummaryBuilder(
                inputs: plan.inputs, options: stitcher.options, outputs: stitcher.outputs,
                onlySessions: stitcher.onlySessions, shard: stitcher.shard)
            summary.addedOutputs = stitcher.reviewOutputs.added
            sessionsExpected = plan.sessions.count + plan.conversations.count
        }

        mutating func take(_ outcome: SessionOutcome, isResumed: Bool = false) {
            summary.add(outcome)
            payload += outcome.payload
            if isResumed { resumed += 1 }
        }
    }

    /// What an earlier run finished: its files are hashed again, all threads at it.
    private func existing(
        _ planned: [PlannedSession], _ archives: [ScannedArchive], _ folder: SessionFolder
    ) -> [SessionOutcome?] {
        var checks = planned.map { (planned: $0, outcome: SessionOutcome?.none) }
        // A document of very many clips takes much memory while it is read: one at a time.
        let hasLarge = planned.contains { $0.session.clips.count > MemoryBudget.clipsReadAtOnce }
        Workers.perform(&checks, threads: hasLarge ? 1 : threads) { check in
            check.outcome = folder.existing(check.planned, archives: archives)
        }
        return checks.map(\.outcome)
    }
}
