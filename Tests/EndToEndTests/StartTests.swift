import Bag
import Foundation
import Stitching
import TestSupport
import Testing

@Suite("The start of a session")
struct StartTests {
    private static func session(_ id: String, _ times: [String]) throws -> DayMaker.Session {
        DayMaker.Session(
            id,
            try times.enumerated().map {
                DayMaker.Clip($0 + 1, "user", $1, try Clips.voice(seconds: 0.05, seed: UInt64($0 + 1)))
            })
    }

    @Test(
        "has as many digits as it needs, so that each clip's frame follows from what the file says",
        arguments: [
            ("2025-12-12T14:23:45.1235Z", "2025-12-12T14:23:45.1235Z", 14_024),
            ("2025-12-12T14:23:45.1234567Z", "2025-12-12T14:23:45.1234567Z", 14_025),
            ("2025-12-12T14:23:45Z", "2025-12-12T14:23:45.000Z", 16_000),
            ("2025-12-12T14:23:45.000031249999999999Z", "2025-12-12T14:23:45.000031249999999999Z", 16_000),
            ("2025-12-12T14:23:45.00003125000000000000000000001Z", "2025-12-12T14:23:45.00003125Z", 16_000),
            ("2025-12-12T17:23:45.999999999999999999+03:00", "2025-12-12T14:23:45.999999999999999999Z", 0),
        ])
    func digits(first: String, start: String, frame: Int) throws {
        let run = try MadeDay.stitched(try Self.session("s", [first, "2025-12-12T14:23:46Z"]))
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let document = try run.bag.timeline(named: "s")
        #expect(document.start == start)
        #expect(document.clips.last?.startFrame == frame + (document.clips.last?.shiftedFrames ?? 0))
        #expect(try run.bag.summary().sessions.map(\.start) == [start])
        let verified = try Program.run(["verify", run.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test("orders sessions by time, however many digits it has, in one run and merged")
    func order() throws {
        let times = [
            "2025-12-12T14:00:00.0005Z", "2025-12-12T14:00:00.001Z", "2025-12-12T14:00:00Z",
            "2025-12-12T14:00:00.00000001Z", "2025-12-12T14:00:00.0010001Z", "2025-12-12T14:00:00.9Z",
        ]
        var hour = DayMaker.Hour(14, try times.enumerated().map { try Self.session("s\($0)", [$1]) })
        hour.naming = .session
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch(["--review"])
        #expect(try run.bag.summary().sessions.map(\.sessionId) == ["s2", "s3", "s0", "s1", "s4", "s5"])
        let merged = try Shards(day.job, count: 3, ["--review"]).merge()
        #expect(try merged.bag.reproducibleDigests() == run.bag.reproducibleDigests())
        let inspection = try JSONDecoder().decode(
            InspectionDocument.self, from: Data(try Program.run(["inspect", "--json"] + day.archives).output))
        #expect(inspection.timelines.map(\.sessionId) == ["s2", "s3", "s0", "s1", "s4", "s5"])
    }

    @Test("is what redact counts moments from, to the last digit")
    func redact() throws {
        let run = try MadeDay.stitched(
            try Self.session("s", ["2025-12-12T14:00:00.0000625Z", "2025-12-12T14:00:00.5000625Z"]))
        // A frame at 16 kHz lasts 62.5 microseconds: from the start on, to the end of the second one.
        for (from, to, frames) in [
            ("2025-12-12T14:00:00.0000625Z", "2025-12-12T14:00:00.0001875Z", 0..<2),
            ("2025-12-12T14:00:00.000125Z", "2025-12-12T14:00:00.000187500000000001Z", 1..<3),
            ("2025-12-12T14:00:00.000124999999999999Z", "2025-12-12T14:00:00.0001875Z", 0..<2),
        ] {
            let folder = TemporaryFolder()
            let outcome = try Program.run([
                "redact", run.bag.path, "--session", "s", "--from", from, "--to", to, "--reason", "test", "--output",
                folder("bag"),
            ])
            #expect(outcome.status == 0, "\(outcome.words)")
            let redaction = try MadeBag(path: folder("bag")).timeline(named: "s").redactions?.first
            #expect(redaction?.startFrame == frames.lowerBound && redaction?.frames == frames.count)
        }
    }
}
