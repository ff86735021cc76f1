import Foundation
import TestSupport
import Testing

@Suite("A run ends before its time")
struct KilledTests {
    /// In four parts, which run at once.
    @Test("killed at a hundred moments, it leaves nothing by halves, and goes on to the same bytes", arguments: 0..<4)
    func killed(part: Int) throws {
        let calls = try FaultDay.calls()
        #expect(calls.count > 300)
        var killed = 0
        for moment in 0..<100 where moment % 4 == part {
            let call = calls[moment * calls.count / 100]
            let folder = TemporaryFolder()
            let words = Comment(rawValue: "killed at \(call.text.prefix(160))")
            let outcome = try Program.run(
                try FaultDay.arguments(into: folder("bag")), under: SystemCalls.wrapper("signal=KILL", at: call),
                folder: folder.path)
            #expect(outcome.status == 137, "\(words): \(outcome.words)")
            killed += outcome.status == 137 ? 1 : 0
            try FaultDay.expectNothingByHalves(in: folder, words)
            try FaultDay.expectGoesOn(in: folder, words)
        }
        #expect(killed == 25)
    }

    @Test("killed again and again, it comes to the same end")
    func killedManyTimes() throws {
        let changes = try FaultDay.changes()
        let folder = TemporaryFolder()
        for call in stride(from: 0, to: changes.count, by: changes.count / 12).map({ changes[$0] }) {
            _ = try Program.run(
                try FaultDay.arguments(into: folder("bag")), under: SystemCalls.wrapper("signal=KILL", at: call),
                folder: folder.path)
            try FaultDay.expectNothingByHalves(in: folder, "killed at \(call.text.prefix(160))")
        }
        try FaultDay.expectGoesOn(in: folder, "after all of them")
    }

    @Test(
        "asked to end at any moment, it leaves nothing by halves, and goes on to the same bytes",
        arguments: [SIGINT, SIGTERM, SIGHUP])
    func interrupted(signal: Int32) throws {
        let changes = try FaultDay.changes()
        var interrupted = 0
        for call in stride(from: 0, to: changes.count, by: changes.count / 12).map({ changes[$0] }) {
            let folder = TemporaryFolder()
            let words = Comment(rawValue: "at \(call.text.prefix(160))")
            let program = try StoppedProgram(try FaultDay.arguments(into: folder("bag")), after: call)
            program.send(signal: signal)
            let outcome = try program.outcome()
            // What is nearly done may be finished.
            #expect(outcome.status == 130 || outcome.status == 0, "\(words): \(outcome.words)")
            if outcome.status == 130 {
                interrupted += 1
                #expect(outcome.errorText.contains("run the same command again"), "\(words)")
                try FaultDay.expectNoUnfinishedFile(in: folder, words)
            }
            try FaultDay.expectNothingByHalves(in: folder, words)
            try FaultDay.expectGoesOn(in: folder, words)
        }
        #expect(interrupted > 0)
    }

    @Test("while it runs, a second run into the same folder says so and stops, and the first one is not disturbed")
    func twoAtOnce() throws {
        let changes = try FaultDay.changes()
        // From the moment that the folder is there: before, nothing is to be disturbed.
        let first = try #require(changes.firstIndex { $0.text.contains(".part") })
        for call in stride(from: first, to: changes.count - 2, by: changes.count / 6).map({ changes[$0] }) {
            let folder = TemporaryFolder()
            let arguments = try FaultDay.arguments(into: folder("bag"))
            let program = try StoppedProgram(arguments, after: call)
            let before = try Disk.digests(folder.path)
            let second = try Program.run(arguments)
            #expect(second.status == 75, "\(call.text): \(second.words)")
            #expect(second.errorText.contains("another run is using this folder"), "\(second.words)")
            #expect(try Disk.digests(folder.path) == before, "\(call.text)")
            let outcome = try program.outcome()
            #expect(outcome.status == 0, "\(outcome.words)")
            #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference())
        }
    }

    @Test("a run that waited for the moment in which another one ended sees what that one did")
    func nextInLine() throws {
        let day = try FaultDay.day()
        let folder = TemporaryFolder()
        // It has found no folder, and is about to lock it.
        let other = day.job.arguments + ["--output", folder("bag"), "--layout", "mono", "--threads", "1"]
        let making = try SystemCalls.of(
            day.job.arguments + ["--output", folder("listed"), "--layout", "mono", "--threads", "1"], calls: ["mkdirat"]
        )
        let call = try #require(making.first { $0.text.contains(".opusstitch-unfinished") })
        let waiting = try StoppedProgram(other, after: call)
        let first = try Program.run(try FaultDay.arguments(into: folder("bag")))
        #expect(first.status == 0, "\(first.words)")
        let refused = try waiting.outcome()
        #expect(refused.status == 1, "\(refused.words)")
        #expect(refused.errorText.contains("another job"), "\(refused.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference())
        #expect(!FileManager.default.fileExists(atPath: folder("bag/.opusstitch-unfinished")))
    }

    @Test("a signal before the run has begun ends it with the same status", arguments: [SIGINT, SIGTERM, SIGHUP])
    func early(signal: Int32) throws {
        // The fourth call of this kind is the last one of the program itself; the runtime of Swift makes the next ones.
        for moment in 4...12 {
            let folder = TemporaryFolder()
            let outcome = try Program.run(
                try FaultDay.arguments(into: folder("bag")),
                under: [
                    "strace", "-o", "/dev/null", "-e", "trace=rt_sigaction", "-e",
                    "inject=rt_sigaction:signal=\(signal):when=\(moment)",
                ])
            #expect(outcome.status == 130, "\(moment): \(outcome.words)")
            #expect(!FileManager.default.fileExists(atPath: folder("bag")))
        }
    }

    @Test("started by nohup, it does not end with the terminal")
    func nohup() throws {
        let call = try #require(FaultDay.changes().dropFirst(30).first)
        let folder = TemporaryFolder()
        let program = try StoppedProgram(
            try FaultDay.arguments(into: folder("bag")), after: call, under: ["nohup"])
        program.send(signal: SIGHUP)
        let outcome = try program.outcome()
        #expect(outcome.status == 0, "\(outcome.words)")
    }
}
