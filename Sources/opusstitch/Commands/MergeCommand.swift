import ArgumentParser
import Bag
import Foundations
import Review
import Stitching

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Make one bag of the bags of a job's shards, as a single run would have made it.",
        discussion: """
            Nothing is decoded, and recordings are not copied where one file system has them all: they get a second \
            name. The shards' bags can be removed afterwards.

            EXAMPLES
              opusstitch merge shard-1 shard-2 shard-3 --output day-bag
              opusstitch merge shards/* --output day-bag
            """)

    @Argument(help: ArgumentHelp("The bags of all shards, in any order.", valueName: "shard"), completion: .directory)
    var shards: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp("The bag: made if missing, completed if it is this job's.", valueName: "dir"),
        completion: .directory)
    var output: String

    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false

    @OptionGroup(title: "Messages") var messages: MessageArguments

    func validate() throws { try messages.check(outside: output) }

    func run() throws {
        try Outcome.of(messages.options, json: json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let bag = try mergeBags(
                shards, into: output, outputs: { ReviewOutputs.made(by: $0.review, libraries: $0.libraries) },
                knownOutputs: ReviewOutputs.all(libraries: Software.libraries),
                surroundings: Surroundings(interruption: Signals.interruption(), progress: line.show))
            line.clear()
            Log.made(bag)
            return Outcome(
                report: json ? RunMetrics.json(bag.summary) : .text(RunReport.text(bag.summary, bag: bag)),
                hasProblems: !bag.summary.problems.isEmpty)
        }
    }
}
