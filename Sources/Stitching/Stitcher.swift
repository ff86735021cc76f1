import Bag
import Calls
import Conversations
import Files
import Foundations
import JSON
import OggOpus
import WaveAudio
import ZipStreaming

/// Stitches the clips of hour archives into one timeline for each session.
///
/// ``run(into:)`` gives the samples to a program; `makeBag` writes a bag.
public struct Stitcher: Sendable {
    public var job: JobOptions
    /// Files, or folders that are searched for `.zip` files.
    public var inputs: [String]
    /// The bag's folder.
    package var output: FolderPlace
    /// Hours that the inputs are known to lack.
    package var missing: [MissingHour] = []
    /// The formats of text conversations that are read.
    package var formats: [any ConversationFormat]
    /// Files, folders and ZIP archives with transcripts.
    package var transcripts: [String] = []
    /// Outputs that are made after the recordings. The summary names those that not every build of the program knows.
    package var reviewOutputs: [any ReviewOutput] = []
    /// Outputs whose files may lie in the bag from an earlier run.
    package var knownOutputs: [any ReviewOutput] = []
    public var surroundings: Surroundings

    public init(
        _ job: JobOptions = JobOptions(), inputs: [String], surroundings: Surroundings = Surroundings()
    ) {
        self.init(job, inputs: inputs, output: FolderPlace(""), surroundings: surroundings)
    }

    package init(
        _ job: JobOptions = JobOptions(), inputs: [String], output: FolderPlace, formats: [any ConversationFormat] = [],
        surroundings: Surroundings = Surroundings()
    ) {
        self.job = job
        self.inputs = inputs
        self.output = output
        self.formats = formats
        self.surroundings = surroundings
    }

    /// The files of a bag's payload, and the folder to close.
    package struct Result: Sendable {
        package let summary: SummaryDocument
        /// Every file under `data/`, sorted by path.
        package let payload: [PayloadFile]
        /// Sessions that an earlier run finished.
        package let sessionsResumed: Int
        package let folder: OutputFolder
        /// What remains to be done if the earlier bag lacked hours, and `folder` is beside it.
        package let completion: BagCompletion?
    }

    /// Writes the files under `data/` into `output`. `makeBag` does the rest of a bag.
    ///
    /// - Throws: `JobError`, `FileError`, `WaveError`, `Interruption` if the job could not be done. What was finished by
    ///   then stays, and the same call continues from there.
    package func run() throws -> Result {
        let known = knownOutputs + reviewOutputs
        try OutputFolder.check(output, outputs: known)
        try refuseTranscriptsOfPart()
        let given = try TranscriptInputs(transcripts, output: OutputLocation(output.path), surroundings: surroundings)
        var plan = try plan()
        let identity = JobIdentity(job, inputs: plan.inputs.identities, decoder: Software.decoder)
        let completion = try BagCompletion(output, for: identity)
        try refuseLossOfReports(plan.inputs.reports, identity)
        let folder = try OutputFolder(
            completion?.place ?? output, job: identity, missing: plan.inputs.missing, outputs: known,
            originals: SharedOriginals(plan.inputs.conversations).paths.union(given.sources.lazy.map(\.path)),
            ofSession: PlannedFiles(plan, job).ofSession)
        let words = try words(of: plan, given, in: folder.staging)
        var results = RunResults(
            plan, job, decoder: folder.decoder, review: reviewOutputs.choices, added: reviewOutputs.added, words: words,
            problems: given.problems)
        var sessions = sessionFolder(folder.staging, folder.decoder, words: words)
        sessions.listed = folder.listedDocuments()
        var withOtherWords: [PlannedSession] = []
        if folder.isResumed {
            let rest = existing(plan.sessions, plan.inputs.archives, sessions) { results.take($0, isResumed: true) }
            try refuseLoss(of: rest.nothing, plan, folder.staging.root)
            (plan.sessions, withOtherWords) = rest
        }
        try refuseOtherDecoder(folder, sessions: plan.sessions.count)
        try folder.staging.root.expect(
            bytesToWrite(plan, isResumed: folder.isResumed) + given.sources.reduce(0) { $0 + $1.bytes },
            in: surroundings)
        try folder.begin()
        for planned in withOtherWords {
            try surroundings.interruption.check()
            results.take(try sessions.writeWords(planned, archives: plan.inputs.archives), isResumed: true)
        }
        if let words {
            results.take(try given.copy(to: folder.staging, surroundings.interruption))
            results.take([try PayloadFile.write(json: words.list, to: BagLayout.transcripts, in: folder.staging)])
        }
        try write(
            &plan, staging: folder.staging, decoder: folder.decoder, words: words, isResumed: folder.isResumed,
            results: &results)
        // What comes after may need much for a moment too.
        defer { FreedMemory.release() }
        return Result(
            summary: results.summary.document(),
            payload: results.payload.sorted { ExactText($0.path) < ExactText($1.path) },
            sessionsResumed: results.resumed, folder: folder, completion: completion)
    }

