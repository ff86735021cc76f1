import Recordings
import Storage
import Timelines

/// Stitches the clips of hour archives into one timeline for each session.
///
/// ```swift
/// let stitcher = Stitcher(inputs: ["2025-12-12"], output: "bag")
/// let result = try stitcher.run()
/// print(result.summary.totals.placed, "clips placed")
/// ```
///
/// The files under `data/` are made here; what makes a bag of them (`LegalReview`) comes after.
public struct Stitcher: Sendable {
    /// Files, or folders that are searched for `.zip` files.
    public var inputs: [String]
    /// Made if it is missing; what an earlier run of the same job left there is used.
    public var output: String
    public var options: TimelineOptions
    public var outputs: OutputOptions
    /// Empty: all.
    public var onlySessions: [String]
    /// The part of the job that is to be done; `nil`: all of it.
    public var shard: ShardWork?
    public var threads: Int
    public var limits: Limits
    public var interruption: Interruption

    public init(
        inputs: [String], output: String, options: TimelineOptions = TimelineOptions(),
        outputs: OutputOptions = .standard, onlySessions: [String] = [], shard: ShardWork? = nil,
        threads: Int = Machine.cores, limits: Limits = .standard, interruption: Interruption = Interruption()
    ) {
        self.inputs = inputs
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
    /// - Throws: `StitchError`, `FileError`, `WaveError`, `Interruption`: the job could not be done. Whatever is done
    ///   by then stays, and the same call goes on from there.
    public func run(progress: (StitchProgress) -> Void = { _ in }) throws -> Result {
        try OutputFolder.check(output)
        var (archives, planned) = try plan(progress)
        let folder = try OutputFolder(
            path: output,
            job: JobIdentity(
                options: options, outputs: outputs, onlySessions: onlySessions, shard: shard?.shard, archives: archives)
        )
        var results = RunResults(
            summary: SummaryBuilder(
                archives: archives, options: options, outputs: outputs, onlySessions: onlySessions, shard: shard),
            sessionsExpected: planned.count)
        if folder.isResumed {
            let outcomes = existing(
                planned, archives,
                SessionFolder(root: output, staging: folder.staging, options: options, outputs: outputs))
            for outcome in outcomes.compactMap({ $0 }) { results.take(outcome) }
            planned = zip(planned, outcomes).filter { $1 == nil }.map(\.0)
        }
        let resumed = results.summary.sessionCount
        try stitch(&planned, &archives, staging: folder.staging, results: &results, progress: progress)
        // What comes after may need much for a moment too.
        defer { Machine.giveBackFreedMemory() }
        return Result(
            summary: results.summary.document(),
            payload: results.payload.sorted { ExactText($0.path) < ExactText($1.path) },
            sessionsResumed: resumed, folder: folder)
    }

    /// Does the whole job again, and compares every byte with the files that are in `output` in place of writing it.
    ///
    /// - Returns: the files under `data/` that are not what the job gives now, and the frames of timeline that were
    ///   compared.
    /// - Throws: as `run`.
    public func compare(
        progress: (StitchProgress) -> Void = { _ in }
    ) throws -> (differences: [Comparison.Difference], frames: Int) {
        var (archives, planned) = try plan(progress)
        let frames = planned.reduce(0) { $0 + $1.plan.frames }
        var results = RunResults(
            summary: SummaryBuilder(
                archives: archives, options: options, outputs: outputs, onlySessions: onlySessions, shard: shard),
            sessionsExpected: planned.count)
        let comparison = Comparison()
        try stitch(
            &planned, &archives, staging: StagingFolder(comparing: comparison), results: &results,
            progress: progress)
        return (comparison.differences, frames)
    }

    private func plan(
        _ progress: (StitchProgress) -> Void
    ) throws -> (archives: [ScannedArchive], sessions: [PlannedSession]) {
        let archiveInputs = try ArchiveInput.list(inputs)
        progress(.reading(archives: archiveInputs.count))
        return try Plan(
            inputs: archiveInputs, options: options, outputs: outputs, onlySessions: onlySessions, shard: shard?.shard,
            threads: threads, limits: limits, interruption: interruption
        ).make(hashesArchives: true)
    }

    /// - Parameters:
    ///   - planned: taken over, so that each session's memory can go when it is done.
    ///   - archives: likewise.
    private func stitch(
        _ planned: inout [PlannedSession], _ archives: inout [ScannedArchive], staging: StagingFolder,
        results: inout RunResults, progress: (StitchProgress) -> Void
    ) throws {
        let totalFrames = planned.reduce(0) { $0 + $1.plan.frames }
        var framesDone = 0
        let pipeline = Pipeline(
            archives: archives,
            folder: SessionFolder(root: output, staging: staging, options: options, outputs: outputs),
            limits: limits, threads: threads, interruption: interruption)
        try pipeline.add(planned)
        planned = []
        archives = []
        try pipeline.run(
            progress: { frames in
                framesDone += frames
                progress(.stitching(framesDone: framesDone, of: totalFrames))
            },
            finished: { results.take($0) })
        // Nothing is lost silently, not even by a mistake of ours.
        guard results.summary.sessionCount == results.sessionsExpected else {
            throw StitchError("a session was not written; please report this")
        }
        results.payload.append(try write(results.summary.document(), staging: staging))
    }

    /// What comes together while sessions are done.
    private struct RunResults {
        var summary: SummaryBuilder
        let sessionsExpected: Int
        var payload: [PayloadFile] = []

        mutating func take(_ outcome: SessionOutcome) {
            summary.add(outcome)
            payload += outcome.payload
        }
    }

    private func write(_ summary: SummaryDocument, staging: StagingFolder) throws -> PayloadFile {
        let bytes = try JSONText.bytes(of: summary)
        try PendingFile.write(bytes, to: "\(output)/\(OutputFolder.summaryPath)", staging: staging)
        return PayloadFile(
            path: OutputFolder.summaryPath, sha256: SHA256Stream.digest(of: bytes), bytes: bytes.count)
    }

    /// What an earlier run finished: its files are hashed again, all threads at it.
    private func existing(
        _ planned: [PlannedSession], _ archives: [ScannedArchive], _ folder: SessionFolder
    ) -> [SessionOutcome?] {
        var checks = planned.map { (planned: $0, outcome: SessionOutcome?.none) }
        Workers.perform(&checks, threads: threads) { check in
            check.outcome = folder.existing(check.planned, archives: archives)
        }
        return checks.map(\.outcome)
    }
}
