import ArgumentParser
import Bag
import Calls
import Conversations
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
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = running.surroundings(limits: limits.limits, line)
            if bagPer == .day { return try days(line, surroundings) }
            let bag = try makeBag(
                job(), of: inputs.paths, in: output, formats: KnownFormats.all, outputs: reviewOutputs,
                knownOutputs: ReviewOutputs.all(libraries: Software.libraries), surroundings: surroundings)
            line.clear()
            Log.made(bag)
            let summary = bag.summary
            return Outcome(
                report: running.json
                    ? RunMetrics.json(summary, clipSeconds: summary.totals.clipSeconds)
                    : .text(RunReport.text(summary, bag: bag)),
                hasProblems: !summary.problems.isEmpty)
        }
    }

    private func job() throws -> JobOptions {
        JobOptions(
            timeline: timeline.options, outputs: outputs.options, review: review.choices, sessions: inputs.session,
            shard: try sharding.asked())
    }

    private var reviewOutputs: [any ReviewOutput] {
        ReviewOutputs.made(by: review.choices, libraries: Software.libraries)
    }

    private func days(_ line: ProgressLine, _ surroundings: Surroundings) throws -> Outcome {
        let document = try makeBagPerDay(
            job(), of: inputs.paths, in: output, formats: KnownFormats.all, outputs: reviewOutputs,
            knownOutputs: ReviewOutputs.all(libraries: Software.libraries), surroundings: surroundings
        ) { day in
            line.clear()
            if let bag = day.bag { Log.made(bag) }
            if !messages.quiet { Log.notice(DaysReport.line(day.record, isKept: day.isKept)) }
        }
        Log.problems(document.problems ?? [])
        return Outcome(
            report: running.json ? RunMetrics.json(document) : .text(DaysReport.text(document, output: output)),
            hasProblems: document.status == 2, hasFailures: document.status == 1)
    }
}

enum BagPer: String, CaseIterable, ExpressibleByArgument {
    case run, day
}