    /// Does the job again, and compares what it gives with the files that are in `output`, in place of writing it.
    ///
    /// - Parameter bag: what is compared; its sessions that are skipped are not made.
    /// - Returns: what differs.
    /// - Throws: as `run`.
    func compare(with bag: ComparedBag) throws -> ComparedBag.Result {
        var plan = try plan(bag.inputs)
        let others = Set(plan.inputs.archives.lazy.flatMap { $0.othersSessionIds + $0.unselectedSessionIds })
        plan.sessions.removeAll { !bag.compares($0.session.name) }
        plan.conversations.removeAll { !bag.compares($0.name) }
        let frames = plan.sessions.reduce(0) { $0 + $1.plan.frames }
        var results = RunResults(
            plan, job, decoder: bag.summary.decoder, review: bag.summary.review, added: bag.summary.addedOutputs,
            keepsPayload: false)
        results.summary.addWords(of: bag.summary)
        let comparison = Comparison()
        try writeSessions(
            &plan,
            into: sessionFolder(
                StagingFolder(comparing: comparison, in: output.open()), bag.summary.decoder, compared: bag),
            isResumed: false, results: &results)
        return ComparedBag.Result(
            differences: comparison.differences, summary: results.summary.document(), frames: frames,
            otherSessions: others)
    }

    /// Gives the samples of the timelines to a sink. No file is written.
    ///
    /// Recordings are mixed at the sample rate and in the layout of `job.timeline`. Text conversations have no samples and
    /// are not read.
    ///
    /// - Returns: the summary of the run.
    /// - Throws: what the sink throws, unchanged; `JobError`, `FileError`, `Interruption`.
    public func run(into sink: some SampleSink) throws -> SummaryDocument {
        var stitcher = self
        stitcher.formats = []
        var plan = try stitcher.plan()
        let sampled = JobOptions(timeline: job.timeline, sessions: job.sessions, shard: job.shard)
        var results = RunResults(plan, sampled, decoder: Software.decoder, review: nil, added: nil)
        try stitch(&plan, into: SampleTarget(sink: sink, options: job.timeline), results: &results)
        return results.summary.document()
    }

    /// - Parameter list: the inputs, if they are known; `nil` for those at the paths in `inputs`.
    private func plan(_ list: InputList? = nil) throws -> Plan.Result {
        if let contradiction = job.contradiction { throw JobError(contradiction) }
        surroundings.progress(Progress(.reading))
        return try Plan(
            inputs: list ?? foundInputs(), job: job,
            surroundings: surroundings
        ).make(hashesArchives: true)
    }

    /// - Throws: `JobError` if an input is inside the output folder.
    private func foundInputs() throws -> InputList {
        let place = OutputLocation(output.path)
        if let input = inputs.first(where: place.contains) {
            throw JobError(
                "\(PathText.printable(input)): it is inside the output folder \(PathText.printable(output.path)); nothing "
                    + "was changed; give \(Setting("output")) a folder elsewhere")
        }
        return try InputList(
            inputs, missing: missing, formats: formats, surroundings: surroundings, output: place)
    }

    private func sessionFolder(
        _ staging: StagingFolder, _ decoder: DecoderRecord?, compared: ComparedBag? = nil, words: ClipWords? = nil
    ) -> SessionFolder {
        SessionFolder(
            staging: staging, options: job.timeline, outputs: job.outputs, decoder: decoder, compared: compared,
            words: words)
    }

    /// A transcript that fits no clip of a part may fit one of another part.
    private func refuseTranscriptsOfPart() throws {
        guard let shard = job.shard, !transcripts.isEmpty else { return }
        throw JobError(
            "\(Setting("transcripts")) needs all sessions, and this is shard \(shard); merge the shards, then run "
                + "stitch with the same inputs and \(Setting("transcripts")) into the merged bag; nothing is decoded again"
        )
    }

    /// The words of the clips.
    ///
    /// - Returns: `nil` if no transcripts were given.
    private func words(
        of plan: Plan.Result, _ given: TranscriptInputs, in staging: StagingFolder
    ) throws -> ClipWords? {
        guard !transcripts.isEmpty else { return nil }
        let words = try TranscriptCollector.read(
            given.sources, of: SpokenClips(plan.sessions, job, archives: plan.inputs.archives),
            in: AnonymousFile(in: staging), surroundings: surroundings)
        FreedMemory.release()
        return words
    }

