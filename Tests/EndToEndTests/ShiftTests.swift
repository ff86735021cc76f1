import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("A clip that is moved")
struct ShiftTests {
    /// Clips of one second, all of one moment.
    private static func burst(_ id: String, count: Int, lasting seconds: Double = 1) throws -> DayMaker.Session {
        DayMaker.Session(
            id,
            try (0..<count).map {
                DayMaker.Clip($0, "agent_tts", at(1), try Clips.voice(seconds: seconds, seed: UInt64($0 + 1)))
            })
    }

    @Test("is counted, with the farthest move, in the session's row, the summary, the report and on the terminal")
    func counted() throws {
        let day = try MadeDay(
            try Self.burst("far", count: 5), try Self.burst("near", count: 2), try Self.burst("alone", count: 1))
        let run = try day.job.stitch(["--review"])
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let summary = try run.bag.summary()
        #expect(summary.shifts?.clips == 5 && summary.shifts?.largestSeconds == 4)
        let rows = Dictionary(uniqueKeysWithValues: summary.sessions.map { ($0.sessionId, $0.shifts) })
        #expect(rows["far"]??.clips == 4 && rows["far"]??.largestSeconds == 4)
        #expect(rows["near"]??.clips == 1 && rows["near"]??.largestSeconds == 1)
        #expect(rows["alone"] == .some(nil))
        let words = "5 clips were moved to start after the previous clip of the same speaker, by at most 4.000 s."
        #expect(run.outcome.text.contains(words), "\(run.outcome.text)")
        #expect(String(decoding: try Disk.bytes(run.bag.path + "/data/report.html"), as: UTF8.self).contains(words))
        // One problem, however many clips; the near ones are none.
        #expect(summary.problems.map(\.code) == [.shifted])
        let problem = try #require(summary.problems.first)
        #expect(problem.sessionId == "far" && problem.message.contains("2 clips"), "\(problem)")
        #expect(problem.message.contains("message_4_agent_tts.opus") && problem.message.contains("4.0 s"))
        let verified = try Program.run(["verify", run.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test(
        "is a problem beyond --max-shift-seconds, which is an option of the job where it is not 2",
        arguments: [(nil, 1), (2, 1), (1.999, 1), (3.999, 1), (4, 0), (0.5, 1), (0, 1), (1e6, 0)])
    func limit(seconds: Double?, problems: Int) throws {
        let day = try MadeDay(try Self.burst("far", count: 5))
        var job = day.job
        job.maxShiftSeconds = seconds
        let run = try job.stitch()
        #expect(run.outcome.status == (problems == 0 ? 0 : 2), "\(run.outcome.words)")
        let summary = try run.bag.summary()
        #expect(summary.problems.map(\.code) == [Problem.Code](repeating: .shifted, count: problems))
        #expect(summary.shifts?.clips == 4 && summary.options.maxShiftSeconds == seconds ?? 2)
        let text = String(decoding: try Disk.bytes(run.bag.path + "/data/summary.json"), as: UTF8.self)
        #expect(text.contains("maxShiftSeconds") == (seconds != nil && seconds != 2))
        let compared = try Program.run(["verify", run.bag.path, "--against"] + day.archives)
        #expect(compared.status == 0, "\(compared.words)")
    }

    @Test("by exactly two seconds is none", arguments: ["queue", "mix", "cut"])
    func exactly(overlap: String) throws {
        let day = try MadeDay(try Self.burst("two", count: 3))
        var job = day.job
        job.overlap = try #require(Job.Overlap(rawValue: overlap))
        let run = try job.stitch()
        let summary = try run.bag.summary()
        #expect(summary.shifts?.clips == (overlap == "queue" ? 2 : 0))
        #expect(!summary.problems.contains { $0.code == .shifted })
    }

    @Test("is not one that stands earlier as silences were shortened")
    func shortenedGaps() throws {
        func clip(_ id: Int, _ second: Double) throws -> DayMaker.Clip {
            DayMaker.Clip(id, "user", at(second), try Clips.voice(seconds: 1, seed: UInt64(id)))
        }
        let day = try MadeDay(
            DayMaker.Session("gaps", [try clip(1, 0), try clip(2, 100), try clip(3, 100.25), try clip(4, 300)]))
        var job = day.job
        job.maxGapSeconds = 1
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let shifts = try run.bag.summary().shifts
        #expect(shifts?.clips == 1 && shifts?.largestSeconds == 0.75)
        #expect(try run.bag.timeline(named: "gaps").gapsShortened.count == 2)
    }

    @Test("adds up the same in shards, when a job goes on, and day by day")
    func addsUp() throws {
        let sessions = try (0..<5).map { try Self.burst("session \($0)", count: $0 + 1) }
        var hour = DayMaker.Hour(14, sessions)
        hour.naming = .session
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch()
        let shifts = try #require(try run.bag.summary().shifts)
        #expect(shifts.clips == 10 && shifts.largestSeconds == 4)
        let digests = try run.bag.reproducibleDigests()
        let merged = try Shards(day.job, count: 4).merge()
        #expect(try merged.bag.reproducibleDigests() == digests)
        try FileManager.default.removeItem(atPath: run.bag.path + "/data/summary.json")
        try FileManager.default.removeItem(
            atPath: run.bag.path + "/data/sessions/\(try run.bag.sessionNames()[2])/timeline.json")
        let again = try day.job.stitch(to: run.bag.path)
        #expect(try again.bag.reproducibleDigests() == digests)
        let folder = TemporaryFolder()
        let days = try Program.run(day.job.arguments + ["--output", folder("days"), "--bag-per", "day"])
        #expect(days.text.contains("2025-12-12: 10 clips were moved"), "\(days.words)")
        #expect(try MadeBag(path: folder("days/2025-12-12")).summary().shifts == shifts)
    }

    @Test("verify finds a summary that does not say it")
    func verify() throws {
        let run = try MadeDay.stitched(try Self.burst("far", count: 3))
        let path = run.bag.path + "/data/summary.json"
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        let altered = text.replacing(/"shifts": \{\s*"clips": 2/, with: #""shifts": {"clips": 1"#, maxReplacements: 1)
        #expect(altered != text)
        try Disk.write(Array(altered.utf8), to: path)
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2 && outcome.text.contains("shifts does not match"), "\(outcome.text)")
    }
}

extension MadeDay {
    /// A job of these sessions.
    static func stitched(_ sessions: DayMaker.Session...) throws -> Run {
        var hour = DayMaker.Hour(14, sessions)
        hour.naming = .session
        let day = try MadeDay(DayMaker([hour]))
        return try withExtendedLifetime(day) { try day.job.stitch() }
    }
}
