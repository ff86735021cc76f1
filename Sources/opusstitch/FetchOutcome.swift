import ArgumentParser
import Bag
import Review
import Services

/// What a fetch ends with, and the bag that may follow it.
struct FetchOutcome {
    let report: FetchReport
    let output: String
    let json: Bool

    /// - Parameter bag: made of what was fetched, where nothing of it is yet to come.
    func stitched(into bag: String?, quiet: Bool) throws -> Outcome {
        let inputs = report.inputs(in: output)
        guard let bag, report.status != .incomplete, !inputs.isEmpty else {
            return Outcome(
                report: json ? RunMetrics.json(report) : .text(report.text(output: output)),
                hasProblems: report.status == .problems, isIncomplete: report.status == .incomplete)
        }
        let summary = try StitchCommand.parse(
            ["--output", bag] + (quiet ? ["--quiet"] : []) + ["--"] + inputs
        ).stitch()
        let both =
            json
            ? RunMetrics.json(
                Both(report: report, summary: summary), clipSeconds: summary.totals.clipSeconds)
            : .text(report.text(output: output) + "\n" + RunReport.text(summary, output: bag))
        return Outcome(
            report: both, hasProblems: report.status == .problems || !summary.problems.isEmpty)
    }

    /// The fetch's object, with the stitch's summary as one more member.
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
