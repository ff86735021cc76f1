import TestSupport
import Testing

@Suite("Every sample is right")
struct SampleExactTests {
    @Test(
        "at every rate and in every layout, and everything between clips is zero",
        arguments: ["auto", "8000", "12000", "16000", "24000", "48000"], Job.Layout.allCases)
    func fixtureDay(rate: String, layout: Job.Layout) throws {
        var job = Job.day
        job.sampleRate = rate
        job.layout = layout
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: .day(), job: job)
    }

    @Test("where clips of one speaker are mixed, and where timestamps mark ends", arguments: Job.Overlap.allCases)
    func fixtureDayPlacedOtherwise(overlap: Job.Overlap) throws {
        var job = Job.day
        job.overlap = overlap
        job.agentTimestamp = .end
        job.userTimestamp = .end
        job.layout = .mono
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: .day(), job: job)
    }

    @Test("where silences are shortened, and each cut is recorded", arguments: Job.Layout.allCases)
    func fixtureDayShortened(layout: Job.Layout) throws {
        var job = Job.day
        job.maxGapSeconds = 1.5
        job.layout = layout
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: .day(), job: job)
        #expect(try run.bag.timeline(sessionId: "on-hold").gapsShortened.isEmpty == false)
    }
}
