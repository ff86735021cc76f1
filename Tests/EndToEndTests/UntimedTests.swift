import Bag
import Calls
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@Suite("A timestamp")
struct UntimedTests {
    /// A way to write a time, as JSON, and whether it names a moment: seconds after 14:23 UTC.
    struct Way: Sendable, CustomTestStringConvertible {
        let json: String
        /// `nil`: it names none.
        var seconds: Double?
        /// As it is to be shown.
        var shown: String?
        var testDescription: String { json }
    }

    private static let moments: [Way] = [
        Way(json: #""2025-12-12T14:23:45.1234567Z""#, seconds: 45.1234567),
        Way(json: #""2025-12-12T14:23:45.123456789Z""#, seconds: 45.123456789),
        Way(json: #""2025-12-12T17:23:45.5+03:00""#, seconds: 45.5),
        Way(json: #""2025-12-12t14:23:45z""#, seconds: 45), Way(json: #""2025-12-12 14:23:45Z""#, seconds: 45),
        Way(json: #""2025-12-12T14:23:45,250Z""#, seconds: 45.25), Way(json: #""20251212T142345Z""#, seconds: 45),
        Way(json: #""2025-W50-5T14:23:45Z""#, seconds: 45), Way(json: #""2025-346T14:23:45Z""#, seconds: 45),
        Way(json: #""2025-12-12T14:23:45-00:00""#, seconds: 45), Way(json: #""2025-12-12T17:23:45+0300""#, seconds: 45),
        Way(json: #""2025-12-12T17:23:45+03""#, seconds: 45), Way(json: #""2025-12-12T11:23:45−03:00""#, seconds: 45),
        Way(json: #""2025-12-12T14:23Z""#, seconds: 0), Way(json: #""\u0032025-12-12T14:23:45Z""#, seconds: 45),
    ]

    private static let none: [Way] = [
        Way(json: "1765549425000"), Way(json: "1765549425.5"), Way(json: "-1"), Way(json: #""1765549425""#),
        Way(json: "null"), Way(json: "true"), Way(json: "false"), Way(json: "1e999"), Way(json: "[]"),
        Way(json: #"{"at": "2025-12-12T14:23:45Z"}"#), Way(json: #"["2025-12-12T14:23:45Z"]"#),
        Way(json: "[\(String(repeating: "1, ", count: 10_000))1]", shown: "[1, 1, 1, "), Way(json: #""""#),
        Way(json: #""2025-02-30T00:00:00Z""#), Way(json: #""Fri, 12 Dec 2025 14:23:45 GMT""#),
        Way(json: #""12/12/2025 2:23:45 PM""#), Way(json: #""2025-12-12T14:23:45[UTC]""#),
        Way(json: #""2025-12-12T14:23:45Z[Europe/Istanbul]""#), Way(json: #""/Date(1765549425000)/""#),
        Way(json: #""2025-12-12T14:23:45+25:00""#), Way(json: #""2025-12-12T14:23:45Z ""#),
        Way(json: #""-2025-12-12T14:23:45Z""#), Way(json: #""2025-12-12T14:23:60Z""#),
        Way(json: #""2025-12-12T14:23:45\u202eZ""#, shown: #"2025-12-12T14:23:45\u{202e}Z"#),
    ]

    private static let naive: [Way] = [
        Way(json: #""2025-12-12T14:23:45""#, seconds: 45), Way(json: #""2025-12-12 14:23:45.5""#, seconds: 45.5),
        Way(json: #""20251212T142345""#, seconds: 45), Way(json: #""2025-12-12T14:23""#, seconds: 0),
    ]

    @Test("that names a moment places its clip there, and any other is shown as it stood", arguments: [false, true])
    func ways(takesNaive: Bool) throws {
        let ways = Self.moments + Self.none + Self.naive
        let folder = TemporaryFolder()
        try Self.write(ways.map(\.json), to: folder("a.zip"))
        let options = takesNaive ? ["--naive-timestamps", "utc"] : []
        let run = try Job([folder("a.zip")]).stitch(options)
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let summary = try run.bag.summary()
        #expect(summary.options.naiveTimestamps == (takesNaive ? .utc : .refuse))
        for (index, way) in ways.enumerated() {
            let document = try run.bag.timeline(sessionId: "s\(index)")
            let clip = try #require(document.clips.first)
            let isNaive = index >= Self.moments.count + Self.none.count
            if let seconds = way.seconds, takesNaive || !isNaive {
                #expect(clip.status == .placed, "\(way)")
                let start = try #require(document.start.flatMap { UTCTime(iso8601: $0) })
                #expect(abs(start.secondsSince(UTCTime(seconds: 1_765_549_380)) - seconds) < 1e-9, "\(way)")
                continue
            }
            #expect(clip.status == .untimed && clip.startFrame == nil && document.start == nil, "\(way)")
            #expect(clip.source.sha256 != nil, "\(way)")
            let value = try JSONValue(json: Array(way.json.utf8))
            let written = if case .string(let text) = value { text } else { way.json }
            if written.utf8.count < 100 {
                #expect(clip.timestamp == written, "\(way)")
            } else {
                #expect((clip.timestamp?.utf8.count ?? 0) < 300)
            }
            let problem = try #require(document.problems.first)
            #expect(problem.code == .untimed && problem.fileName == clip.fileName, "\(way)")
            #expect(problem.message.contains("`\(way.shown ?? written)") && problem.message.count < 400, "\(problem)")
            #expect(problem.message.contains("--naive-timestamps utc") == isNaive, "\(problem)")
        }
        let placed = ways.count - Self.none.count - (takesNaive ? 0 : Self.naive.count)
        #expect(summary.totals.placed == placed && summary.totals.untimed == ways.count - placed)
        #expect(run.outcome.text.contains("\(ways.count - placed) untimed"))
        #expect(summary.problemsByCode?.first { $0.code == .untimed }?.count == ways.count - placed)
        for extra in [[], ["--against", folder("a.zip")]] {
            let verified = try Program.run(["verify", run.bag.path] + extra)
            #expect(verified.status == 0, "\(verified.words)")
        }
        let again = try Program.run(["stitch", folder("a.zip"), "--output", run.bag.path] + options)
        #expect(again.status == 2, "\(again.words)")
        #expect(try run.bag.summary() == summary)
    }

    @Test("without an offset is UTC in shards, in bags of days and for inspect too, where it is asked for")
    func naiveEverywhere() throws {
        let folder = TemporaryFolder()
        let ways = Self.naive.map(\.json) + [#""2025-12-12T14:30:00Z""#]
        try Self.write(ways, to: folder("a.zip"))
        var job = Job([folder("a.zip")])
        job.takesNaive = true
        let single = try job.stitch()
        #expect(single.outcome.status == 0, "\(single.outcome.words)")
        let merged = try Shards(job, count: 3).merge()
        #expect(try merged.bag.reproducibleDigests() == single.bag.reproducibleDigests())
        // As a day it is the same job.
        #expect(try Program.run(job.arguments + ["--output", folder("days"), "--bag-per", "day"]).status == 0)
        let day = try MadeBag(path: folder("days/2025-12-12")).summary()
        #expect(day.totals.placed == ways.count)
        let inspect = ["inspect", folder("a.zip"), "--json", "--naive-timestamps", "utc"]
        let inspection = try JSONDecoder().decode(InspectionDocument.self, from: Data(try Program.run(inspect).output))
        #expect(inspection.summary.totals.placed == ways.count)
        #expect(inspection.timelines.map(\.start) == (try single.bag.summary().sessions.map(\.start)))
        // Another choice is another job.
        let other = try Program.run(["stitch", folder("a.zip"), "--output", single.bag.path])
        #expect(other.status == 1 && other.words.contains("other options"), "\(other.words)")
    }

    @Test("that is missing, or is with a clip that is not there, is not what is wrong with the clip")
    func otherFaults() throws {
        let folder = TemporaryFolder()
        let metadata = #"""
            {"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "s", "externalConversationId": "c", "files": [
                {"fileName": "there.opus", "messageId": 1, "type": "user"},
                {"fileName": "gone.opus", "messageId": 2, "type": "user", "timestamp": 7},
                {"fileName": "text.opus", "messageId": 3, "type": "user", "timestamp": "now"}]}]}
            """#
        try ZipMaker.write(
            [
                ZipMaker.Entry("metadata.json", Array(metadata.utf8)),
                ZipMaker.Entry("there.opus", try Clips.voice(seconds: 0.2, seed: 1)),
                ZipMaker.Entry("text.opus", Array("no sound".utf8)),
            ], to: folder("a.zip"))
        let run = try Job([folder("a.zip")]).stitch()
        let clips = try run.bag.timeline(sessionId: "s").clips
        let statuses = Dictionary(uniqueKeysWithValues: clips.map { ($0.fileName, $0.status) })
        #expect(statuses["there.opus"] == .untimed && statuses["gone.opus"] == .missing)
        #expect(statuses["text.opus"] != .untimed && statuses["text.opus"] != .placed)
        #expect(try run.bag.summary().problems.contains { $0.message.contains("it has no timestamp") })
    }

    /// A session for each timestamp.
    private static func write(_ timestamps: [String], to path: String) throws {
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        let sessions = timestamps.enumerated().map { index, json in
            #"{"sessionId": "s\#(index)", "externalConversationId": "c", "files": [{"fileName": "\#(index).opus", "#
                + #""messageId": \#(index), "type": "user", "timestamp": \#(json)}]}"#
        }
        let metadata =
            #"{"utcDay": "2025-12-12", "hour": "14", "totalSessions": \#(timestamps.count), "#
            + #""sessions": [\#(sessions.joined(separator: ", "))]}"#
        try ZipMaker.write(
            [ZipMaker.Entry("metadata.json", Array(metadata.utf8))]
                + timestamps.indices.map { ZipMaker.Entry("\($0).opus", sound) }, to: path)
    }
}
