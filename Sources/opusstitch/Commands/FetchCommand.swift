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
        _ messages: MessageArguments, json: Bool, bagPer: BagPer = .run,
        fetch: (ServiceAccess, Surroundings) throws -> FetchReport
    ) throws {
        try Outcome.of(messages.options, json: json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = Surroundings.ofProcess(line)
            let report = try fetch(access(surroundings.interruption), surroundings)
            line.clear()
            guard let bag = thenStitch, report.status != .incomplete, !report.inputs(in: output).isEmpty else {
                return Outcome(
                    report: json ? RunMetrics.json(report) : .text(report.text(output: output)),
                    hasProblems: report.status == .problems, isIncomplete: report.status == .incomplete)
            }
            let step = StitchStep(
                inputs: report.inputs(in: output), missing: report.missing(in: output), output: bag, hasReview: review,
                isQuiet: messages.quiet, surroundings: surroundings)
            let made = try bagPer == .day ? step.days(line) : step.bag(line)
            let both = Both(report: report, stitch: made.document)
            return Outcome(
                report: json
                    ? RunMetrics.json(both, clipSeconds: made.clipSeconds)
                    : .text(report.text(output: output) + "\n" + made.text),
                hasProblems: report.status == .problems || made.status == 2, hasFailures: made.status == 1)
        }
    }

    /// The JSON object of the download, with what was stitched as the member `stitch`.
    private struct Both: Encodable {
        let report: FetchReport
        let stitch: any Encodable

        enum Key: String, CodingKey { case stitch }

        func encode(to encoder: any Encoder) throws {
            try report.encode(to: encoder)
            var container = encoder.container(keyedBy: Key.self)
            try stitch.encode(to: container.superEncoder(forKey: .stitch))
        }
    }
}

/// Stitches what was downloaded.
private struct StitchStep {
    let inputs: [String]
    let missing: [MissingHour]
    let output: String
    let hasReview: Bool
    let isQuiet: Bool
    let surroundings: Surroundings

    struct Result {
        /// The summary, or the days document.
        let document: any Encodable
        let text: String
        /// 0, 1 or 2, as the exit status of `stitch`.
        let status: Int
        let clipSeconds: Double
    }

    private var choices: ReviewChoices { ReviewChoices(review: hasReview) }

    private var job: JobOptions {
        get throws { JobOptions(review: choices, shard: try ShardArguments.ofArrayJob()) }
    }

    func bag(_ line: ProgressLine) throws -> Result {
        let made = try makeBag(
            job, of: inputs, in: output, missing: missing, formats: KnownFormats.all,
            outputs: ReviewOutputs.made(by: choices), knownOutputs: ReviewOutputs.all, surroundings: surroundings)
        line.clear()
        Log.made(made)
        let summary = made.summary
        return Result(
            document: summary, text: RunReport.text(summary, bag: made), status: summary.problems.isEmpty ? 0 : 2,
            clipSeconds: summary.totals.clipSeconds)
    }

    func days(_ line: ProgressLine) throws -> Result {
        let document = try makeBagPerDay(
            job, of: inputs, in: output, missing: missing, formats: KnownFormats.all,
            outputs: ReviewOutputs.made(by: choices), knownOutputs: ReviewOutputs.all, surroundings: surroundings
        ) { $0.show(line, isQuiet: isQuiet) }
        Log.problems(document.problems ?? [])
        return Result(
            document: document, text: DaysReport.text(document, output: output), status: document.status,
            clipSeconds: document.days.reduce(0) { $0 + ($1.totals?.clipSeconds ?? 0) })
    }
}

extension DoneDay {
    /// Logs the result of a day.
    func show(_ line: ProgressLine, isQuiet: Bool) {
        line.clear()
        if let bag { Log.made(bag) }
        if !isQuiet { Log.notice(DaysReport.line(record, isKept: isKept)) }
    }
}
