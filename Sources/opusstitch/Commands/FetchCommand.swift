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
        fetch: (ServiceAccess, Surroundings, _ beforeWaiting: (FetchReport) throws -> Void) throws -> FetchReport
    ) throws {
        try Outcome.of(messages.options, json: json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = Surroundings.ofProcess(line)
            let step = thenStitch.map {
                StitchStep(
                    archives: output, output: $0, hasReview: review, isQuiet: messages.quiet,
                    surroundings: surroundings, line: line)
            }
            // Days that are complete do not wait for others.
            let stitchSettled = { (report: FetchReport) in
                line.clear()
                if bagPer == .day { try step?.daysThatAreSettled(report) }
            }
            let report = try fetch(access(surroundings.interruption), surroundings, stitchSettled)
            line.clear()
            if report.status == .incomplete { try stitchSettled(report) }
            guard let step, report.status != .incomplete, !report.inputs(in: output).isEmpty else {
                return Outcome(
                    report: json ? RunMetrics.json(report) : .text(report.text(output: output)),
                    hasProblems: report.status == .problems, isIncomplete: report.status == .incomplete)
            }
            let made = try bagPer == .day ? step.days(report.parts) : step.bag(report)
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
    /// The output folder of the download.
    let archives: String
    let output: String
    let hasReview: Bool
    let isQuiet: Bool
    let surroundings: Surroundings
    let line: ProgressLine

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

    func bag(_ report: FetchReport) throws -> Result {
        let made = try makeBag(
            job, of: report.inputs(in: archives), in: output, missing: report.missing(in: archives),
            formats: KnownFormats.all, outputs: ReviewOutputs.made(by: choices), knownOutputs: ReviewOutputs.all,
            surroundings: surroundings)
        line.clear()
        Log.made(made)
        let summary = made.summary
        return Result(
            document: summary, text: RunReport.text(summary, bag: made), status: summary.problems.isEmpty ? 0 : 2,
            clipSeconds: summary.totals.clipSeconds)
    }

    /// Each day is a job of its own: a bag must not depend on which days were downloaded in the same run.
    func days(_ days: [FetchReport]) throws -> Result {
        var records: [DayRecord] = []
        var problems: [Problem] = []
        var notes: [Note] = []
        for day in days where !day.inputs(in: archives).isEmpty {
            let document = try makeBagPerDay(
                job, of: day.inputs(in: archives), in: output, missing: day.missing(in: archives),
                formats: KnownFormats.all, outputs: ReviewOutputs.made(by: choices), knownOutputs: ReviewOutputs.all,
                surroundings: surroundings
            ) { $0.show(line, isQuiet: isQuiet) }
            records += document.days
            problems += document.problems ?? []
            notes += document.notes ?? []
        }
        Log.problems(problems)
        let document = DaysDocument(days: records, problems: problems, notes: notes)
        return Result(
            document: document, text: DaysReport.text(document, output: output), status: document.status,
            clipSeconds: records.reduce(0) { $0 + ($1.totals?.clipSeconds ?? 0) })
    }

    /// Stitches the days of a download that is not complete. A failure must not end the download: it occurs again, and is
    /// reported, at the end.
    func daysThatAreSettled(_ report: FetchReport) throws {
        do {
            _ = try days(report.parts.filter(\.isSettled))
        } catch let interruption as Interruption {
            throw interruption
        } catch {
            Log.warning("the days that are complete could not be stitched yet: \(error)")
        }
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
