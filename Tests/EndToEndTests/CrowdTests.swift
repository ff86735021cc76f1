import TestSupport
import Testing

/// More clips than are decoded at once, so that the timeline is mixed in layers.
@Suite("Very many clips at the same time")
struct CrowdTests {
    /// 1,012 clips of 253 speakers: the first and the last sound alone. With so many speakers, a segment in layers is
    /// shorter than a clip.
    private static func day() throws -> MadeDay {
        let voices = try (0..<4).map { try Clips.voice(seconds: 0.65, seed: UInt64($0)) }
        return try MadeDay(
            DayMaker.Session(
                "crowd",
                (0..<1012).map { number in
                    DayMaker.Clip(number, "type-\(number % 253)", at(Double(number / 10) / 1000), voices[number % 4])
                }))
    }

    @Test("are mixed sample by sample")
    func mixed() throws {
        let day = try Self.day()
        var job = day.job
        job.layout = .mono
        job.overlap = .mix
        job.sampleRate = "8000"
        let run = try job.stitch(["--max-speakers", "253"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: day.listed, job: job)
    }

    @Test("give every output that verify makes again, and compares with the archives")
    func verified() throws {
        let day = try Self.day()
        var job = day.job
        job.layout = .split
        job.overlap = .mix
        job.sampleRate = "8000"
        let run = try job.stitch(["--max-speakers", "253", "--audio", "wav,flac", "--clips"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let check = try Program.run(["verify", run.bag.path, "--max-speakers", "253", "--against"] + day.archives)
        #expect(check.status == 0, "\(check.words)")
    }
}
