import Bag
import Calls
import Foundations
import TestSupport
import Testing

/// A recorder that gives every clip a type of its own.
@Suite("A session of very many speakers")
struct ManySpeakersTests {
    private static func day(speakers: Int) throws -> MadeDay {
        let voice = try Clips.voice(seconds: 0.1, seed: 1)
        return try MadeDay(
            DayMaker.Session(
                "many", (0..<speakers).map { DayMaker.Clip($0, "type-\($0)", at(Double($0) / 100), voice) }),
            DayMaker.Session("ordinary", [DayMaker.Clip(1, "user", at(0), voice)]))
    }

    @Test("is reported and not written, and the others are", arguments: ["stereo", "split"])
    func refused(layout: String) throws {
        let day = try Self.day(speakers: 65)
        let run = try day.job.stitch(["--layout", layout])
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let document = try run.bag.timeline(sessionId: "many")
        #expect(document.audio.isEmpty && document.clips.allSatisfy { $0.status == .unsupported })
        #expect(document.problems.map(\.code).contains(.tooManySpeakers))
        #expect(run.outcome.words.contains("--max-speakers"))
        #expect(try run.bag.timeline(sessionId: "ordinary").clips.map(\.status) == [.placed])
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }

    @Test(
        "is written where it is allowed, and as one channel",
        arguments: [
            (65, ["--max-speakers", "65"], 65), (256, ["--max-speakers", "256"], 256),
            (257, ["--layout", "mono"], 1),
        ])
    func written(speakers: Int, options: [String], channels: Int) throws {
        let day = try Self.day(speakers: speakers)
        let run = try day.job.stitch(["--sample-rate", "8000"] + options)
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let document = try run.bag.timeline(sessionId: "many")
        #expect(document.clips.count == speakers && document.clips.allSatisfy { $0.status == .placed })
        #expect(try run.bag.audio(document.audio[0], named: "many").channels == channels)
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }
}
