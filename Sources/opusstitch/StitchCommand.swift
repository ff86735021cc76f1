import ArgumentParser
import Bag
import Calls
import Conversations
import Files
import Foundations
import Review
import Stitching

struct StitchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stitch",
        abstract: "Stitch hour archives into one timeline per session, in a bag.",
        discussion: """
            EXAMPLES
              opusstitch stitch audio_14.zip audio_15.zip --output day-bag
              opusstitch stitch 2025-12-12/ --output day-bag --layout mono --session session-456
              opusstitch stitch 2025-12-12/ --output day-bag --audio wav --audio opus --clips
              opusstitch stitch archives/ --output bags --bag-per day
            """)

    @OptionGroup var inputs: InputArguments

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The bag: made if missing, resumed if it is this job's.", valueName: "dir"),
        completion: .directory)
    var output: String

    @Option(
        help: ArgumentHelp(
            "run: one bag; day: one for each UTC day, in the folder that --output names, with a log by which the same command goes on where it stopped.",
            valueName: "run|day"))
    var bagPer = BagPer.run

    @OptionGroup var timeline: TimelineArguments
    @OptionGroup var outputs: OutputArguments
    @OptionGroup(title: "For reviewers") var review: ReviewArguments
    @OptionGroup(title: "One job on many machines") var sharding: ShardArguments
    @OptionGroup var running: RunArguments
    @OptionGroup(title: "Messages") var messages: MessageArguments
    @OptionGroup(title: "Limits") var limits: LimitArguments

    func validate() throws {
        if bagPer == .day, !inputs.session.isEmpty {
            throw ValidationError("--bag-per day takes all sessions; leave --session out, or make one bag of them")
        }
        try messages.check(outside: output)
        if timeline.overlap == .mix, outputs.audio.contains(.opus) {
            throw ValidationError(
                "--audio opus keeps the clips' packets as they are, and packets cannot be summed; use --overlap queue or cut"
            )
        }
        if review.labels.contains(.cues), !outputs.audio.contains(.wav) {
            throw ValidationError("--labels cues marks places in WAV files; use --audio wav, or another kind of label")
        }
    }

    func run() throws {
        try Outcome.of(messages.options, json: running.json) {
            if bagPer == .day { return try days() }
            let summary = try stitch()
            return Outcome(
                report: running.json
                    ? RunMetrics.json(summary, clipSeconds: summary.totals.clipSeconds)
                    : .text(RunReport.text(summary, output: output)),
                hasProblems: !summary.problems.isEmpty)
        }
    }

    func stitch() throws -> SummaryDocument {
        let progress = ProgressLine(isQuiet: messages.quiet)
        defer { progress.clear() }
        let stitcher = try stitcher()
        let result = try stitcher.run(progress: progress.show)
        try complete(result, stitcher.interruption, progress)
        return result.summary
    }

    private func stitcher() throws -> Stitcher {
        var stitcher = Stitcher(
            inputs: inputs.paths, output: output, formats: KnownFormats.all, options: timeline.options,
            outputs: review.apply(to: outputs.options), onlySessions: inputs.session,
            shard: try sharding.work(review: review.choices), threads: running.threads, limits: limits.limits,
            interruption: Signals.interruption())
        stitcher.reviewOutputs = review.outputs
        stitcher.knownOutputs = ReviewOutputs.all(libraries: Software.libraries)
        return stitcher
    }

    private func complete(
        _ result: Stitcher.Result, _ interruption: Interruption, _ progress: ProgressLine
    ) throws {
        let material = ReviewMaterial(
            root: result.folder.path, summary: result.summary, staging: result.folder.staging,
            interruption: interruption)
        let outputs = review.outputs
        var forReview: [PayloadFile] = []
        for (index, output) in outputs.enumerated() {
            progress.showReviewOutputs(done: index, of: outputs.count)
            forReview += try [output].write(material)
            progress.showReviewOutputs(done: index + 1, of: outputs.count)
        }
        progress.clear()
        try BagCompletion.close(result.folder, payload: result.payload + forReview)
        Log.problems(result.summary.problems)
    }

    private func days() throws -> Outcome {
        let progress = ProgressLine(isQuiet: messages.quiet)
        let stitcher = try stitcher()
        let document = try DayStitcher(stitcher, review: review.choices, clock: { Clock.now }).run(
            progress: progress.show, complete: { try complete($0, stitcher.interruption, progress) },
            done: { day, isKept in
                progress.clear()
                if !messages.quiet { Log.notice(DaysReport.line(day, isKept: isKept)) }
            })
        Log.problems(document.problems ?? [])
        return Outcome(
            report: running.json ? RunMetrics.json(document) : .text(DaysReport.text(document, output: output)),
            hasProblems: document.status == 2, hasFailures: document.status == 1)
    }
}

enum BagPer: String, CaseIterable, ExpressibleByArgument {
    case run, day
}
