import Bag
import Calls
import Foundation
import TestSupport
import Testing

@Suite("A tree of days, a bag for each")
struct BagPerDayTests {
    /// Three days: the second goes past midnight with one session, and the third has nothing but its rest.
    private struct Tree {
        let folder = TemporaryFolder("archives")

        init() throws {
            let sounds = try (1...3).map { try Clips.voice(seconds: 0.4, seed: UInt64($0)) }
            func write(_ day: String, _ hour: Int, _ sessions: [DayMaker.Session]) throws {
                var hour = DayMaker.Hour(hour, sessions)
                hour.naming = .session
                try DayMaker([hour]).write(to: folder("tenant/\(day)"), day: day)
            }
            func clip(_ id: Int, _ time: String) -> DayMaker.Clip {
                DayMaker.Clip(id, id.isMultiple(of: 2) ? "user" : "agent_tts", time, sounds[id % 3])
            }
            try write("2025-12-11", 9, [.init("early", [clip(1, "2025-12-11T09:00:00Z")])])
            try write("2025-12-12", 14, [.init("noon", [clip(1, "2025-12-12T14:00:00Z")])])
            try write("2025-12-12", 23, [.init("late", [clip(1, "2025-12-12T23:59:58Z")])])
            try write(
                "2025-12-13", 0,
                [
                    .init("late", [clip(2, "2025-12-13T00:00:01Z")]), .init("next", [clip(1, "2025-12-13T00:10:00Z")]),
                ])
            try write("2025-12-13", 12, [.init("lunch", [clip(1, "2025-12-13T12:00:00Z")])])
        }

        func stitch(to output: String, _ extra: [String] = []) throws -> ChildProcess.Outcome {
            try Program.run(["stitch", folder.path, "--output", output, "--bag-per", "day"] + extra)
        }
    }

    private func sessions(_ bag: String) throws -> [String] {
        try MadeBag(path: bag).timelines().map(\.document.sessionId).sorted()
    }

