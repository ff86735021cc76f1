import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("--audio opus keeps the clips' own packets")
struct OpusOutputTests {
    @Test("unchanged, in order, where timeline.json has them, and nothing but silence between them")
    func packets() throws {
        let run = try Self.day()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expectPackets(run, of: .day())
    }

    @Test("of every kind of clip, with nothing re-encoded", arguments: [true, false])
    func kinds(areGood: Bool) throws {
        let day = try Self.day(areGood ? ClipKind.good() : ClipKind.damaged())
        let run = try day.job.stitch(["--audio", "opus"])
        #expect(run.outcome.status == (areGood ? 0 : 2), "\(run.outcome.words)")
        try expectPackets(run, of: day.listed)
    }

    @Test("and each sounds in its place as it does alone")
    func sound() throws {
        let run = try Self.day()
        let listed = try ListedDay.day().sessions
        for (name, document) in try run.bag.timelines() {
            for audio in document.audio.filter({ $0.packets != nil }) {
                let file = try PacketFileOracle(try Disk.bytes(run.bag.sessionFolder(name) + "/" + audio.path))
                let decoded = try file.oggOpus.decode(rate: 48_000)
                for packets in audio.packets ?? [] {
                    let clip = document.clips[packets.clip]
                    let own = try #require(
                        listed[document.sessionId]?.first { .number(Int64($0.messageId)) == clip.messageId })
                    let words = Comment(rawValue: "\(name), \(audio.path), clip \(packets.clip)")
                    try expectSound(
                        decoded, at: packets.startSample, is: OggOracle.decode(own.bytes, rate: 48_000), words)
                    let step = 48_000 / document.sampleRate
                    let place = try #require(clip.startFrame) * step
                    #expect(packets.startSample == place + packets.shiftedSamples, words)
                    // 1.25 ms; but clips of one second stand in a queue there, and their last packets are trimmed.
                    #expect(abs(packets.shiftedSamples) <= 60 || name == "same-second", words)
                }
            }
        }
    }

    @Test("in one stream, or in a chain where a header gain changes; in stereo where a clip is")
    func streams() throws {
        let run = try Self.day()
        for (name, document) in try run.bag.timelines() {
            for audio in document.audio.filter({ $0.packets != nil }) {
                let file = try PacketFileOracle(try Disk.bytes(run.bag.sessionFolder(name) + "/" + audio.path))
                let words = Comment(rawValue: "\(name), \(audio.path)")
                #expect(file.streams.count == (name == "header-gain" ? 2 : 1), words)
                #expect(Set(file.oggOpus.links.map(\.header.gain)).count == file.streams.count, words)
                for link in file.oggOpus.links {
                    #expect(link.pages.filter(\.endsStream).count == 1 && link.pages.last?.endsStream == true, words)
                    #expect(link.pages.allSatisfy { !$0.followsLoss }, words)
                    #expect(link.header.mappingFamily == 0, words)
                }
                let isStereo = name == "stereo-clip" && audio.channels == ["user"]
                #expect(file.oggOpus.links.map(\.header.channels).max() == (isStereo ? 2 : 1), words)
            }
        }
    }

    @Test("in files that players take, as long as the timeline")
    func players() throws {
        let run = try Self.day()
        for (name, document) in try run.bag.timelines() {
            for audio in document.audio.filter({ $0.packets != nil }) {
                let path = run.bag.sessionFolder(name) + "/" + audio.path
                let words = Comment(rawValue: "\(name), \(audio.path)")
                let frames = document.frames * (48_000 / document.sampleRate)
                let expected = try PacketFileOracle(try Disk.bytes(path)).oggOpus.samples48k
                #expect(expected >= frames && expected < frames + 4800, words)

                let folder = TemporaryFolder()
                let decoder = try Tool.run(
                    "opusdec", ["--quiet", "--no-dither", "--rate", "48000", path, folder("decoded.wav")])
                #expect(decoder.status == 0 && decoder.errorText.isEmpty, "\(words): \(decoder.words)")
                #expect(try WavOracle(path: folder("decoded.wav")).frames == expected, words)

                let other = try Tool.run("ffmpeg", ["-v", "warning", "-i", path, "-f", "s16le", "-ac", "1", "-"])
                #expect(other.status == 0 && other.errorText.isEmpty, "\(words): \(other.words)")
                #expect(other.output.count == expected * 2, words)

                let probe = try Tool.run("opusinfo", [path])
                #expect(probe.status == 0 && !probe.text.contains("WARNING"), "\(words): \(probe.text)")
            }
        }
    }

    @Test("and alone it gives the same files as beside the WAV, whatever the number of threads", arguments: [1, 4])
    func alone(threads: Int) throws {
        let run = try Job.day.stitch(["--audio", "opus", "--threads", "\(threads)"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let others = try Self.day().bag.reproducibleDigests()
        let digests = try run.bag.reproducibleDigests()
        #expect(digests.keys.contains { $0.hasSuffix(".opus") })
        #expect(!digests.keys.contains { $0.hasSuffix(".wav") })
        for (path, digest) in digests where path.hasSuffix(".opus") { #expect(others[path] == digest, "\(path)") }
    }

    @Test("also of a clip that is too large to hold")
    func largeClip() throws {
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
                    DayMaker.Clip(1, "user", at(0), try Clips.voice(seconds: 1, seed: 1)),
                    DayMaker.Clip(2, "user", at(2.5), large),
                    DayMaker.Clip(3, "user", at(190), try Clips.voice(seconds: 1, seed: 3)),
                ]))
        for others in [[], ["--audio", "wav"]] {
            let run = try day.job.stitch(["--audio", "opus"] + others)
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            try expectPackets(run, of: day.listed)
        }
    }

    @Test("through silences of many hours")
    func longSilence() throws {
        let day = try MadeDay(
            DayMaker.Session(
                "silence",
                [
                    DayMaker.Clip(1, "user", "2025-12-12T20:00:00.0005Z", try Clips.voice(seconds: 1, seed: 1)),
                    DayMaker.Clip(2, "user", "2025-12-12T22:00:00Z", try Clips.voice(seconds: 1, seed: 2)),
                ]))
        let run = try day.job.stitch(["--audio", "opus"])
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        #expect(Set(try run.bag.summary().problems.map(\.code)) == [.longSilence, .outsideHour])
        try expectPackets(run, of: day.listed)
    }

    @Test("and a clip whose comment header is spoilt is placed all the same")
    func spoiltTags() throws {
        let sound = try Clips.voice(seconds: 1, seed: 1)
        let day = try MadeDay(
            DayMaker.Session(
                "spoilt",
                [
                    DayMaker.Clip(1, "user", at(0), sound),
                    DayMaker.Clip(2, "user", at(1), try Self.withoutTags(sound)),
                    DayMaker.Clip(3, "user", at(2), sound),
                ]))
        for options in [["--audio", "wav"], ["--audio", "opus"], ["--audio", "opus", "--audio", "wav", "--clips"]] {
            let run = try day.job.stitch(options)
            #expect(run.outcome.status == 2, "\(run.outcome.words)")
            let document = try run.bag.timeline(sessionId: "spoilt")
            #expect(document.clips.map(\.status) == [.placed, .placed, .placed], "\(options)")
            #expect(document.clips.map(\.frames) == [16_000, 16_000, 16_000], "\(options)")
            #expect(document.problems.map(\.code) == [.commentHeader], "\(options)")
            #expect(Set(document.clips.compactMap(\.file?.pcmSha256)).count == (options.count > 2 ? 1 : 0))
            #expect(try Program.run(["verify", run.bag.path]).status == 0)
        }
    }

    /// The second header spoilt, its page's checksum right: no scan of pages sees it.
    static func withoutTags(_ clip: [UInt8]) throws -> [UInt8] {
        var clip = clip
        let name = try #require(clip.offset(of: Array("OpusTags".utf8)))
        let page = try #require(clip.offset(of: Array("OggS".utf8), from: 4))
        let end = try #require(clip.offset(of: Array("OggS".utf8), from: page + 4))
        clip[name] = UInt8(ascii: "X")
        clip.patch(at: page + 22, littleEndian: UInt32(0))
        let checksum = clip[page..<end].reduce(UInt32(0)) { checksum, byte in
            (0..<8).reduce(checksum ^ UInt32(byte) << 24) { rest, _ in
                rest & 0x8000_0000 != 0 ? rest << 1 ^ 0x04C1_1DB7 : rest << 1
            }
        }
        clip.patch(at: page + 22, littleEndian: checksum)
        return clip
    }

    @Test("which cannot be mixed: that is wrong usage")
    func mix() throws {
        let run = try Job.day.stitch(["--audio", "opus", "--overlap", "mix"])
        #expect(run.outcome.status == 64)
        #expect(run.outcome.errorText.contains("--overlap queue"))
        #expect(!FileManager.default.fileExists(atPath: run.bag.path))
    }

    private static func day() throws -> Run { try dayResult.get() }
    private static let dayResult = Result { try Job.day.stitch(["--audio", "wav", "--audio", "opus"]) }

    /// A session for each kind: the clip itself, and ordinary ones before and after it.
    private static func day(_ kinds: [ClipKind]) throws -> MadeDay {
        let ordinary = try Clips.voice(seconds: 0.4, seed: 99)
        var hour = DayMaker.Hour(
            14,
            kinds.map { kind in
                DayMaker.Session(
                    kind.name,
                    [
                        DayMaker.Clip(1, "user", at(0), ordinary), DayMaker.Clip(2, "user", at(0.5), kind.bytes),
                        DayMaker.Clip(3, "user", at(1.1), ordinary),
                        DayMaker.Clip(4, "agent_tts", at(0.001), kind.bytes),
                    ])
            })
        hour.naming = .session
        return try MadeDay(DayMaker([hour]))
    }
}

