import Bag
import Calls
import Foundations
import TestSupport
import Testing

/// Days that nobody would think of: whatever is listed has to be accounted for.
@Suite("Random days")
struct RandomDayTests {
    @Test("add up, are reproducible, and verify finds nothing wrong with them", arguments: 1...24)
    func addUp(seed: UInt64) throws {
        var random = Random(seed: seed)
        let day = try MadeDay(try Self.day(&random))
        var job = day.job
        job.overlap = Job.Overlap.allCases.randomElement(using: &random) ?? .queue
        job.layout = Job.Layout.allCases.randomElement(using: &random) ?? .stereo
        if Bool.random(using: &random) { job.maxGapSeconds = 1.5 }
        let run = try job.stitch(["--threads", "1"])
        #expect([0, 2].contains(run.outcome.status), "\(run.outcome.words)")

        let totals = try run.bag.summary().totals
        let documents = try run.bag.timelines().map(\.document)
        let clips = documents.flatMap(\.clips)
        #expect(totals.clips == day.listed.clips.count)
        #expect(clips.count == totals.clips)
        #expect(
            totals.placed + totals.missing + totals.corrupt + totals.ambiguous + totals.unsupported
                + totals.duplicate + totals.untimed == totals.clips)
        #expect(clips.count { $0.status == .placed } == totals.placed)
        #expect(run.outcome.status == (try run.bag.summary().problems.isEmpty ? 0 : 2))
        for document in documents {
            for clip in document.clips where clip.status != .placed {
                #expect(document.problems.contains { $0.fileName == clip.fileName }, "\(clip)")
            }
        }

        let verified = try Program.run(["verify", run.bag.path])
        #expect(verified.status == 0, "\(verified.words)")

        let again = try Job(job.inputs.reversed()).with(job).stitch(["--threads", "3"])
        #expect(try again.bag.reproducibleDigests() == run.bag.reproducibleDigests())
    }

    /// Sessions in which each speaker's clips often overlap.
    static func overlapping(seed: UInt64) throws -> DayMaker {
        var random = Random(seed: seed)
        return try day(&random)
    }

    /// One to three hours, sessions that may cross them, and all that may go wrong with a clip.
    static func day(_ random: inout Random) throws -> DayMaker {
        let sounds = try (1...4).map { seed in
            try Clips.voice(
                seconds: Double.random(in: 0.05...0.6, using: &random),
                sampleRate: [8000, 16_000, 24_000].randomElement(using: &random) ?? 16_000, seed: UInt64(seed))
        }
        var messageId = 0
        let hours = (14...(14 + Int.random(in: 0...2, using: &random))).map { number in
            var sessions: [DayMaker.Session] = []
            for session in 0..<Int.random(in: 1...4, using: &random) {
                var clips: [DayMaker.Clip] = []
                for _ in 0..<Int.random(in: 0...6, using: &random) {
                    if clips.isEmpty || Int.random(in: 0..<8, using: &random) > 0 { messageId += 1 }
                    clips.append(clip(messageId, sounds, &random))
                }
                sessions.append(DayMaker.Session("session \(session)", conversation: "c\(session % 2)", clips))
            }
            var hour = DayMaker.Hour(number, sessions)
            hour.naming = .session
            hour.isDeflated = Bool.random(using: &random)
            hour.metadataPosition = [.first, .middle, .last].randomElement(using: &random) ?? .first
            if Int.random(in: 0..<4, using: &random) == 0 {
                hour.unlisted = [ZipMaker.Entry("stray.opus", sounds[0], isDeflated: false)]
            }
            return hour
        }
        return DayMaker(hours)
    }

    private static func clip(_ messageId: Int, _ sounds: [[UInt8]], _ random: inout Random) -> DayMaker.Clip {
        var bytes: [UInt8]? = sounds.randomElement(using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0: bytes = nil
        case 1: bytes = []
        case 2: bytes = Array("no sound".utf8)
        case 3: bytes?.removeLast(Int.random(in: 1...200, using: &random))
        case 4:
            if let count = bytes?.count { bytes?[Int.random(in: 0..<count, using: &random)] ^= 0x10 }
        default: break
        }
        let second = Double(Int.random(in: 0...40, using: &random))
        let timestamp = Int.random(in: 0..<15, using: &random) == 0 ? "yesterday" : at(second)
        return DayMaker.Clip(
            messageId, ["user", "agent_tts", "supervisor"].randomElement(using: &random) ?? "user", timestamp, bytes)
    }
}

extension Job {
    /// These inputs with the options of another job.
    fileprivate func with(_ other: Job) -> Job {
        var job = other
        job.inputs = inputs
        return job
    }
}