    /// About how many bytes remain to be written. Which text conversations an earlier run finished is not known yet, so
    /// they do not count if there was one.
    private func bytesToWrite(_ plan: Plan.Result, isResumed: Bool) -> Int {
        let recordings = plan.sessions.reduce(0) { $0 + $1.bytesToWrite(job) }
        guard !isResumed else { return recordings }
        return plan.inputs.conversations.lazy.flatMap(\.files).reduce(recordings) { $0 + $1.bytes }
    }

    /// Limits are not part of a job. A lower limit must not remove what an earlier run placed.
    ///
    /// - Parameter sessions: those that would be made again.
    private func refuseLoss(of sessions: [PlannedSession], _ plan: Plan.Result, _ root: RootFolder) throws {
        let names = Set(plan.sessions.map(\.session.name) + plan.conversations.map(\.name))
        let place = try? root.folder(BagLayout.sessionsFolder)
        var folders = (try? place?.entries(in: "")) ?? []
        place?.spell(&folders) { names.forEach($0) }
        let gone = folders.map(\.path).filter { !names.contains($0) }.map { ($0, 0) }
        let made = sessions.map { ($0.session.name, $0.plan.placements.count { $0 != nil }) }
        for (name, placed) in made + gone {
            let before = SessionFolder.placedEarlier(name: name, files: BagFiles(root))
            guard placed < before else { continue }
            throw JobError(
                "\(output.path): its timeline of session \(name) has \(Quantity.count(before, "clip")), and this run would place "
                    + "\(placed); a limit is lower than before, or the bag was altered; nothing was changed; use the limits of "
                    + "the earlier run, or give \(Setting("output")) a new folder")
        }
    }

    /// Reports are not part of a job either. Those of an earlier run must all be given again.
    private func refuseLossOfReports(_ reports: [ReportInput], _ job: JobIdentity) throws {
        struct Earlier: Decodable { let reports: [SummaryDocument.Report]? }
        guard output.kind == .folder,
            let bytes = try? output.open().contents(of: OutputFolder.summaryPath, limit: 1 << 30),
            let before = (try? JSONText.value(Earlier.self, from: bytes))?.reports,
            // Another job is refused anyway.
            (try? JSONText.value(JobIdentity.self, from: bytes))?.inputs == job.inputs
        else { return }
        let given = Dictionary(uniqueKeysWithValues: reports.map { ($0.place, $0.path) })
        for report in before {
            if let path = given[report.path], try InputFile(path: path).checksum().digest == report.sha256 { continue }
            throw JobError(
                "\(output.path): it has the report \(report.path), which was not given or has changed; nothing was "
                    + "changed; give all reports of the earlier run, or give \(Setting("output")) a new folder")
        }
    }

    /// A bag has the samples of one decoder. Files for reviewers can be added to a finished bag anywhere.
    ///
    /// - Parameter sessions: how many remain to be decoded.
    private func refuseOtherDecoder(_ folder: OutputFolder, sessions: Int) throws {
        guard folder.decoder != Software.decoder, sessions > 0 else { return }
        let before = folder.decoder?.description ?? "an earlier version, which did not note its libraries"
        throw JobError(
            "\(output.path): its samples were decoded by \(before), and \(Quantity.count(sessions, "session")) "
                + "would be decoded by \(Software.decoder) now; nothing was changed; continue with the same libraries, "
                + "or give \(Setting("output")) a new folder")
    }

    /// Writes every file under `data/`.
    ///
    /// - Parameter isResumed: whether text conversations that an earlier run finished are kept.
    private func write(
        _ plan: inout Plan.Result, staging: StagingFolder, decoder: DecoderRecord?, words: ClipWords?,
        isResumed: Bool, results: inout RunResults
    ) throws {
        try writeSessions(
            &plan, into: sessionFolder(staging, decoder, words: words), isResumed: isResumed, results: &results)
        results.take([
            try PayloadFile.write(json: results.summary.document(), to: OutputFolder.summaryPath, in: staging)
        ])
    }

    /// Writes or compares the files of all sessions.
    private func writeSessions(
        _ plan: inout Plan.Result, into folder: SessionFolder, isResumed: Bool, results: inout RunResults
    ) throws {
        var writer = ConversationWriter(
            staging: folder.staging,
            documents: ConversationDocuments(options: job.timeline, archives: plan.inputs.conversations),
            surroundings: surroundings)
        try writer.write(plan.conversations, existing: isResumed) { results.take($0, isResumed: $1) }
        results.summary.reports = try ReportInput.copy(plan.inputs.reports, to: folder.staging, surroundings)
        results.take(results.summary.reports)
        try stitch(
            &plan, into: folder, rounding: folder.compared?.rounding ?? .nearest, results: &results)
    }

