import ArgumentParser
import Bag
import Conversations
import Review
import Stitching

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "List sessions, clips, durations and problems of hour archives, without decoding.",
        discussion: """
            The options have the same meaning as for stitch.

            EXAMPLES
              opusstitch inspect 2025-12-12/
              opusstitch inspect audio_14.zip --json
            """)

    @OptionGroup(title: HelpGroup.inputAndOutput) var inputs: InputArguments
    @OptionGroup(title: HelpGroup.inputAndOutput) var sessions: SessionArguments
    @OptionGroup(title: HelpGroup.times) var times: TimeArguments
    @OptionGroup(title: HelpGroup.running) var running: RunArguments
    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments
    @OptionGroup(title: HelpGroup.limits) var limits: LimitArguments

    func run() throws {
        try Outcome.of(messages.options, json: result.json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let inspection = try Inspector(
                JobOptions(timeline: times.options(sessions), sessions: sessions.ids), inputs: inputs.paths,
                formats: KnownFormats.all, surroundings: running.surroundings(limits: limits.limits, line)
            ).inspect()
            return Outcome(
                report: result.json ? .json(inspection) : .text(RunReport.text(inspection.summary)),
                hasProblems: !inspection.summary.problems.isEmpty)
        }
    }
}
