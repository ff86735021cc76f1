import ArgumentParser
import Bag
import Conversations
import Review
import Stitching

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Show what is in hour archives, without decoding: sessions, clips, durations, problems.",
        discussion: """
            EXAMPLES
              opusstitch inspect 2025-12-12/
              opusstitch inspect audio_14.zip --json
            """)

    @OptionGroup var inputs: InputArguments
    @OptionGroup var timeline: TimelineArguments
    @OptionGroup var running: RunArguments
    @OptionGroup(title: "Messages") var messages: MessageArguments
    @OptionGroup(title: "Limits") var limits: LimitArguments

    func run() throws {
        try Outcome.of(messages.options, json: running.json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let inspection = try Inspector(
                JobOptions(timeline: timeline.options, sessions: inputs.session), inputs: inputs.paths,
                formats: KnownFormats.all, surroundings: running.surroundings(limits: limits.limits, line)
            ).run()
            return Outcome(
                report: running.json ? .json(inspection) : .text(RunReport.text(inspection.summary)),
                hasProblems: !inspection.summary.problems.isEmpty)
        }
    }
}
