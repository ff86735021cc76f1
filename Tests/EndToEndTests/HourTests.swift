import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The hour of an archive")
struct HourTests {
    private static func clip(_ id: Int, _ time: String) throws -> DayMaker.Clip {
        DayMaker.Clip(id, "user", time, try Clips.voice(seconds: 0.3, seed: UInt64(id)))
    }

    private static func problems(_ hours: [DayMaker.Hour]) throws -> [Problem] {
        let day = try MadeDay(DayMaker(hours))
        let run = try withExtendedLifetime(day) { try day.job.stitch() }
        let summary = try run.bag.summary()
        // Whatever is said of their times, they are placed by them.
        #expect(summary.totals.placed == summary.totals.clips)
        return summary.problems.filter { $0.code == .outsideHour }
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let time: String
        /// `nil`: nothing is wrong.
        let says: [String]?
        var testDescription: String { time }
    }

    /// All in an archive of 2025-12-12, 14:00 to 15:00 UTC.
    @Test(
        "is what a session's clips lie in, or just beside: else it is said by how much, and what would explain it",
        arguments: [
            Case(time: "2025-12-12T14:00:00Z", says: nil), Case(time: "2025-12-12T14:59:59.999Z", says: nil),
            Case(time: "2025-12-12T15:00:01Z", says: nil), Case(time: "2025-12-12T15:04:59Z", says: nil),
            Case(time: "2025-12-12T13:59:58Z", says: nil), Case(time: "2025-12-12T17:30:00+03:00", says: nil),
            Case(time: "2025-12-12T13:00:01Z", says: ["1 h before", "UTC-1"]),
            Case(time: "2025-12-12T13:30:00Z", says: ["1 h before", "UTC-1"]),
            Case(time: "2025-12-12T12:59:59Z", says: ["2 h before", "UTC-2"]),
            Case(time: "2025-12-12T15:30:00Z", says: ["1 h after", "UTC+1"]),
            Case(time: "2025-12-12T17:30:00Z", says: ["3 h after", "UTC+3"]),
            Case(time: "2025-12-12T03:00:01Z", says: ["11 h before", "UTC-11"]),
            Case(time: "2025-12-13T04:30:00Z", says: ["14 h after", "UTC+14"]),
            Case(time: "2025-12-13T05:30:00Z", says: ["15 h after", "date"]),
            Case(time: "2025-12-13T14:30:00Z", says: ["1 day after", "the date may be wrong"]),
            Case(time: "2025-12-05T14:30:00Z", says: ["7 days before", "the date may be wrong"]),
            Case(time: "2025-12-10T13:30:00Z", says: ["2 days and 1 h before", "date"]),
            Case(time: "0001-01-01T00:00:00Z", says: ["days", "date"]),
        ])
    func one(_ row: Case) throws {
        let problems = try Self.problems([DayMaker.Hour(14, [DayMaker.Session("s", [try Self.clip(1, row.time)])])])
        #expect(problems.count == (row.says == nil ? 0 : 1), "\(problems)")
        for words in row.says ?? [] {
            #expect(problems.first?.message.contains(words) == true, "\(problems)")
        }
        #expect(problems.allSatisfy { $0.sessionId == "s" })
    }

