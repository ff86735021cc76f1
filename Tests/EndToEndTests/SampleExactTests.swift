import Bag
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
        // They mark starts: as ends they overlap.
        job.maxShiftSeconds = 1000
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

    @Test("and these tests would see a single wrong one, in a clip and in the silence", arguments: [40_002, 700_000])
    func seesOneWrongSample(offset: Int) throws {
        var job = Job.day
        job.sessions = ["on-hold"]
        let run = try job.stitch()
        let path = run.bag.sessionFolder("on-hold") + "/timeline.wav"
        var bytes = try Disk.bytes(path)
        let data = try #require(bytes.offset(of: Array("data".utf8)))
        bytes[data + 8 + offset] ^= 1
        try Disk.write(bytes, to: path)
        let document = try run.bag.timeline(named: "on-hold")
        let listed = try #require(try ListedDay.day().sessions["on-hold"])
        let expected = try #require(
            try ExpectedSession(listed, job: job) { _ in true }.audioFiles(layout: .stereo).first)
        let wav = try run.bag.audio(try #require(document.audio.first), named: "on-hold")
        #expect(wrongSamples(wav.samples, are: expected.samples).count == 1)
    }
}
