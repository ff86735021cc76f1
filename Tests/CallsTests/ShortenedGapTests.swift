import Calls
import Testing

@Suite("Silences are shortened")
struct ShortenedGapTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let shows: String
        let clips: [Clip]
        let maxGap: Double
        let starts: [Double]
        /// Start, what is left, what is removed; in seconds.
        let gaps: [[Double]]
        let seconds: Double
        var testDescription: String { shows }
    }

    @Test(
        "where they are too long",
        arguments: [
            Case(
                shows: "a long one, and what follows moves up",
                clips: [Clip("user", at: 0, lasts: 1), Clip("user", at: 11, lasts: 1), Clip("user", at: 13, lasts: 1)],
                maxGap: 2, starts: [0, 3, 5], gaps: [[1, 2, 8]], seconds: 6),
            Case(
                shows: "not one of just that length",
                clips: [Clip("user", at: 0, lasts: 1), Clip("user", at: 3, lasts: 1)],
                maxGap: 2, starts: [0, 3], gaps: [], seconds: 4),
            Case(
                shows: "several",
                clips: [
                    Clip("user", at: 0, lasts: 1), Clip("agent_tts", at: 10, lasts: 1), Clip("user", at: 20, lasts: 1),
                ],
                maxGap: 1, starts: [0, 2, 4], gaps: [[1, 1, 8], [3, 1, 8]], seconds: 5),
            Case(
                shows: "not while the other one speaks",
                clips: [
                    Clip("agent_tts", at: 0, lasts: 20), Clip("user", at: 1, lasts: 1), Clip("user", at: 19, lasts: 3),
                    Clip("user", at: 30, lasts: 1),
                ],
                maxGap: 2, starts: [0, 1, 19, 24], gaps: [[22, 2, 6]], seconds: 25),
            Case(
                shows: "to nothing", clips: [Clip("user", at: 0, lasts: 1), Clip("user", at: 9, lasts: 1)],
                maxGap: 0, starts: [0, 1], gaps: [[1, 0, 8]], seconds: 2),
            Case(
                shows: "to a part of a second", clips: [Clip("user", at: 0, lasts: 1), Clip("user", at: 9, lasts: 1)],
                maxGap: 0.25, starts: [0, 1.25], gaps: [[1, 0.25, 7.75]], seconds: 2.25),
            Case(
                shows: "measured after the queue has moved clips",
                clips: [Clip("user", at: 0, lasts: 5), Clip("user", at: 1, lasts: 5), Clip("user", at: 13, lasts: 1)],
                maxGap: 1, starts: [0, 5, 11], gaps: [[10, 1, 2]], seconds: 12),
        ])
    func shortens(_ row: Case) {
        let plan = TimelinePlanner.plan(row.clips, TimelineOptions(maxGapSeconds: row.maxGap))
        #expect(plan.starts == row.starts)
        #expect(plan.seconds == row.seconds)
        let gaps = plan.gapsShortened.map { gap in
            [gap.startFrame, gap.frames, gap.removedFrames].map { Double($0) / 8000 }
        }
        #expect(gaps == row.gaps)
    }

    @Test("before the first sound too, where the first clip has none")
    func leadingSilence() {
        let plan = TimelinePlanner.plan(
            [Clip("user", at: 0, lasts: nil), Clip("user", at: 9, lasts: 1)], TimelineOptions(maxGapSeconds: 2))
        #expect(plan.starts == [nil, 2])
        #expect(plan.gapsShortened == [ShortenedGap(startFrame: 0, frames: 16_000, removedFrames: 56_000)])
    }

    @Test(
        "to the nearest frame, of halves to the later one",
        arguments: [
            (0.500_1, 4001), (0.500_05, 4000), (0.500_2, 4002), (0.000_06, 0), (0.007_812_5, 63),
            (0.000_19, 2), (1.999_99, 16_000),
        ])
    func rounding(seconds: Double, frames: Int) {
        let plan = TimelinePlanner.plan(
            [Clip("user", at: 0, lasts: 1), Clip("user", at: 9, lasts: 1)], TimelineOptions(maxGapSeconds: seconds))
        #expect(
            plan.gapsShortened == [ShortenedGap(startFrame: 8000, frames: frames, removedFrames: 64_000 - frames)])
        #expect(plan.placements.map { $0?.startFrame } == [0, 8000 + frames])
    }
}