    @Test("has a session over midnight whole, in the bag of the day on which it began, and nothing twice")
    func midnight() throws {
        let tree = try Tree()
        let bags = TemporaryFolder("bags")
        let run = try tree.stitch(to: bags.path)
        #expect(run.status == 0, "\(run.words)")
        #expect(try sessions(bags("2025-12-11")) == ["early"])
        #expect(try sessions(bags("2025-12-12")) == ["late", "noon"])
        #expect(try sessions(bags("2025-12-13")) == ["lunch", "next"])
        let late = try MadeBag(path: bags("2025-12-12")).timeline(sessionId: "late")
        #expect(late.clips.map(\.status) == [.placed, .placed])
        #expect(run.text.contains("2025-12-13: 1 session in its archives started on an earlier day"))
        #expect(try Disk.tree(bags.path).filter { !$0.contains("/") }.count == 4)
        for day in ["2025-12-11", "2025-12-12", "2025-12-13"] {
            let verified = try Program.run(["verify", bags(day)])
            #expect(verified.status == 0, "\(verified.words)")
        }
        // A day that nothing reaches into is the bag that the day alone gives.
        let alone = TemporaryFolder()
        _ = try Program.run(["stitch", tree.folder("tenant/2025-12-11"), "-o", alone("bag")])
        #expect(
            try MadeBag(path: alone("bag")).reproducibleDigests()
                == MadeBag(path: bags("2025-12-11")).reproducibleDigests())
    }

    @Test("goes on where it stopped: what is done is not done again, and what is gone or new is")
    func resumed() throws {
        let tree = try Tree()
        let bags = TemporaryFolder("bags")
        #expect(try tree.stitch(to: bags.path).status == 0)
        let before = try Disk.digests(bags.path)
        let wave = try Disk.tree(bags("2025-12-11")).first { $0.hasSuffix(".wav") } ?? ""
        let changed = try Self.changeTime(bags("2025-12-11/" + wave))

        let again = try tree.stitch(to: bags.path)
        #expect(again.status == 0, "\(again.words)")
        #expect(try Disk.digests(bags.path) == before)
        #expect(try Self.changeTime(bags("2025-12-11/" + wave)) == changed)
        #expect(again.errorText.contains("2025-12-11: 1 clip, 0 problems (done by an earlier run)"))

        try FileManager.default.removeItem(atPath: bags("2025-12-12"))
        let third = try tree.stitch(to: bags.path)
        #expect(third.status == 0, "\(third.words)")
        #expect(!third.errorText.contains("2025-12-12: 2 clips, 0 problems (done by an earlier run)"))
        let log = String(decoding: try Disk.bytes(bags("run-log.jsonl")), as: UTF8.self)
        #expect(log.split(separator: "\n").count == 4)
        let records = try log.split(separator: "\n").map {
            try JSONDecoder().decode(DayRecord.self, from: Data($0.utf8))
        }
        #expect(records.map(\.day) == ["2025-12-11", "2025-12-12", "2025-12-13", "2025-12-12"])
        #expect(records.allSatisfy { $0.status == 0 })
    }

    @Test("goes on with the other days where one cannot be done, and says so in words, JSON and status")
    func failingDay() throws {
        let tree = try Tree()
        let bags = TemporaryFolder("bags")
        try Disk.write(Array("not a zip".utf8), to: tree.folder("tenant/2025-12-10/audio_00.zip"))
        let run = try tree.stitch(to: bags.path, ["--json"])
        #expect(run.status == 1, "\(run.words)")
        let days = try JSONDecoder().decode(DaysDocument.self, from: Data(run.output)).days
        #expect(days.map(\.day) == ["2025-12-10", "2025-12-11", "2025-12-12", "2025-12-13"])
        #expect(days.map(\.status) == [1, 0, 0, 0])
        #expect(days[0].message?.contains("audio_00.zip") == true)
        // Put right, it alone is done.
        let missing = DayMaker.Clip(1, "user", "2025-12-10T00:00:00Z", nil)
        try DayMaker([DayMaker.Hour(0, [DayMaker.Session("missing", [missing])])])
            .write(to: tree.folder("tenant/2025-12-10"), day: "2025-12-10")
        let again = try tree.stitch(to: bags.path)
        #expect(again.status == 2, "\(again.words)")
        #expect(again.errorText.split(separator: "\n").count { $0.hasSuffix("(done by an earlier run)") } == 3)
    }

    @Test("is refused into a bag, and a day's bag of another job is left alone")
    func refused() throws {
        let tree = try Tree()
        let bag = try SharedRun.day().bag.path
        #expect(try tree.stitch(to: bag).status == 1)
        let bags = TemporaryFolder("bags")
        #expect(try tree.stitch(to: bags.path).status == 0)
        let before = try Disk.digests(bags("2025-12-12"))
        let other = try tree.stitch(to: bags.path, ["--layout", "mono"])
        #expect(other.status == 1, "\(other.words)")
        #expect(other.text.contains("other options"))
        #expect(try Disk.digests(bags("2025-12-12")) == before)
        #expect(try tree.stitch(to: bags.path, ["--session", "noon"]).status == 64)
    }

    @Test("by date in the path where the metadata says no day, and for what has none at all")
    func undated() throws {
        let folder = TemporaryFolder()
        let empty = ZipMaker.Entry("metadata.json", Array(#"{"sessions": []}"#.utf8), isDeflated: false)
        for name in ["2025-12-09/00.zip", "somewhere/00.zip"] {
            try FileManager.default.createDirectory(
                atPath: (folder("in/" + name) as NSString).deletingLastPathComponent,
                withIntermediateDirectories: true)
            try ZipMaker.write([empty], to: folder("in/" + name))
        }
        let run = try Program.run(["stitch", folder("in"), "-o", folder("bags"), "--bag-per", "day"])
        #expect([0, 2].contains(run.status), "\(run.words)")
        #expect(
            try Disk.tree(folder("bags")).filter { !$0.contains("/") } == ["2025-12-09", "run-log.jsonl", "undated"])
    }

    @Test("can be a shard of each day, and merged day by day")
    func shards() throws {
        let tree = try Tree()
        let bags = TemporaryFolder("bags")
        for shard in ["1/2", "2/2"] {
            let run = try tree.stitch(to: bags("shard-\(shard.prefix(1))"), ["--shard", shard])
            #expect(run.status == 0, "\(run.words)")
        }
        #expect(try tree.stitch(to: bags("single")).status == 0)
        let merged = try Program.run([
            "merge", bags("shard-1/2025-12-12"), bags("shard-2/2025-12-12"), "-o", bags("merged"),
        ])
        #expect(merged.status == 0, "\(merged.words)")
        #expect(
            try MadeBag(path: bags("merged")).reproducibleDigests()
                == MadeBag(path: bags("single/2025-12-12")).reproducibleDigests())
    }

    private static func changeTime(_ path: String) throws -> Date? {
        try FileManager.default.attributesOfItem(atPath: path)[.modificationDate] as? Date
    }
}
