import ArgumentParser
import Foundations
import Glibc
import HTTP
import Logging

/// How a command ends: its words, and its exit status.
struct Outcome {
    let report: Report
    let hasProblems: Bool
    /// Whether some of the job could not be done, while the rest was.
    var hasFailures = false
    /// Whether running again later gives more.
    var isIncomplete = false

    private enum Status {
        static let failed: Int32 = 1
        static let finishedWithProblems: Int32 = 2
        static let runAgainLater: Int32 = 75
        static let interrupted: Int32 = 130
    }

    /// Runs a command and ends it as the contract says: 0, 2 with problems, 75 where not all could be had yet, 1 where it
    /// could not be done, 130 where it was interrupted.
    ///
    /// - Parameter json: whether standard output gets one JSON object, also where the job could not be done.
    static func of(
        _ messages: MessageOptions = .standard, json: Bool = false, _ command: () throws -> Outcome
    ) throws {
        _ = RunMetrics.start
        Terminal.prepare()
        Signals.prepare()
        Log.start(messages)
        var status: Int32 = 0
        do {
            try Heartbeat.start(path: messages.heartbeat, command: CommandLine.arguments.dropFirst().first ?? "")
            try perform(json: json, command)
        } catch let code as ExitCode {
            status = code.rawValue
        } catch {
            Log.error("\(error)")
            if json { tell(error) }
            status = Status.failed
        }
        Heartbeat.end(status: status)
        Log.info(
            "ended", RunMetrics.current().details.merging(["exitStatus": .stringConvertible(Int(status))]) { $1 })
        if status != 0 { throw ExitCode(status) }
    }

    /// What a program reads in place of a result.
    private struct Failure: Encodable { let error: String }

    /// That it cannot be written is no more than the status says already.
    private static func tell(_ error: any Error) { try? Report.json(Failure(error: "\(error)")).print() }

    private static func perform(json: Bool, _ command: () throws -> Outcome) throws {
        let outcome: Outcome
        do {
            try Machine.checkOpenFileLimit()
            outcome = try command()
        } catch let error as Interruption {
            Log.error("interrupted; run the same command again to go on")
            if json { tell(error) }
            throw ExitCode(Status.interrupted)
        } catch let error as TemporaryFailure {
            Log.error("\(error); run the same command again later")
            if json { tell(error) }
            throw ExitCode(Status.runAgainLater)
        } catch {
            Log.error("\(error)")
            if json { tell(error) }
            throw ExitCode(Status.failed)
        }
        do {
            try outcome.report.print()
        } catch is Report.Unwritable {
            Log.error("all is done, but the report could not be written to standard output")
            throw ExitCode(Status.failed)
        }
        if outcome.hasFailures { throw ExitCode(Status.failed) }
        if outcome.isIncomplete { throw ExitCode(Status.runAgainLater) }
        if outcome.hasProblems { throw ExitCode(Status.finishedWithProblems) }
    }
}
