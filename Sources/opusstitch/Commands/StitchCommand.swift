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
        abstract: "Join the clips of each session into one recording, and write all sessions to a bag.",
        discussion: """
            EXAMPLES
              # One WAV file per session, from a day's archives
              opusstitch stitch 2025-12-12/ --output day-bag
              # The same, with files for reviewers and subtitles
              opusstitch stitch 2025-12-12/ --output day-bag --review --labels vtt
              # One bag per day, from many days' archives
              opusstitch stitch archives/ --output bags --bag-per day
            """)

    // The order of the help: what most people set comes first.
    @OptionGroup(title: HelpGroup.inputAndOutput) var inputs: InputArguments
    @OptionGroup(title: HelpGroup.inputAndOutput) var outputs: OutputArguments
    @OptionGroup(title: HelpGroup.inputAndOutput) var sessions: SessionArguments
    @OptionGroup(title: HelpGroup.inputAndOutput) var more: MoreOutputArguments
    @OptionGroup(title: HelpGroup.times) var times: TimeArguments
    @OptionGroup(title: HelpGroup.review) var review: ReviewArguments
    @OptionGroup(title: HelpGroup.running) var running: RunArguments
    @OptionGroup(title: HelpGroup.running) var space: SpaceArguments
    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments
    @OptionGroup(title: HelpGroup.manyMachines) var sharding: ShardArguments
    @OptionGroup(title: HelpGroup.limits) var limits: LimitArguments

    func validate() throws {
        if more.bagPer == .day, !sessions.ids.isEmpty {
            throw ValidationError("--bag-per day writes all sessions; remove --session, or use --bag-per run")
        }
        if more.bagPer == .day, !more.transcripts.isEmpty {
            throw ValidationError(
                "--transcripts needs all sessions of a run in one bag; remove --bag-per day, or run stitch again for each bag "
                    + "with the archives of its day")
        }
        for path in more.transcripts { try LocalPath.check(path) }
        try messages.check(outside: outputs.output)
        if let contradiction = try job().contradiction { throw ValidationError(contradiction) }
    }

    func run() throws {
        try Outcome.of(messages.options, json: result.json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = running.surroundings(limits: limits.limits, line, space)
            if more.bagPer == .day { return try days(line, surroundings) }
            let bag = try makeBag(
                job(), of: inputs.paths, in: outputs.output, formats: KnownFormats.all,
                transcripts: more.transcripts, outputs: reviewOutputs, knownOutputs: ReviewOutputs.all,
                surroundings: surroundings)
            line.clear()
            Log.made(bag)
            let summary = bag.summary
            return Outcome(
                report: result.json
                    ? RunMetrics.json(summary, clipSeconds: summary.totals.clipSeconds)
                    : .text(RunReport.text(summary, bag: bag)),
                hasProblems: !summary.problems.isEmpty)
        }
    }

    private func job() throws -> JobOptions {
        JobOptions(
            timeline: times.options(sessions), outputs: OutputOptions(audio: outputs.audio, clips: more.clips),
            review: review.choices, sessions: sessions.ids, shard: try sharding.chosen())
    }

    private var reviewOutputs: [any ReviewOutput] {
        ReviewOutputs.made(by: review.choices)
    }

    private func days(_ line: ProgressLine, _ surroundings: Surroundings) throws -> Outcome {
        let document = try makeBagPerDay(
            job(), of: inputs.paths, in: outputs.output, formats: KnownFormats.all, outputs: reviewOutputs,
            knownOutputs: ReviewOutputs.all, surroundings: surroundings
        ) { $0.show(line, isQuiet: messages.quiet) }
        Log.problems(document.problems ?? [])
        return Outcome(
            report: result.json ? RunMetrics.json(document) : .text(DaysReport.text(document, output: outputs.output)),
            hasProblems: document.status == 2, hasFailures: document.status == 1)
    }
}
