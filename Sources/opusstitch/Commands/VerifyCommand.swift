import ArgumentParser
import Bag
import Conversations
import Foundations
import Stitching

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bag made earlier, from its bytes: checksums, recordings, placements, sums.",
        discussion: """
            EXAMPLES
              opusstitch verify day-bag
              opusstitch verify day-bag --against 2025-12-12/
            """)

    @Argument(help: ArgumentHelp("The bag's folder.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp(
            "The archives it was made from: decode them again, and compare every sample.", valueName: "input"),
        completion: .file())
    var against: [String] = []

    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false

    @OptionGroup(title: "Messages") var messages: MessageArguments
    @OptionGroup(title: "Limits, as for stitch") var limits: LimitArguments

    func run() throws {
        try Outcome.of(messages.options, json: json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = Surroundings(
                limits: limits.limits, interruption: Signals.interruption(), progress: line.show)
            var report = try BagVerifier(path: bag, formats: KnownFormats.all, surroundings: surroundings).run()
            if !against.isEmpty {
                let comparison = try BagComparison(
                    bag: bag, inputs: against, formats: KnownFormats.all, surroundings: surroundings
                ).run()
                report.add(comparison.differences, framesCompared: comparison.framesCompared)
            }
            return Outcome(
                report: json ? .json(report) : .text(report.text(bag: bag)), hasProblems: !report.isIntact)
        }
    }
}
