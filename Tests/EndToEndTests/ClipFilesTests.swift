import Bag
import Foundation
import TestSupport
import Testing

@Suite("--clips writes every clip as a file of its own")
struct ClipFilesTests {
    @Test("that holds the timeline's samples, at its place on the day")
    func samples() throws {
        let run = try Job.day.stitch(["--clips"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        for (name, document) in try run.bag.timelines() {
            let timeline = try run.bag.audio(#require(document.audio.first), named: name)
            let samples = timeline.samples
            let start = try #require(timeline.broadcast).timeReference
            for (index, clip) in document.clips.enumerated() {
                let words = Comment(rawValue: "\(name), clip \(index)")
                let file = try #require(clip.file, words)
                let bytes = try Disk.bytes(run.bag.sessionFolder(name) + "/" + file.path)
                let wav = try WavOracle(bytes)
                #expect(wav.channels == 1 && wav.sampleRate == document.sampleRate, words)
                let first = try #require(clip.startFrame)
                let channels = timeline.channels
                let expected = (first..<first + (clip.frames ?? 0)).map { samples[$0 * channels + clip.channel] }
                #expect(wav.samples == expected, words)
                #expect(file.bytes == bytes.count && file.sha256 == Disk.sha256(bytes), words)
                #expect(file.pcmSha256 == Disk.sha256(wav.pcm), words)
                #expect(wav.broadcast?.timeReference == start + first, words)
            }
        }
        let check = try Tool.run("sha256sum", ["--quiet", "-c", "manifest-sha256.txt"], folder: run.bag.path)
        #expect(check.status == 0, "\(check.words)")
        let verify = try Program.run(["verify", run.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
    }

    @Test("named in the order of the conversation, and safely")
    func names() throws {
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        var evil = DayMaker.Clip(3, "../up", at(2), sound)
        evil.fileName = "message_3.opus"
        let day = try MadeDay(
            DayMaker.Session(
                "names",
                [
                    DayMaker.Clip(12, "user", at(1), sound), DayMaker.Clip(7, "agent_tts", at(0), sound),
                    evil, DayMaker.Clip(4, "user", at(3), nil),
                ]))
        let run = try day.job.stitch(["--clips"])
        #expect(run.outcome.status == 2)
        let files = try run.bag.timeline(sessionId: "names").clips.map { $0.file?.path }
        #expect(files[0] == "clips/0000-agent_tts-7.wav")
        #expect(files[1] == "clips/0001-user-12.wav")
        let third = try #require(files[2])
        #expect(third.hasPrefix("clips/0002-_.._up-") && third.hasSuffix("-3.wav"), "\(third)")
        #expect(files[3] == nil)
        let found = try Disk.tree(run.bag.sessionFolder("names")).filter { $0.hasPrefix("clips/") }
        #expect(found == files.compactMap { $0 }.sorted())
    }

    @Test(
        "also where clips of one speaker sound at once: each is whole, or has what is placed of it",
        arguments: Job.Overlap.allCases)
    func overlap(overlap: Job.Overlap) throws {
        let sounds = try (1...3).map { try Clips.voice(seconds: 1.5, seed: UInt64($0)) }
        let day = try MadeDay(
            DayMaker.Session("overlap", sounds.enumerated().map { DayMaker.Clip($0, "user", at(Double($0)), $1) }))
        var job = day.job
        job.overlap = overlap
        let run = try job.stitch(["--clips"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let document = try run.bag.timeline(sessionId: "overlap")
        for (clip, sound) in zip(document.clips, sounds) {
            let path = run.bag.sessionFolder("overlap") + "/" + (clip.file?.path ?? "none")
            let whole = try OggOracle.decode(sound, rate: document.sampleRate)
            #expect(try WavOracle(path: path).samples == Array(whole.prefix(clip.frames ?? 0)))
            #expect((clip.frames ?? 0) + (clip.cutFrames ?? 0) == whole.count)
        }
    }
}
