import Calls
import Foundations
import Testing

@Suite("Timestamps that mark ends")
struct EndMarkTests {
    private let ends = TimelineOptions(agentTimestamp: .end, userTimestamp: .end)

    @Test("put the clip before them, and the earliest start is frame 0")
    func endMarks() {
        let plan = TimelinePlanner.plan([Clip("agent_tts", at: 4, lasts: 3), Clip("user", at: 6, lasts: 1)], ends)
        #expect(plan.start?.seconds == Clip.origin.seconds + 1)
        #expect(plan.starts == [0, 4])
        #expect(plan.seconds == 5)
    }

    @Test("are the agent's alone, or the user's alone, as asked; a third speaker's mark starts")
    func oneSpeaker() {
        let clips = [
            Clip("agent_tts", at: 10, lasts: 2), Clip("user", at: 10, lasts: 4), Clip("supervisor", at: 10, lasts: 6),
        ]
        #expect(TimelinePlanner.plan(clips, TimelineOptions(agentTimestamp: .end)).starts == [0, 2, 2])
        #expect(TimelinePlanner.plan(clips, TimelineOptions(userTimestamp: .end)).starts == [4, 0, 4])
        #expect(TimelinePlanner.plan(clips, ends).starts == [2, 0, 4])
    }

    @Test("queue in the order of starts, not of ends")
    func queueByStart() {
        // The second clip ends last, but starts first.
        let plan = TimelinePlanner.plan([Clip("user", at: 5, lasts: 1), Clip("user", at: 6, lasts: 6)], ends)
        #expect(plan.starts == [6, 0])
        #expect(plan.shifts == [2, 0])
        #expect(plan.seconds == 7)
    }

    @Test("of a clip without sound count as they stand")
    func withoutSound() {
        let plan = TimelinePlanner.plan([Clip("user", at: 1, lasts: nil), Clip("user", at: 6, lasts: 2)], ends)
        #expect(plan.start?.seconds == Clip.origin.seconds + 1)
        #expect(plan.starts == [nil, 3])
    }

    @Test("are exact to the frame at every rate", arguments: SampleRate.allCases)
    func exact(rate: SampleRate) {
        // 1/48000 s is no whole number of nanoseconds.
        let marks: [(seconds: Int64, samples: Int)] = [(0, 48_000), (5, 1), (5, 48_001), (7, 12_345)]
        let clips = marks.map { seconds, samples in
            TimedClip(
                speaker: .user, timestamp: UTCTime(seconds: Clip.origin.seconds + seconds),
                length: ClipLength(samples48k: samples))
        }
        let plan = TimelinePlanner.plan(
            clips: clips, options: TimelineOptions(overlap: .mix, userTimestamp: .end), sampleRate: rate)
        // The first starts a second before its mark.
        let expected = marks.map { seconds, samples in
            let start = (Int(seconds) + 1) * 48_000 - samples
            return Int((Double(start) * Double(rate.rawValue) / 48_000).rounded())
        }
        #expect(plan.placements.map { $0?.startFrame } == expected)
    }

    @Test("is before its timestamp by the length of all its streams")
    func chained() throws {
        let time = try #require(UTCTime(iso8601: "2025-12-12T14:00:10Z"))
        let clip = TimedClip(
            speaker: .agent, timestamp: time, length: ClipLength(samples48k: 48_000, rest: [96_000, 24_000]))
        #expect(clip.start(mark: .end) == UTCTime(iso8601: "2025-12-12T14:00:06.5Z"))
        #expect(clip.start(mark: .start) == time)
    }
}
