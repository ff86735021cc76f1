import Bag
import Foundation
import Foundations
import Glibc
import TestSupport
import Testing

@Suite("Messages, heartbeats and figures of a run")
struct MessageTests {
    private struct Line: Decodable {
        let time: String
        let level: String
        let message: String
        let details: [String: Value]?

        enum Value: Decodable, Equatable {
            case number(Double)
            case text(String)

            init(from decoder: any Decoder) throws {
                let container = try decoder.singleValueContainer()
                self =
                    try (try? container.decode(Double.self)).map(Value.number) ?? .text(container.decode(String.self))
            }
        }
    }

    private struct Beat: Decodable {
        let format: String
        let software: String
        let command: String
        let process: Int
        let started: String
        let updated: String
        let progressed: String
        let state: String
        let exitStatus: Int?
        let phase: String
        let done: Int?
        let total: Int?
    }

    private func lines(_ outcome: ChildProcess.Outcome) throws -> [Line] {
        try outcome.errorText.split(separator: "\n").map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
    }

    @Test("as JSON, every line is an object, and every problem has one with its code and place")
    func problems() throws {
        let run = try Job.problemDay.stitch(["--log-format", "json"])
        #expect(run.outcome.status == 2)
        let lines = try lines(run.outcome)
        let problems = try run.bag.summary().problems
        #expect(!problems.isEmpty)
        #expect(lines.filter { $0.level == "warning" }.map(\.message) == problems.map(\.message))
        for (line, problem) in zip(lines, problems) {
            #expect(line.details?["code"] == .text(problem.code.rawValue))
            #expect(line.details?["sessionId"] == problem.sessionId.map { .text($0) })
            #expect(line.time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil)
        }
    }

    @Test("the summary counts problems by their codes, and says nothing of them where there are none")
    func counts() throws {
        let summary = try SharedRun.problemDay().bag.summary()
        let counts = Dictionary(grouping: summary.problems, by: \.code).mapValues(\.count)
        let told = try #require(summary.problemsByCode)
        #expect(Dictionary(uniqueKeysWithValues: told.map { ($0.code, $0.count) }) == counts)
        #expect(told.map(\.code.rawValue) == told.map(\.code.rawValue).sorted())
        #expect(try SharedRun.day().bag.summary().problemsByCode == nil)
    }

    @Test("a job that cannot be done is one JSON object too")
    func failure() throws {
        let outcome = try Job(["gone.zip"]).stitch(["--log-format", "json"]).outcome
        #expect(outcome.status == 1)
        let lines = try lines(outcome)
        #expect(lines.map(\.level) == ["error"])
        #expect(lines.first?.message.contains("gone.zip") == true)
    }

    @Test("nothing is said of a run without problems, unless a lower level is asked for", arguments: ["text", "json"])
    func levels(format: String) throws {
        let silent = try Job.day.stitch(["--log-format", format])
        #expect(silent.outcome.status == 0 && silent.outcome.errors.isEmpty, "\(silent.outcome.errorText)")
        let errors = try Job.problemDay.stitch(["--log-format", format, "--log-level", "error"])
        #expect(errors.outcome.status == 2 && errors.outcome.errors.isEmpty, "\(errors.outcome.errorText)")
        let told = try Job.day.stitch(["--log-format", format, "--log-level", "info"])
        #expect(told.outcome.errorText.split(separator: "\n").last?.contains("peakMemoryBytes") == true)
    }

