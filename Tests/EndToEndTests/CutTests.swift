import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("--overlap cut")
struct CutTests {
    /// The agent speaks for 3 s, the user comes in after one, the agent begins again after two.
    private static func bargeIn() throws -> MadeDay {
        let sounds = try (1...4).map { try Clips.voice(seconds: $0 == 1 ? 3 : 1, seed: UInt64($0)) }
        return try MadeDay(
            DayMaker.Session(
                "barge-in",
                [
                    DayMaker.Clip(1, "agent_tts", at(1), sounds[0]), DayMaker.Clip(2, "user", at(2), sounds[1]),
                    DayMaker.Clip(3, "agent_tts", at(3), sounds[2]), DayMaker.Clip(4, "user", at(5), sounds[3]),
                ]))
    }

    @Test("ends a clip where the next one of its speaker begins, and says how much of it is left out")
    func ends() throws {
        let day = try Self.bargeIn()
        var job = day.job
        job.overlap = .cut
        let run = try job.stitch(["--audio", "wav", "--audio", "flac", "--clips", "--review", "--labels", "vtt"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let document = try run.bag.timeline(named: "barge-in")
        #expect(document.clips.map(\.startFrame) == [0, 16_000, 32_000, 64_000])
        #expect(document.clips.map(\.frames) == [32_000, 16_000, 16_000, 16_000])
        #expect(document.clips.map(\.cutFrames) == [16_000, nil, nil, nil])
        #expect(document.clips.map(\.durationSeconds) == [3, 1, 1, 1])
        #expect(document.clips.allSatisfy { $0.shiftedFrames == 0 })
        let summary = try run.bag.summary()
        #expect(summary.shifts?.clips == 0 && summary.totals.clipSeconds == 5)
        try expectSounds(run, day)
        // An option that is not there leaves nothing out.
        job.overlap = .queue
        let queued = try job.stitch()
        #expect(try queued.bag.timeline(named: "barge-in").clips.allSatisfy { $0.cutFrames == nil })
    }

    /// The samples are those of the whole clip's own decoding, up to the cut, in every file that has samples.
    private func expectSounds(_ run: Run, _ day: MadeDay) throws {
        let document = try run.bag.timeline(named: "barge-in")
        let wav = try run.bag.audio(try #require(document.audio.first), named: "barge-in")
        let samples = wav.samples
        for clip in document.clips {
            let listed = try #require(day.listed.clips.first { .number(Int64($0.messageId)) == clip.messageId })
            let whole = try OggOracle.decode(listed.bytes, rate: document.sampleRate)
            let (start, frames) = (clip.startFrame ?? 0, clip.frames ?? 0)
            let heard = (start..<start + frames).map { samples[$0 * wav.channels + clip.channel] }
            #expect(heard == Array(whole[..<frames]))
            #expect(frames + (clip.cutFrames ?? 0) == whole.count)
            let file = try WavOracle(path: run.bag.sessionFolder("barge-in") + "/" + (clip.file?.path ?? "none"))
            #expect(file.samples == heard)
        }
        for extra in [[], ["--against"] + day.archives] {
            let verified = try Program.run(["verify", run.bag.path] + extra)
            #expect(verified.status == 0, "\(verified.words)")
        }
    }

    @Test("is the same for any number of threads, in shards, and again")
    func deterministic() throws {
        let day = try MadeDay(try RandomDayTests.overlapping(seed: 4))
        var job = day.job
        job.overlap = .cut
        let extra = ["--audio", "wav", "--audio", "opus", "--clips"]
        let run = try job.stitch(extra + ["--threads", "1"])
        #expect([0, 2].contains(run.outcome.status), "\(run.outcome.words)")
        let digests = try run.bag.reproducibleDigests()
        let others = try job.stitch(extra + ["--threads", "4"])
        #expect(try others.bag.reproducibleDigests() == digests)
        let merged = try Shards(job, count: 2, extra).merge()
        #expect(try merged.bag.reproducibleDigests() == digests)
        try FileManager.default.removeItem(atPath: run.bag.path + "/manifest-sha256.txt")
        let again = try job.stitch(extra, to: run.bag.path)
        #expect(try again.bag.reproducibleDigests() == digests)
    }

    @Test("ends the packets before the next clip's, which stand where they belong")
    func packets() throws {
        let sounds = try (1...3).map { try Clips.voice(seconds: $0 == 1 ? 3 : 1, seed: UInt64($0)) }
        for second in [2, 1.987, 0.011, 0.004, 2.999] {
            let day = try MadeDay(
                DayMaker.Session(
                    "packets",
                    [
                        DayMaker.Clip(1, "user", at(0), sounds[0]), DayMaker.Clip(2, "user", at(second), sounds[1]),
                        DayMaker.Clip(3, "user", at(7), sounds[2]),
                    ]))
            var job = day.job
            job.overlap = .cut
            let run = try job.stitch(["--audio", "opus"])
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            let document = try run.bag.timeline(named: "packets")
            let audio = try #require(document.audio.first)
            let file = try PacketFileOracle(try Disk.bytes(run.bag.sessionFolder("packets") + "/" + audio.path))
            let (ofClips, others) = try file.packets(at: audio.packets ?? [])
            // Its first packets, byte for byte, and no more than are over when it has to end.
            let whole = try PacketFileOracle.soundingPackets(of: sounds[0])
            let kept = ofClips[0] ?? []
            #expect(kept == Array(whole.prefix(kept.count)))
            let ends = Double(kept.count) * 0.02 - 0.0065
            #expect(ends <= second && ends > second - 0.0285, "\(kept.count) packets for \(second) s")
            #expect(ofClips[1] == (try PacketFileOracle.soundingPackets(of: sounds[1])))
            #expect(ofClips[2] == (try PacketFileOracle.soundingPackets(of: sounds[2])))
            #expect(others.allSatisfy { $0.count == 3 })
            #expect((audio.packets ?? []).allSatisfy { abs($0.shiftedSamples) <= 60 })
            let verified = try Program.run(["verify", run.bag.path])
            #expect(verified.status == 0, "\(verified.words)")
        }
    }

    @Test("cuts a long clip by a short one inside it for good, and names clips of which nothing is heard")
    func inside() throws {
        let sounds = try [4, 0.5, 1, 1, 1].enumerated().map { try Clips.voice(seconds: $1, seed: UInt64($0 + 1)) }
        let day = try MadeDay(
            DayMaker.Session(
                "inside",
                [
                    DayMaker.Clip(1, "user", at(0), sounds[0]), DayMaker.Clip(2, "user", at(1), sounds[1]),
                    DayMaker.Clip(3, "user", at(5), sounds[2]), DayMaker.Clip(4, "user", at(5), sounds[3]),
                    DayMaker.Clip(5, "agent_tts", at(5), sounds[4]),
                ]))
        var job = day.job
        job.overlap = .cut
        let run = try job.stitch(["--audio", "wav", "--audio", "opus", "--clips"])
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let document = try run.bag.timeline(named: "inside")
        #expect(document.clips.map(\.frames) == [16_000, 8000, 0, 16_000, 16_000])
        #expect(document.clips.map(\.cutFrames) == [48_000, nil, 16_000, nil, nil])
        #expect(document.problems.map(\.code) == [.cutToNothing])
        #expect(document.problems.first?.message.contains("message_3_user.opus") == true)
        #expect(document.clips.map { $0.file != nil } == [true, true, false, true, true])
        let samples = try run.bag.audio(try #require(document.audio.first), named: "inside").samples
        #expect((24_000..<80_000).allSatisfy { samples[$0 * 2] == 0 }, "it goes on behind the one that cut it")
        let verified = try Program.run(["verify", run.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test("is known to verify, which finds figures that do not fit")
    func verify() throws {
        let day = try Self.bargeIn()
        var job = day.job
        job.overlap = .cut
        let run = try job.stitch()
        let path = run.bag.sessionFolder("barge-in") + "/timeline.json"
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        for (old, new, words) in [
            (#""cutFrames": 16000"#, #""cutFrames": 24000"#, "do not match its durationSeconds"),
            (#""cutFrames": 16000"#, #""cutFrames": 8000"#, "do not match its durationSeconds"),
            (#""cutFrames": 16000,"#, "", "do not match its durationSeconds"),
            (#""frames": 32000"#, #""frames": 31000"#, "does not end where the next clip of its speaker begins"),
        ] {
            #expect(text.contains(old))
            try Disk.write(Array(text.replacing(old, with: new).utf8), to: path)
            let outcome = try Program.run(["verify", run.bag.path])
            #expect(outcome.status == 2)
            #expect(outcome.text.contains(words), "\(outcome.text)")
        }
        try Disk.write(Array(text.utf8), to: path)
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }

    @Test("also of a clip that is read piece by piece: its checksum is looked at to the end")
    func streamed() throws {
        var encoding = OpusEncoding()
        (encoding.sampleRate, encoding.bitrate, encoding.application) = (48_000, 510_000, .audio)
        let (packets, preSkip) = try encoding.packets(Signal.voice(seconds: 2, sampleRate: 48_000))
        var muxer = OggMuxer()
        muxer.preSkip = preSkip
        let large = muxer.file(packets: [[[UInt8]]](repeating: packets, count: 90).flatMap { $0 })
        #expect(large.count > 5 << 20)
        let day = try MadeDay(
            DayMaker.Session(
                "large",
                [
                    DayMaker.Clip(1, "user", at(0), large),
                    DayMaker.Clip(2, "user", at(2.5), try Clips.voice(seconds: 1, seed: 2)),
                ]))
        var job = day.job
        job.overlap = .cut
        let run = try job.stitch(["--audio", "wav", "--audio", "opus"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(try job.stitch(), is: day.listed, job: job)
    }
}
