import ArgumentParser
import Foundations
import Glibc
import HTTP
import Logging

/// The result of a command: its report, and what its exit status depends on.
struct Outcome {
    let report: Report
    let hasProblems: Bool
    /// Whether part of the job failed.
    var hasFailures = false
    /// Whether running the command again later can complete the job.
    var isIncomplete = false

    private enum Status {
        static let failed: Int32 = 1
        static let finishedWithProblems: Int32 = 2
        static let runAgainLater: Int32 = 75
        static let interrupted: Int32 = 130
    }

    /// Runs a command. The exit status is 0, 2 with problems, 75 if more can be downloaded later, 1 after a failure, or
    /// 130 after an interruption.
    ///
    /// - Parameter json: whether to write one JSON object to standard output, even if the command fails.
    /// - Throws: `ExitCode` unless the exit status is 0.
    static func of(
        _ messages: MessageOptions = .standard, json: Bool = false, _ command: () throws -> Outcome
    ) throws {
        _ = RunMetrics.start
        Terminal.prepare()
        Signals.prepare()
        FreedMemory.returnLargeBlocks()
        Log.start(messages)
        var status: Int32 = 0
        do {
            try Heartbeat.start(path: messages.heartbeat, command: CommandLine.arguments.dropFirst().first ?? "")
            try perform(json: json, command)
        } catch let code as ExitCode {
            status = code.rawValue
        } catch {
            Log.error(message(of: error))
            if json { report(error) }
            status = Status.failed
        }
        Heartbeat.end(status: status)
        Log.info(
            "ended", RunMetrics.current().details.merging(["exitStatus": .stringConvertible(Int(status))]) { $1 })
        if status != 0 { throw ExitCode(status) }
    }

    /// The JSON object of a command that failed.
    private struct Failure: Encodable {
        let error: String
        /// For a temporary failure: `incomplete`, as in the report of `fetch`, and the time of another attempt.
        var status: String?
        var runAgainAt: String?
    }

    /// Control characters of names are shown as code points. Only a `JobError` has several lines.
    private static func message(of error: any Error) -> String {
        (error as? JobError)?.description ?? PrintableText.of("\(error)")
    }

    /// A write error is ignored: the exit status already reports a failure.
    private static func report(_ error: any Error) { try? Report.json(Failure(error: message(of: error))).print() }

    private static func warnOfMissingThreads() {
        let others = Machine.cores - 1
        let startable = StartableThreads.count(of: others)
        guard startable < others else { return }
        Log.warning(
            "the system lets this process start \(startable == 0 ? "no thread" : "only \(startable) threads") beside "
                + "the first one; it will be slower; raise the limit on processes (ulimit -u, or of the container)")
    }

    private static func perform(json: Bool, _ command: () throws -> Outcome) throws {
        let outcome: Outcome
        do {
            try Machine.checkOpenFileLimit()
            try Machine.checkMemoryLimits(threads: 1)
            warnOfMissingThreads()
            outcome = try command()
        } catch let error as Interruption {
            Log.error("interrupted; run the same command again to resume")
            if json { report(error) }
            throw ExitCode(Status.interrupted)
        } catch let error as TemporaryFailure {
            let time = error.notBefore?.plus(seconds: 1).secondText
            Log.error("\(message(of: error)); run the same command again \(time.map { "after \($0)" } ?? "later")")
            if json {
                let failure = Failure(
                    error: message(of: error), status: "incomplete", runAgainAt: error.notBefore?.rfc3339)
                try? Report.json(failure).print()
            }
            throw ExitCode(Status.runAgainLater)
        } catch {
            Log.error(message(of: error))
            if json { report(error) }
            throw ExitCode(Status.failed)
        }
        do {
            try outcome.report.print()
        } catch is Report.Unwritable {
            Log.error("the job is done, but its report could not be written to standard output")
            throw ExitCode(Status.failed)
        }
        if outcome.hasFailures { throw ExitCode(Status.failed) }
        if outcome.isIncomplete { throw ExitCode(Status.runAgainLater) }
        if outcome.hasProblems { throw ExitCode(Status.finishedWithProblems) }
    }
}