    /// - Parameter plan: its sessions and archives are released, because they may be large.
    private func stitch(
        _ plan: inout Plan.Result, into target: some SessionTarget, rounding: SampleRounding = .nearest,
        results: inout RunResults
    ) throws {
        let totalFrames = plan.sessions.reduce(0) { $0 + $1.plan.frames }
        var framesDone = 0
        let pipeline = Pipeline(
            archives: plan.inputs.archives, target: target, rounding: rounding, surroundings: surroundings)
        try pipeline.add(plan.sessions) { results.take($0) }
        plan.sessions = []
        plan.inputs.archives = []
        try pipeline.run(
            progress: { frames in
                framesDone += frames
                surroundings.progress(Progress(.stitching, done: framesDone, of: totalFrames, .frames))
            },
            finished: { results.take($0) })
        // Checked, so that no fault of this program can lose a session silently.
        guard results.summary.sessionCount == results.sessionsExpected else {
            throw JobError("a session was not written; please report this")
        }
    }

    /// What comes together while sessions are done.
    private struct RunResults {
        var summary: SummaryBuilder
        let sessionsExpected: Int
        private(set) var payload: [PayloadFile] = []
        private let keepsPayload: Bool
        private(set) var resumed = 0

        init(
            _ plan: Plan.Result, _ job: JobOptions, decoder: DecoderRecord?, review: ReviewChoices?,
            added: [AddedOutput]?, keepsPayload: Bool = true, words: ClipWords? = nil,
            problems: [Problem] = []
        ) {
            self.keepsPayload = keepsPayload
            summary = SummaryBuilder(
                inputs: plan.inputs, job: job, decoder: decoder, review: review, addedOutputs: added)
            summary.add(words, problems)
            sessionsExpected = plan.sessions.count + plan.conversations.count
            summary.reserve(sessionsExpected)
        }

        mutating func take(_ outcome: SessionOutcome, isResumed: Bool = false) {
            summary.add(outcome)
            if keepsPayload { payload += outcome.payload }
            if isResumed { resumed += 1 }
        }

        mutating func take(_ files: [PayloadFile]) { if keepsPayload { payload += files } }
    }

    /// Finds the sessions that an earlier run finished. Their files are hashed again, on all threads.
    ///
    /// - Parameter finished: called for each of them, in the order of the job.
    /// - Returns: the others: those that are to be made, and those of which only the document is to be written.
    private func existing(
        _ planned: [PlannedSession], _ archives: [ScannedArchive], _ folder: SessionFolder,
        finished: (SessionOutcome) -> Void
    ) -> (nothing: [PlannedSession], withOtherWords: [PlannedSession]) {
        // A document of very many clips takes much memory while it is read: one at a time.
        let hasLarge = planned.contains { $0.session.clips.count > MemoryBudget.clipsReadAtOnce }
        let meter = Meter(.resuming, of: planned.count, .pieces)
        var rest: (nothing: [PlannedSession], withOtherWords: [PlannedSession]) = ([], [])
        for start in stride(from: 0, to: planned.count, by: MemoryBudget.sessionsCheckedAtOnce) {
            let batch = planned[start..<min(planned.count, start + MemoryBudget.sessionsCheckedAtOnce)]
            var checks = batch.map { (planned: $0, earlier: SessionFolder.Earlier.nothing) }
            Workers.perform(
                &checks, threads: hasLarge ? 1 : surroundings.threads, look: { surroundings.progress(meter.progress) }
            ) { check in
                check.earlier = folder.existing(check.planned, archives: archives)
                meter.add(1)
            }
            for check in checks {
                switch check.earlier {
                case .same(let outcome): finished(outcome)
                case .withOtherWords: rest.withOtherWords.append(check.planned)
                case .nothing: rest.nothing.append(check.planned)
                }
            }
        }
        return rest
    }
}

extension Software {
    /// The C libraries of this process, as they name themselves.
    package static var libraries: [String] {
        [OpusLibrary.version, OpusFileLibrary.version, SoundFileLibrary.version, ArchiveLibrary.version]
    }

    /// What makes samples in this process.
    package static var decoder: DecoderRecord {
        DecoderRecord(libraries: libraries, architecture: Machine.architecture)
    }
}