/// The packets of all clips are in the files, as they were, and where they are said to be.
private func expectPackets(_ run: Run, of day: ListedDay) throws {
    for (name, document) in try run.bag.timelines() {
        let listed = try #require(day.sessions[document.sessionId])
        var found: [Int: [[UInt8]]] = [:]
        for audio in document.audio where audio.path.hasSuffix(".opus") {
            let words = Comment(rawValue: "\(name), \(audio.path)")
            let bytes = try Disk.bytes(run.bag.sessionFolder(name) + "/" + audio.path)
            let runs = try #require(audio.packets)
            let file = try PacketFileOracle(bytes)
            let (ofClips, others) = try file.packets(at: runs)
            for (clip, packets) in ofClips {
                #expect(document.clips[clip].type == audio.channels.first, words)
                found[clip] = packets
            }
            #expect(others.allSatisfy { $0.count == 3 && $0.suffix(2) == [0xFF, 0xFE] && $0[0] & 0xE3 == 0xE0 }, words)
            #expect(audio.sha256 == Disk.sha256(bytes), words)
            #expect(audio.bytes == bytes.count, words)
            #expect(audio.pcmSha256 == nil, words)
            let order = runs.map(\.clip).reduce(into: [Int]()) { if $0.last != $1 { $0.append($1) } }
            #expect(audio.packetsSha256 == Disk.sha256(order.flatMap { (ofClips[$0] ?? []).flatMap { $0 } }), words)
        }
        for (index, clip) in document.clips.enumerated() where clip.status == .placed {
            let own = try #require(
                listed.first { .number(Int64($0.messageId)) == clip.messageId && $0.archive == clip.source.archive })
            let packets = try PacketFileOracle.soundingPackets(of: own.bytes)
            #expect(found[index] == packets, "\(name), clip \(index), \(clip.fileName)")
        }
    }
    let verify = try Program.run(["verify", run.bag.path])
    #expect(verify.status == 0, "\(verify.words)")
}

/// Once the decoder has forgotten what came before, its samples are the clip's own.
private func expectSound(_ decoded: [Int16], at start: Int, is own: [Int16], _ words: Comment) {
    let settled = 3840  // 80 ms (RFC 7845 section 4.6)
    guard start >= 0, start + own.count <= decoded.count, own.count > settled else {
        Issue.record("\(words): not \(own.count) samples at \(start) of \(decoded.count)")
        return
    }
    var energy = 0.0
    var difference = 0.0
    for index in settled..<own.count {
        let (one, other) = (Double(own[index]), Double(decoded[start + index]))
        energy += one * one
        difference += (one - other) * (one - other)
    }
    #expect(difference <= energy * 1e-4, words)
}
