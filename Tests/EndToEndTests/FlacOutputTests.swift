import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("--audio flac holds the samples of the WAV")
struct FlacOutputTests {
    @Test("in every layout, as ffmpeg decodes them", arguments: Job.Layout.allCases)
    func samples(layout: Job.Layout) throws {
        var job = Job.day
        job.layout = layout
        job.sessions = ["barge-in", "cd-rate", "mixed-rates", "supervisor", "on-hold"]
        let run = try job.stitch(["--audio", "flac", "--audio", "wav"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        for (name, document) in try run.bag.timelines() {
            let half = document.audio.count / 2
            #expect(document.audio.count == half * 2)
            for (wav, flac) in zip(document.audio.prefix(half), document.audio.suffix(half)) {
                let words = Comment(rawValue: "\(name), \(flac.path)")
                #expect(flac.path == wav.path.replacingOccurrences(of: ".wav", with: ".flac"), words)
                #expect(flac.channels == wav.channels, words)
                #expect(flac.pcmSha256 == wav.pcmSha256, words)
                let path = run.bag.sessionFolder(name) + "/" + flac.path
                #expect(flac.sha256 == Disk.sha256(try Disk.bytes(path)), words)
                let decoder = try Tool.run("ffmpeg", ["-v", "warning", "-i", path, "-f", "s16le", "-"])
                #expect(decoder.status == 0 && decoder.errorText.isEmpty, "\(words): \(decoder.words)")
                #expect(try decoder.output == Array(run.bag.audio(wav, named: name).pcm), words)
            }
        }
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }

    @Test("also of a session that has no id, and so no title")
    func withoutId() throws {
        let sound = try Clips.voice(seconds: 0.3, sampleRate: 8000, seed: 1)
        let day = try MadeDay(DayMaker.Session("", [DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)]))
        let run = try day.job.stitch(["--audio", "flac"])
        #expect(run.outcome.status == 0 || run.outcome.status == 2, "\(run.outcome.words)")
        #expect(try run.bag.timelines().flatMap(\.document.audio).map(\.path) == ["timeline.flac"])
    }

    @Test("and alone it is the same file")
    func alone() throws {
        let runs = try [["--audio", "wav"], ["--threads", "1"]].map { try Job.day.stitch(["--audio", "flac"] + $0) }
        let both = try runs[0].bag.reproducibleDigests()
        let alone = try runs[1].bag.reproducibleDigests()
        let files = alone.filter { $0.key.hasSuffix(".flac") }
        #expect(files.count == 14)
        #expect(files == both.filter { $0.key.hasSuffix(".flac") })
        #expect(!alone.keys.contains { $0.hasSuffix(".wav") })
    }

    @Test("of eight channels at most: more are a problem, and the rest is made", arguments: [8, 9])
    func channels(speakers: Int) throws {
        let day = try MadeDay(
            DayMaker.Session(
                "many",
                try (0..<speakers).map {
                    DayMaker.Clip($0, "speaker-\($0)", at(Double($0)), try Clips.voice(seconds: 0.5, seed: UInt64($0)))
                }))
        let fits = speakers <= 8
        var job = day.job
        let run = try job.stitch(["--audio", "flac", "--audio", "wav"])
        #expect(run.outcome.status == (fits ? 0 : 2), "\(run.outcome.words)")
        let document = try run.bag.timeline(sessionId: "many")
        #expect(document.audio.map(\.path) == (fits ? ["timeline.wav", "timeline.flac"] : ["timeline.wav"]))
        #expect(document.problems.map(\.code) == (fits ? [] : [.tooManyChannels]))
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
        let before = try run.bag.reproducibleDigests()
        #expect(
            try job.stitch(["--audio", "flac", "--audio", "wav"], to: run.bag.path).outcome.status == (fits ? 0 : 2))
        #expect(try run.bag.reproducibleDigests() == before)

        job.layout = .split
        let split = try job.stitch(["--audio", "flac"])
        #expect(split.outcome.status == 0, "\(split.outcome.words)")
        #expect(try split.bag.timeline(sessionId: "many").audio.count == speakers)
    }
}
