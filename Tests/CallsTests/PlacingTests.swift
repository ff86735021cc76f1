import Calls
import Foundations
import Testing

@Suite("Clips are placed")
struct PlacingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let shows: String
        let clips: [Clip]
        var overlap = TimelineOptions.Overlap.queue
        let starts: [Double?]
        let shifts: [Double?]
        let seconds: Double
        var testDescription: String { shows }
    }

    @Test(
        "where they belong",
        arguments: [
            Case(
                shows: "at their own times, silence between",
                clips: [Clip("agent_tts", at: 0, lasts: 2), Clip("user", at: 3, lasts: 1)],
                starts: [0, 3], shifts: [0, 0], seconds: 4),
            Case(
                shows: "different speakers may overlap",
                clips: [Clip("agent_tts", at: 0, lasts: 5), Clip("user", at: 1, lasts: 1)],
                starts: [0, 1], shifts: [0, 0], seconds: 5),
            Case(
                shows: "one speaker's clips queue",
                clips: [Clip("user", at: 0, lasts: 5), Clip("user", at: 1, lasts: 1), Clip("user", at: 2, lasts: 1)],
                starts: [0, 5, 6], shifts: [0, 4, 4], seconds: 7),
            Case(
                shows: "a queue ends where there is room again",
                clips: [Clip("user", at: 0, lasts: 2), Clip("user", at: 1, lasts: 1), Clip("user", at: 8, lasts: 1)],
                starts: [0, 2, 8], shifts: [0, 1, 0], seconds: 9),
            Case(
                shows: "end to start is no overlap",
                clips: [Clip("user", at: 0, lasts: 2), Clip("user", at: 2, lasts: 1)],
                starts: [0, 2], shifts: [0, 0], seconds: 3),
            Case(
                shows: "the other speaker's queue is another queue",
                clips: [
                    Clip("user", at: 0, lasts: 5), Clip("agent_tts", at: 1, lasts: 2), Clip("user", at: 2, lasts: 1),
                    Clip("agent_tts", at: 2, lasts: 1),
                ],
                starts: [0, 1, 5, 3], shifts: [0, 0, 3, 1], seconds: 6),
            Case(
                shows: "mixed, nothing moves", clips: [Clip("user", at: 0, lasts: 5), Clip("user", at: 1, lasts: 1)],
                overlap: .mix, starts: [0, 1], shifts: [0, 0], seconds: 5),
            Case(
                shows: "one inside another: the longer one ends the timeline",
                clips: [
                    Clip("user", at: 0, lasts: 9), Clip("agent_tts", at: 1, lasts: 1), Clip("user", at: 2, lasts: 1),
                ],
                overlap: .mix, starts: [0, 1, 2], shifts: [0, 0, 0], seconds: 9),
            Case(
                shows: "a clip without sound has no place, but its time counts",
                clips: [Clip("user", at: 0, lasts: nil), Clip("agent_tts", at: 2, lasts: 1)],
                starts: [nil, 2], shifts: [nil, 0], seconds: 3),
            Case(
                shows: "a clip without time has no place",
                clips: [Clip("user", at: 0, lasts: 1), Clip("user", at: nil, lasts: 1)],
                starts: [0, nil], shifts: [0, nil], seconds: 1),
            Case(
                shows: "a clip of no length takes no room",
                clips: [Clip("user", at: 0, lasts: 0), Clip("user", at: 0, lasts: 1)],
                starts: [0, 0], shifts: [0, 0], seconds: 1),
            Case(shows: "nothing", clips: [], starts: [], shifts: [], seconds: 0),
        ])
    func places(_ row: Case) {
        let plan = TimelinePlanner.plan(row.clips, TimelineOptions(overlap: row.overlap))
        #expect(plan.starts == row.starts)
        #expect(plan.shifts == row.shifts)
        #expect(plan.seconds == row.seconds)
        #expect(plan.gapsShortened.isEmpty)
    }

    @Test("ten clips in one second all sound, one after the other")
    func burst() {
        let clips = (0..<10).map { Clip("agent_tts", at: Double($0) / 10, lasts: 12.5) }
        let plan = TimelinePlanner.plan(clips)
        #expect(plan.starts == (0..<10).map { Double($0) * 12.5 })
        #expect(plan.seconds == 125)
    }

    @Test("the timeline starts with the earliest time of all clips, and with none where none has a time")
    func start() {
        for clips in [
            [Clip("user", at: 2, lasts: 1), Clip("user", at: 5, lasts: nil)],
            [Clip("user", at: 2, lasts: nil), Clip("agent_tts", at: 5, lasts: 1)], [Clip("user", at: 2, lasts: nil)],
        ] {
            #expect(TimelinePlanner.plan(clips).start?.seconds == Clip.origin.seconds + 2)
        }
        let timeless = TimelinePlanner.plan([Clip("user", at: nil, lasts: 1)])
        #expect(timeless.start == nil)
        #expect(timeless.frames == 0)
        #expect(timeless.placements == [nil])
    }

    @Test("every speaker has a channel: user, agent, the others by name; also those without sound")
    func speakers() {
        let plan = TimelinePlanner.plan([
            Clip("supervisor", at: 0, lasts: 1), Clip("agent_tts", at: 0, lasts: 1), Clip("bot", at: 0, lasts: nil),
            Clip("user", at: nil, lasts: nil),
        ])
        #expect(plan.speakers.map(\.name) == ["user", "agent_tts", "bot", "supervisor"])
        #expect(plan.placements.map { $0?.speakerIndex } == [3, 1, nil, nil])
    }

    @Test("lengths are rounded down link by link", arguments: SampleRate.allCases)
    func chainedLinks(rate: SampleRate) {
        let clip = TimedClip(
            speaker: .user, timestamp: Clip.origin, length: ClipLength(samples48k: 48_005, rest: [5, 7, 48_001]))
        let plan = TimelinePlanner.plan(clips: [clip], options: TimelineOptions(), sampleRate: rate)
        let hertz = rate.rawValue
        #expect(
            plan.frames == 48_005 * hertz / 48_000 + 5 * hertz / 48_000 + 7 * hertz / 48_000 + 48_001 * hertz / 48_000)
    }
}
