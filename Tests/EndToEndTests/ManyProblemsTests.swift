import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("A day with more problems than the summary lists")
struct ManyProblemsTests {
    private static let made = Result {
        let folder = TemporaryFolder()
        let clips = (0..<10_050).map { DayMaker.Clip($0, "user", "2025-12-12T14:00:00Z", nil) }
        let sessions = [
            DayMaker.Session("early", Array(clips[..<6000])), DayMaker.Session("late", Array(clips[6000...])),
        ]
        try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder.path)
        let run = try Job([folder.path]).stitch(["--review"])
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        return (run: run, inputs: folder)
    }

    @Test("has the first 10,000 in its summary, the count of all, and each clip's reason in its timeline")
    func counted() throws {
        let run = try Self.made.get().run
        let summary = try run.bag.summary()
        #expect(summary.problems.count == 10_000)
        #expect(summary.totals.problems == 10_050 && summary.totals.missing == 10_050)
        #expect(summary.problemsByCode?.map(\.count) == [10_050])
        let timelines = try run.bag.timelines().map(\.document)
        #expect(summary.problems == Array(timelines.flatMap(\.problems).sorted().prefix(10_000)))
        for timeline in timelines {
            #expect(timeline.problemsByCode == nil)
            #expect(Set(timeline.problems.compactMap(\.fileName)) == Set(timeline.clips.map(\.fileName)))
        }
        #expect(run.outcome.text.contains("10050 problems"), "\(run.outcome.words)")
        let report = String(decoding: try Disk.bytes(run.bag.path + "/data/report.html"), as: UTF8.self)
        #expect(report.contains("the first 10000 of 10050"))
    }

    @Test("is verified, also against its archives, and is the same again")
    func verified() throws {
        let (run, inputs) = try Self.made.get()
        for arguments in [[], ["--against", inputs.path]] {
            let outcome = try Program.run(["verify", run.bag.path] + arguments)
            #expect(outcome.status == 0, "\(outcome.words)")
        }
    }

    @Test("loses none unnoticed: a listed problem that is another one, and a count that is another one, are found")
    func tampered() throws {
        let run = try Self.made.get().run
        let changes = [
            ("\"count\": 10050", "\"count\": 10049", "problemsByCode"),
            ("message_17_user.opus", "message_18_user.opus", "problems of sessions"),
        ]
        for (old, new, words) in changes {
            let folder = TemporaryFolder()
            let bag = MadeBag(path: folder("bag"))
            try FileManager.default.copyItem(atPath: run.bag.path, toPath: bag.path)
            let path = bag.path + "/data/summary.json"
            var bytes = try Disk.bytes(path)
            let range = try #require(bytes.firstRange(of: Array(old.utf8)), "\(old)")
            bytes.replaceSubrange(range, with: Array(new.utf8))
            try Disk.write(bytes, to: path)
            try bag.fitManifests()
            let outcome = try Program.run(["verify", bag.path])
            #expect(outcome.status == 2 && outcome.text.contains(words), "\(outcome.words)")
        }
    }
}
