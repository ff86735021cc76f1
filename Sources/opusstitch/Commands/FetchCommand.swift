import ArgumentParser
import Bag
import Conversations
import Foundations
import Review
import Services
import Stitching

struct FetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Download recordings and text conversations from a service. A stopped download can be resumed.",
        usage: "opusstitch fetch <service> [<options>]",
        subcommands: [FetchKnovvuCommand.self, FetchZoomCommand.self, FetchPersonalAICommand.self])
}

extension FetchArguments {
    /// Downloads. When the download is complete, also stitches it if `--then-stitch` asks for it.
    func run(
        _ messages: MessageArguments, json: Bool,
        fetch: (ServiceAccess, Surroundings) throws -> FetchReport
    ) throws {
        try Outcome.of(messages.options, json: json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = Surroundings.ofProcess(line)
            let report = try fetch(access(surroundings.interruption), surroundings)
            line.clear()
            let inputs = report.inputs(in: output)
            guard let bag = thenStitch, report.status != .incomplete, !inputs.isEmpty else {
                return Outcome(
                    report: json ? RunMetrics.json(report) : .text(report.text(output: output)),
                    hasProblems: report.status == .problems, isIncomplete: report.status == .incomplete)
            }
            let made = try makeBag(
                JobOptions(shard: ShardArguments.ofArrayJob()), of: inputs, in: bag, formats: KnownFormats.all,
                knownOutputs: ReviewOutputs.all, surroundings: surroundings)
            line.clear()
            Log.made(made)
            let summary = made.summary
            return Outcome(
                report: json
                    ? RunMetrics.json(
                        Both(report: report, summary: summary), clipSeconds: summary.totals.clipSeconds)
                    : .text(report.text(output: output) + "\n" + RunReport.text(summary, bag: made)),
                hasProblems: report.status == .problems || !summary.problems.isEmpty)
        }
    }

    /// The JSON object of the download, with the summary of the bag as the member `stitch`.
    private struct Both: Encodable {
        let report: FetchReport
        let summary: SummaryDocument

        enum Key: String, CodingKey { case stitch }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(summary, forKey: .stitch)
        }
    }
}