    @Test("is left by a call that goes on past it, whether the next archive lists the rest or not")
    func pastTheHour() throws {
        let times = ["2025-12-12T14:50:00Z", "2025-12-12T14:59:59Z", "2025-12-12T15:00:02Z", "2025-12-12T15:40:00Z"]
        let clips = try times.enumerated().map { try Self.clip($0 + 1, $1) }
        #expect(
            try Self.problems([
                DayMaker.Hour(14, [DayMaker.Session("s", Array(clips[..<2]))]),
                DayMaker.Hour(15, [DayMaker.Session("s", Array(clips[2...]))]),
            ]).isEmpty)
        #expect(try Self.problems([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).isEmpty)
        // What one archive lists may lie in the other's hour.
        #expect(
            try Self.problems([
                DayMaker.Hour(14, [DayMaker.Session("s", [clips[3]])]),
                DayMaker.Hour(15, [DayMaker.Session("s", [clips[0]])]),
            ]).isEmpty)
    }

    @Test("is an hour or more away from some of a session's clips: they are counted, in one problem")
    func some() throws {
        let times = ["2025-12-12T14:10:00Z", "2025-12-12T14:10:05Z", "2025-12-12T11:20:00Z", "2025-12-12T11:20:05Z"]
        let problems = try Self.problems([
            DayMaker.Hour(14, [DayMaker.Session("s", try times.enumerated().map { try Self.clip($0 + 1, $1) })])
        ])
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains("2 of its 4 clips are 3 h before") == true, "\(problems)")
    }

    @Test("is not that of a long call that ends just before it, or begins just after")
    func longCalls() throws {
        for (times, words) in [
            (["2025-12-12T13:00:02Z", "2025-12-12T13:59:58Z"], "its 2 clips are 1 h before"),
            (["2025-12-12T15:00:02Z", "2025-12-12T15:40:00Z"], "its 2 clips are 1 h after"),
        ] {
            let problems = try Self.problems([
                DayMaker.Hour(14, [DayMaker.Session("s", try times.enumerated().map { try Self.clip($0 + 1, $1) })])
            ])
            #expect(problems.count == 1)
            #expect(problems.first?.message.contains(words) == true, "\(problems)")
        }
    }

    @Test("is told for each archive of a session whose clock is wrong, as the same number of hours")
    func severalArchives() throws {
        let problems = try Self.problems([
            DayMaker.Hour(14, [DayMaker.Session("s", [try Self.clip(1, "2025-12-12T17:59:00Z")])]),
            DayMaker.Hour(15, [DayMaker.Session("s", [try Self.clip(2, "2025-12-12T18:00:10Z")])]),
        ])
        #expect(problems.count == 1)
        #expect(problems.first?.message.contains("its 2 clips are 3 h after") == true, "\(problems)")
        #expect(problems.first?.message.contains("UTC+3") == true, "\(problems)")
    }

    @Test(
        "is nothing to compare with where the metadata does not say it",
        arguments: [
            (#""hour":"14","#, ""), (#""hour":"14","#, #""hour":"24","#), (#""hour":"14","#, #""hour":14,"#),
            (#""utcDay":"2025-12-12","#, ""),
        ])
    func unknown(old: String, new: String) throws {
        let folder = TemporaryFolder()
        let metadata = #"""
            {"hour":"14","utcDay":"2025-12-12","sessions":[{"sessionId":"s","externalConversationId":"c","files":[
            {"fileName":"a.opus","messageId":1,"type":"user","timestamp":"2025-12-12T03:00:00Z"}]}]}
            """#
        #expect(metadata.contains(old))
        func codes(_ text: String) throws -> [Problem.Code] {
            try ZipMaker.write(
                [
                    ZipMaker.Entry("metadata.json", Array(text.utf8)),
                    ZipMaker.Entry("a.opus", try Clips.voice(seconds: 0.3, seed: 1)),
                ], to: folder("a.zip"))
            let run = try Job([folder("a.zip")]).stitch()
            return try run.bag.summary().problems.map(\.code)
        }
        #expect(try codes(metadata) == [.outsideHour])
        #expect(try !codes(metadata.replacing(old, with: new)).contains(.outsideHour))
    }

    @Test("A silence of more than an hour is a problem that says from when to when; of an hour it is none")
    func longSilence() throws {
        func problems(_ times: [String], _ extra: [String] = []) throws -> [Problem] {
            let clips = try times.enumerated().map { try Self.clip($0 + 1, $1) }
            let day = try MadeDay(DayMaker.Session("s", clips))
            let run = try day.job.stitch(extra)
            let verified = try Program.run(["verify", run.bag.path])
            #expect(verified.status == 0, "\(verified.words)")
            return try run.bag.summary().problems.filter { $0.code == .longSilence }
        }
        #expect(try problems(["2025-12-12T14:00:00Z", "2025-12-12T15:00:00.3Z"]).isEmpty)
        let long = try problems(["2025-12-12T14:00:00Z", "2025-12-12T17:00:10Z", "2025-12-12T18:10:00Z"])
        #expect(long.count == 1)
        let message = try #require(long.first?.message)
        #expect(message.contains("2 silences") && message.contains("3 h 0 min"), "\(message)")
        #expect(message.contains("2025-12-12T14:00:00.300Z to 2025-12-12T17:00:10.000Z"), "\(message)")
        #expect(message.contains("message_2_user.opus") && message.contains("zone that is 3 h off"), "\(message)")
        // Shortened, it was there all the same.
        let short = try problems(["2025-12-12T14:00:00Z", "2025-12-12T17:00:10Z"], ["--max-gap", "1"])
        #expect(short.count == 1 && short.first?.message.contains("3 h 0 min") == true)
    }
}
