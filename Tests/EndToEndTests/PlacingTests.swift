import Bag
import TestSupport
import Testing

@Suite("Clips stand where they belong")
struct PlacingTests {
    /// A session of clips: type, seconds after 14:00, length in seconds.
    private static func session(
        _ id: String, _ clips: [(type: String, at: Double, lasts: Double)]
    ) throws -> DayMaker.Session {
        DayMaker.Session(
            id,
            try clips.enumerated().map { index, clip in
                let sound = try Clips.voice(seconds: clip.lasts, seed: UInt64(index + 1), level: 0.9)
                return DayMaker.Clip(index + 1, clip.type, at(clip.at), sound)
            })
    }

    private static func day() throws -> MadeDay {
        try MadeDay(
            session("burst", (0..<10).map { ("agent_tts", Double($0) / 10, 1.25) } + [("user", 0.5, 0.5)]),
            session("inside", [("user", 0, 6), ("user", 1, 0.7), ("agent_tts", 2, 1), ("user", 2.0625, 1.5)]),
            session("same-time", [("user", 0, 1.001), ("user", 0, 0.333), ("agent_tts", 0, 2), ("user", 0, 0.02)]),
            session("three-at-once", [("user", 0, 3), ("agent_tts", 0.1, 3), ("supervisor", 0.2, 3)]),
            session("late-user", [("agent_tts", 3, 1), ("user", 59.999, 0.7), ("agent_tts", 30.0005, 1)]),
            session("long-silence", [("user", 0, 1), ("agent_tts", 599.123, 1)]))
    }

    @Test("queued and mixed, in every layout", arguments: Job.Overlap.allCases, Job.Layout.allCases)
    func overlaps(overlap: Job.Overlap, layout: Job.Layout) throws {
        let day = try Self.day()
        var job = day.job
        job.overlap = overlap
        job.layout = layout
        // What it has to say of clips that were moved far, or of which nothing is heard, is another test's.
        job.maxShiftSeconds = 1000
        let run = try job.stitch()
        #expect(run.outcome.status == (overlap == .cut ? 2 : 0), "\(run.outcome.words)")
        try expect(run, is: day.listed, job: job)
        let verified = try Program.run(["verify", run.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test(
        "where timestamps mark ends, for either speaker or both",
        arguments: [(Job.Mark.end, Job.Mark.start), (.start, .end), (.end, .end)], ["8000", "48000"])
    func endMarks(marks: (agent: Job.Mark, user: Job.Mark), rate: String) throws {
        let day = try Self.day()
        var job = day.job
        job.agentTimestamp = marks.agent
        job.userTimestamp = marks.user
        job.sampleRate = rate
        job.maxShiftSeconds = 1000
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: day.listed, job: job)
    }

    @Test("where silences are shortened", arguments: [0, 0.25, 2, 100_000], Job.Overlap.allCases)
    func shortenedGaps(seconds: Double, overlap: Job.Overlap) throws {
        let day = try Self.day()
        var job = day.job
        job.maxGapSeconds = seconds
        job.overlap = overlap
        job.maxShiftSeconds = 1000
        let run = try job.stitch()
        #expect(run.outcome.status == (overlap == .cut ? 2 : 0), "\(run.outcome.words)")
        try expect(run, is: day.listed, job: job)
    }

    @Test("on the frame that their time falls on, whatever fraction and offset it is written with")
    func fractions() throws {
        let sound = try Clips.voice(seconds: 0.1, seed: 3)
        let times = [
            "2025-12-12T14:00:00.3335Z", "2025-12-12T17:00:00.9999999+03:00", "2025-12-12T14:00:02.00003125Z",
            "2025-12-12T14:00:03.000031249Z", "2025-12-12T08:30:04-05:30", "2025-12-12T14:00:05.123456789Z",
            "2025-12-12T14:00:06.000031249999999999Z", "2025-12-12T14:00:07.333500000000000001Z",
        ]
        let day = try MadeDay(
            DayMaker.Session("fractions", times.enumerated().map { DayMaker.Clip($0 + 1, "user", $1, sound) }))
        var job = day.job
        job.sampleRate = "16000"
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: day.listed, job: job)
    }

    @Test("over the hour and over midnight: one session, one timeline")
    func overMidnight() throws {
        let early = DayMaker.Clip(1, "agent_tts", "2025-12-11T23:59:58.5Z", try Clips.voice(seconds: 1, seed: 1))
        let late = DayMaker.Clip(2, "user", "2025-12-12T00:00:01Z", try Clips.voice(seconds: 1, seed: 2))
        let day = try MadeDay(
            DayMaker([
                DayMaker.Hour(0, [DayMaker.Session("midnight", [late])]),
                DayMaker.Hour(23, [DayMaker.Session("midnight", [early])]),
            ]))
        let run = try day.job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: day.listed, job: day.job)
        #expect(try run.bag.timeline(sessionId: "midnight").frames == 56_000)
    }
}
