import ArgumentParser
import Bag
import Foundations
import Review
import Stitching

struct MergeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "merge",
        abstract: "Merge the bags of a job's shards into the bag that a single run would have made.",
        discussion: """
            Nothing is decoded. On one file system, recordings are hard-linked and not copied. Every file \
            is read once and compared with its checksum. You can remove the \
            shards' bags afterwards.

            EXAMPLES
              opusstitch merge shard-1 shard-2 shard-3 --output day-bag
              opusstitch merge shards/* --output day-bag
            """)

    @Argument(help: ArgumentHelp("Bags of all shards, in any order.", valueName: "shard"), completion: .directory)
    var shards: [String]

    @Option(
        name: [.short, .long],
        help: ArgumentHelp(
            "Folder for the bag: created if missing, resumed if it holds this job's bag.", valueName: "dir"),
        completion: .directory)
    var output: String

    @OptionGroup(title: HelpGroup.running) var space: SpaceArguments
    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        try LocalPath.check(output: output)
        try messages.check(outside: output)
    }

    func run() throws {
        try Outcome.of(messages.options, json: result.json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let bag = try mergeBags(
                shards, into: output, outputs: { ReviewOutputs.made(by: $0.review) },
                knownOutputs: ReviewOutputs.all,
                surroundings: .ofProcess(line, space: space))
            line.clear()
            Log.made(bag)
            return Outcome(
                report: result.json ? RunMetrics.json(bag.summary) : .text(RunReport.text(bag.summary, bag: bag)),
                hasProblems: !bag.summary.problems.isEmpty)
        }
    }
}