    @Test("what a run took is told at its end: in the log, and in the object of --json")
    func figures() throws {
        let run = try Job.day.stitch(["--json", "--log-format", "json", "--log-level", "info"])
        #expect(run.outcome.status == 0)
        let end = try #require(try lines(run.outcome).last)
        #expect(end.message == "ended")
        #expect(end.details?["exitStatus"] == .number(0))
        struct Object: Decodable {
            struct Metrics: Decodable {
                let wallSeconds, cpuSeconds, clipSecondsPerSecond: Double
                let bytesRead, bytesWritten, peakMemoryBytes: Int
            }
            let metrics: Metrics
        }
        let metrics = try JSONDecoder().decode(Object.self, from: Data(run.outcome.output)).metrics
        let summary = try run.bag.summary()
        #expect(metrics.wallSeconds > 0 && metrics.cpuSeconds > 0 && metrics.clipSecondsPerSecond > 0)
        // Archives are hashed and their clips read; every file of audio that has no holes is written.
        #expect(metrics.bytesRead >= summary.inputs.reduce(0) { $0 + $1.bytes })
        #expect(metrics.bytesWritten > 0)
        #expect(metrics.peakMemoryBytes > 1 << 20 && metrics.peakMemoryBytes <= 256 << 20)
    }

    @Test("a bag has nothing of that: its summary is the same in every run")
    func bagIsTheSame() throws {
        let folder = TemporaryFolder()
        let run = try Job.day.stitch([
            "--json", "--log-format", "json", "--log-level", "trace", "--heartbeat", folder("beat"),
        ])
        #expect(try run.bag.reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test(
        "a heartbeat tells at the end how it ended",
        arguments: [(Job.day, 0), (.problemDay, 2), (Job(["gone.zip"]), 1)])
    func heartbeat(job: Job, status: Int) throws {
        let folder = TemporaryFolder()
        let outcome = try job.stitch(["--heartbeat", folder("beat")]).outcome
        #expect(outcome.status == status)
        let beat = try beat(folder("beat"))
        #expect(beat.format == "opusstitch-heartbeat/1" && beat.command == "stitch" && beat.state == "ended")
        #expect(beat.exitStatus == status)
        #expect(beat.started <= beat.progressed && beat.progressed <= beat.updated)
        if status != 1 { #expect(beat.phase == "stitching" && beat.done == beat.total && beat.total ?? 0 > 0) }
        #expect(try Disk.tree(folder.path) == ["beat"], "nothing unfinished is left")
    }

    @Test("a heartbeat tells how far the other commands are too")
    func otherHeartbeats() throws {
        let folder = TemporaryFolder()
        let bag = ["--output", folder("bag"), "--session", "barge-in"]
        let steps = [
            (["stitch", PackageFolder.fixture("day"), "--review"] + bag, "making review files"),
            (["inspect", PackageFolder.fixture("day")], "reading"),
            (["verify", folder("bag")], "comparing review files"),
        ]
        for (arguments, phase) in steps {
            let outcome = try Program.run(arguments + ["--heartbeat", folder("beat")])
            #expect(outcome.status == 0, "\(outcome.words)")
            let beat = try beat(folder("beat"))
            #expect(beat.command == arguments[0] && beat.state == "ended" && beat.phase == phase)
        }
    }

    @Test("a heartbeat tells of a run that was interrupted, and of one that was killed before it ended")
    func stopped() throws {
        let call = try TemporaryFolder.with { folder in
            try #require(try SystemCalls.of(Self.arguments(folder), calls: ["renameat"]).dropFirst(4).first)
        }
        for (signal, status) in [(SIGTERM, 130), (SIGKILL, 137)] {
            let folder = TemporaryFolder()
            let program = try StoppedProgram(Self.arguments(folder), after: call)
            let first = try beat(folder("beat"))
            #expect(first.state == "running" && first.exitStatus == nil && first.process > 0)
            program.send(signal: signal)
            #expect(try program.outcome().status == status)
            let last = try beat(folder("beat"))
            #expect(last.state == (signal == SIGTERM ? "ended" : "running"))
            #expect(last.exitStatus == (signal == SIGTERM ? 130 : nil))
        }
    }

    private static func arguments(_ folder: TemporaryFolder, beat: String = "beat") -> [String] {
        [
            "stitch", PackageFolder.fixture("day"), "--output", folder("bag"), "--heartbeat", folder(beat),
            "--threads", "1",
        ]
    }

    @Test("a heartbeat is written every ten seconds, also where nothing is done", .enabled(if: !Effort.isQuick))
    func tenSeconds() throws {
        let call = try TemporaryFolder.with { folder in
            try #require(try SystemCalls.of(Self.arguments(folder), calls: ["renameat"]).dropFirst(4).first)
        }
        let folder = TemporaryFolder()
        // Only the thread that works waits.
        let program = try Program.start(
            Self.arguments(folder), under: SystemCalls.wrapper("delay_exit=25000000", at: call))
        func next(after time: String?) throws -> Beat {
            for _ in 0..<6000 {
                if let beat = try? beat(folder("beat")), beat.updated != time, beat.done != nil { return beat }
                usleep(5000)
            }
            throw TestSupportError(reason: "no heartbeat after \(time ?? "the start")")
        }
        var beats = [try next(after: nil)]
        while beats.count < 20, beats.last?.state == "running" { beats.append(try next(after: beats.last?.updated)) }
        #expect(try program.outcome().status == 0)
        let times = try beats.map { try #require(UTCTime(iso8601: $0.updated)) }
        let waits = zip(times, times.dropFirst()).map { $1.frame(since: $0, sampleRate: 1) }
        // A busy machine may take longer.
        #expect(zip(waits, beats.dropFirst()).contains { $0 >= 8 && $1.state == "running" }, "\(waits)")
    }

    @Test("a heartbeat that cannot be written any more is told once, and the run goes on")
    func unwritableLater() throws {
        let call = try TemporaryFolder.with { folder in
            try #require(try SystemCalls.of(Self.arguments(folder), calls: ["renameat"]).first)
        }
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("beats"), withIntermediateDirectories: false)
        let program = try StoppedProgram(Self.arguments(folder, beat: "beats/beat"), after: call)
        try Disk.remove(folder("beats"))
        let outcome = try program.outcome()
        #expect(outcome.status == 0, "\(outcome.words)")
        let warning =
            "opusstitch: cannot write the heartbeat to \(folder("beats/beat")): No such file or directory; the run "
            + "continues without it\n"
        #expect(outcome.errorText.ranges(of: warning).count == 1, "\(outcome.words)")
        #expect(try Disk.tree(folder.path).allSatisfy { !$0.hasPrefix("beats") })
    }

    @Test("a heartbeat that cannot be put in its place leaves nothing beside it")
    func notInPlace() throws {
        let call = try TemporaryFolder.with { folder in
            try #require(
                try SystemCalls.of(Self.arguments(folder), calls: ["rename"]).first { $0.text.contains("/beat") })
        }
        let folder = TemporaryFolder()
        let outcome = try Program.run(Self.arguments(folder), under: SystemCalls.wrapper("error=ENOSPC", at: call))
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(
            outcome.errorText.contains("cannot write the heartbeat to \(folder("beat")): No space left on device"),
            "\(outcome.words)")
        #expect(try Disk.tree(folder.path) == [])
    }

    @Test("a heartbeat that cannot be written is told before anything is done")
    func unwritable() throws {
        let folder = TemporaryFolder()
        let outcome = try Job.day.stitch(["--heartbeat", folder("none/beat")], to: folder("bag")).outcome
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains(folder("none/beat")), "\(outcome.errorText)")
        #expect(try Disk.tree(folder.path) == [])
    }

    @Test("a heartbeat in the bag is wrong usage", arguments: ["bag/beat", "./bag/data/beat", "bag"])
    func inTheBag(path: String) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            ["stitch", PackageFolder.fixture("day"), "--output", "bag", "--heartbeat", path], folder: folder.path)
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("--heartbeat"), "\(outcome.errorText)")
        #expect(try Disk.tree(folder.path) == [])
    }

    private func beat(_ path: String) throws -> Beat {
        try JSONDecoder().decode(Beat.self, from: Data(try Disk.bytes(path)))
    }
}
