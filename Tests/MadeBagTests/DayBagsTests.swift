import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@testable import Stitching

@Suite("Bags of days")
struct DayBagsTests {
    private struct Made {
        let folder = TemporaryFolder()

        func write(_ name: String, day: String, hour: Int, _ sessions: [(id: String, time: String)]) throws {
            let made = try sessions.map { session in
                DayMaker.Session(
                    session.id,
                    [DayMaker.Clip(hour, "user", session.time, try Clips.voice(seconds: 0.1, seed: UInt64(hour + 1)))])
            }
            var hourOf = DayMaker.Hour(hour, made)
            hourOf.naming = .session
            let place = folder("in/\(name)")
            _ = try DayMaker([hourOf]).write(to: place, day: day)
        }

        func make(_ inputs: [String]? = nil) throws -> (days: DaysDocument, kept: [Bool]) {
            var kept: [Bool] = []
            let days = try makeBagPerDay(of: inputs ?? [folder("in")], in: folder("out")) { kept.append($0.isKept) }
            return (days, kept)
        }

        func sessions(_ day: String) throws -> [String] { try MadeBag(path: folder("out/\(day)")).sessionNames() }
    }

    @Test("have each session whole, in the bag of the day on which it began; a day is not made again without need")
    func midnight() throws {
        let made = Made()
        try made.write(
            "a", day: "2025-12-12", hour: 23, [("night", "2025-12-12T23:59:00Z"), ("noon", "2025-12-12T23:10:00Z")])
        try made.write(
            "b", day: "2025-12-13", hour: 0, [("night", "2025-12-13T00:00:10Z"), ("next", "2025-12-13T00:30:00Z")])
        try made.write("c", day: "2025-12-14", hour: 23, [("last", "2025-12-14T23:59:50Z")])
        // A day of which nothing is left.
        try made.write("d", day: "2025-12-15", hour: 0, [("last", "2025-12-15T00:00:00Z")])
        let (days, kept) = try made.make()
        #expect(
            days.days.map(\.day) == ["2025-12-12", "2025-12-13", "2025-12-14", "2025-12-15"]
                && kept == [false, false, false, false])
        #expect(days.days.map(\.sessionsOfEarlierDays) == [0, 1, 0, 1])
        #expect(try made.sessions("2025-12-12") == ["night", "noon"] && made.sessions("2025-12-13") == ["next"])
        #expect(try made.sessions("2025-12-14") == ["last"] && days.days[3].totals == nil)
        let night = try MadeBag(path: made.folder("out/2025-12-12")).timeline(named: "night")
        #expect(night.clips.count == 2 && night.clips.allSatisfy { $0.status == .placed })
        #expect(days.days.map { $0.totals?.sessions } == [2, 1, 1, nil] && days.days.map(\.status) == [0, 0, 0, 0])
        for day in ["2025-12-12", "2025-12-13", "2025-12-14"] {
            #expect(try BagVerifier(path: made.folder("out/\(day)"), formats: []).run().isIntact)
        }
        let digests = try Disk.digests(made.folder("out")).filter { !$0.key.hasSuffix(".jsonl") }
        let again = try made.make()
        #expect(again.kept == [true, true, true, true] && again.days.days.map(\.job) == days.days.map(\.job))
        #expect(try Disk.digests(made.folder("out")).filter { !$0.key.hasSuffix(".jsonl") } == digests)
        // What is gone is made again, and no other day.
        let next = MadeBag(path: made.folder("out/2025-12-13"))
        let whole = try next.reproducibleDigests()
        try Disk.remove(next.sessionFolder("next") + "/timeline.wav")
        #expect(try made.make().kept == [true, false, true, true])
        #expect(try next.reproducibleDigests() == whole)
    }

    @Test("are told by the metadata, else by the earliest clip, else by the last date in the path")
    func daysOfArchives() throws {
        let made = Made()
        let clip = #"{"fileName": "a.opus", "messageId": 1, "type": "user", "timestamp": "TIME"}"#
        let cases = [
            (
                "2025-12-01/a",
                #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "s1", "files": [CLIP]}]}"#
            ),
            (
                "2025-12-01/b", #"{"utcDay": "12.12.2025", "sessions": [{"sessionId": "s2", "files": [CLIP]}]}"#
            ),
            (
                "c",
                #"{"sessions": [{"sessionId": "s5", "files": [LATE, CLIP]}]}"#
            ),
            ("2025-12-01/x 2025-12-10 y", #"{"sessions": [{"sessionId": "s3", "files": []}]}"#),
            ("none", #"{"sessions": [{"sessionId": "s4", "files": []}]}"#),
        ]
        for (path, json) in cases {
            let text = json.replacing("CLIP", with: clip.replacing("TIME", with: "2025-12-11T14:00:00Z"))
                .replacing("LATE", with: clip.replacing("TIME", with: "2025-12-12T00:10:00Z"))
            let place = made.folder("in/\(path)/a.zip")
            try FileManager.default.createDirectory(
                atPath: (place as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
            try ZipMaker.write(
                [
                    ZipMaker.Entry("metadata.json", Array(text.utf8)),
                    ZipMaker.Entry("a.opus", try Clips.voice(seconds: 0.1, seed: 1)),
                ], to: place)
        }
        let days = try made.make().days.days
        #expect(days.map(\.day) == ["2025-12-10", "2025-12-11", "2025-12-12", "undated"], "\(days.map(\.day))")
        #expect(try made.sessions("2025-12-12") == ["s1"] && made.sessions("2025-12-11") == ["s2", "s5"])
        #expect(try made.sessions("2025-12-10") == ["s3"] && made.sessions("undated") == ["s4"])
    }

    @Test("are not made of what is no archive, which is told beside them")
    func strangers() throws {
        let made = Made()
        try Disk.write(Array("no archive".utf8), to: made.folder("bad.zip"))
        #expect(throws: JobError.self) { try made.make([made.folder("bad.zip")]) }
        try made.write("a", day: "2025-12-12", hour: 14, [("s", "2025-12-12T14:00:00Z")])
        let (days, _) = try made.make([made.folder("in"), made.folder("bad.zip")])
        #expect(days.days.map(\.day) == ["2025-12-12"] && days.status == 2)
        #expect(
            days.problems?.count == 1 && days.problems?[0].message.contains("bad.zip") == true,
            "\(String(describing: days.problems))")
    }

    @Test("are tried again where an earlier run could not make them")
    func failed() throws {
        let made = Made()
        try made.write("a", day: "2025-12-12", hour: 14, [("one", "2025-12-12T14:00:00Z")])
        // Something else lies where the bag is to be.
        try Disk.write([1], to: made.folder("out/2025-12-12/notes.txt"))
        #expect(try made.make().days.days.map(\.status) == [1])
        try Disk.remove(made.folder("out/2025-12-12"))
        let (days, kept) = try made.make()
        #expect(days.days.map(\.status) == [0] && kept == [false])
        #expect(try made.sessions("2025-12-12") == ["one"])
    }

    @Test("tell the hours that they lack, and those of days of which there is nothing")
    func missing() throws {
        let made = Made()
        try made.write("a", day: "2025-12-12", hour: 14, [("one", "2025-12-12T14:00:00Z")])
        for day in ["2025-12-12", "2025-12-13"] {
            let text =
                #"{"format": "opusstitch-fetched-day/1", "day": "\#(day)", "hours": [{"hour": "15", "status": "missing"}]}"#
            try Disk.write(Array(text.utf8), to: made.folder("in/\(day)/hours.json"))
        }
        // Of a download that is still missing, nothing has replaced it.
        for hour in ["14", "15"] { try Disk.write([1], to: made.folder("in/2025-12-12/\(hour).zip.damaged")) }
        let days = try made.make().days
        #expect(days.notes?.filter { $0.code == .damagedDownload }.map(\.archive) == ["14.zip.damaged"])
        #expect(days.days.map(\.day) == ["2025-12-12"] && days.status == 2)
        #expect(days.problems?.map(\.code) == [.missingHour] && "\(days.problems ?? [])".contains("2025-12-13"))
        let bag = try MadeBag(path: made.folder("out/2025-12-12")).summary()
        #expect(bag.problems.filter { $0.code == .missingHour }.count == 1)
    }

    @Test("have the reports of each of the day's hours, by their names")
    func reportNames() {
        for (name, isReport) in [
            ("00.report.json", true), ("09.report.zip", true), ("23.report.json", true), ("24.report.json", false),
            ("7.report.json", false), ("-1.report.zip", false), ("+1.report.zip", false), ("07.report.txt", false),
            ("07report.zip", false),
        ] {
            #expect(ReportInput.isReport("2025-12-12/\(name)") == isReport, "\(name)")
        }
    }

    @Test("are made again where another bag is in the place of one, though it is complete")
    func otherBag() throws {
        let made = Made()
        try made.write("a", day: "2025-12-12", hour: 14, [("one", "2025-12-12T14:00:00Z")])
        #expect(try made.make().kept == [false])
        let bag = MadeBag(path: made.folder("out/2025-12-12"))
        let digests = try bag.reproducibleDigests()
        var document = try bag.timeline(named: "one")
        document.clips[0].timestamp = "2025-12-12T14:00:01Z"
        try bag.forge(.recorded(document), named: "one")
        let (days, kept) = try made.make()
        #expect(kept == [false] && days.days.map(\.status) == [0])
        #expect(try bag.reproducibleDigests() == digests)
        #expect(try made.make().kept == [true])
    }

    @Test("of a day whose sessions all belong to the day before now are refused and kept, until they are removed")
    func nothingLeft() throws {
        let made = Made()
        try made.write("d", day: "2025-12-15", hour: 0, [("last", "2025-12-15T00:00:00Z")])
        #expect(try made.make().days.days.map(\.day) == ["2025-12-15"])
        let place = made.folder("out/2025-12-15")
        let digests = try Disk.digests(place)
        try made.write("c", day: "2025-12-14", hour: 23, [("last", "2025-12-14T23:59:50Z")])
        for _ in 0..<2 {
            let days = try made.make().days.days
            #expect(days.map(\.day) == ["2025-12-14", "2025-12-15"] && days.map(\.status) == [0, 1])
            let words =
                "\(place) exists, but all sessions of this day are now in the bags of earlier days; remove it and run the same "
                + "command again"
            #expect(days[1].message == words && days[1].totals == nil)
            #expect(try Disk.digests(place) == digests)
        }
        try Disk.remove(place)
        let days = try made.make().days.days
        #expect(days.map(\.status) == [0, 0] && days.map(\.sessionsOfEarlierDays) == [0, 1])
        #expect(!FileManager.default.fileExists(atPath: place))
    }

    @Test("are completed from any point on where a run was stopped, which is no failure of a day")
    func stopped() throws {
        let made = Made()
        for day in ["2025-12-12", "2025-12-13"] {
            try made.write(day, day: day, hour: 14, [(day, "\(day)T14:00:00Z")])
        }
        _ = try makeBagPerDay(of: [made.folder("in")], in: made.folder("whole"))
        var stops = 0
        for limit in 0..<1000 {
            let stop = Stop(after: limit)
            do {
                let days = try makeBagPerDay(
                    of: [made.folder("in")], in: made.folder("out"), surroundings: stop.surroundings
                ) { #expect($0.record.status == 0, "\(limit): \($0.record)") }
                #expect(days.days.map(\.day) == ["2025-12-12", "2025-12-13"] && days.status == 0)
                break
            } catch is Interruption {
                stops += 1
            }
        }
        #expect(stops > 10)
        for day in ["2025-12-12", "2025-12-13"] {
            let bags = ["out", "whole"].map { MadeBag(path: made.folder("\($0)/\(day)")) }
            #expect(try bags[0].reproducibleDigests() == bags[1].reproducibleDigests())
        }
    }
}
