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
            let progress = ProgressLine(isQuiet: messages.quiet)
            defer { progress.clear() }
            let interruption = Signals.interruption()
            let result = try ShardMerger(
                shards: shards, output: output,
                outputs: { ReviewOutputs.made(by: $0.review, libraries: $0.libraries) },
                known: ReviewOutputs.all(libraries: Software.libraries), interruption: interruption
            ).run(progress: progress.show)
            let material = ReviewMaterial(
                root: output, summary: result.summary, staging: result.folder.staging, interruption: interruption)
            let forReview = try result.outputs.flatMap { try $0.write(material) }
            progress.clear()
            try BagCompletion.close(result.folder, payload: result.payload + forReview)
            Log.problems(result.summary.problems)
            return Outcome(
                report: json ? RunMetrics.json(result.summary) : .text(RunReport.text(result.summary, output: output)),
                hasProblems: !result.summary.problems.isEmpty)
        }
    }
}
