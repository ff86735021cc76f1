import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

/// Two bags that differ only in what is hidden become the same redacted bag, so nothing in it can tell what was hidden.
@Suite("Redaction of bags that differ only in what is hidden")
struct RedactTwinsTests {
    @Test("gives the same files, also where the hidden clips have different lengths", arguments: ["tone", "silence"])
    func wholeClips(style: String) throws {
        let options = [
            "--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips", "--review", "--labels", "vtt",
            "--labels", "cues",
        ]
        let twins = try [(2.0, UInt64(7)), (3.1, 8)].map { seconds, seed in
            try Self.twin(Clips.voice(seconds: seconds, seed: seed), options: options)
        }
        let redacted = try twins.map {
            try Redacted($0.run, session: "s", from: "0.5", to: "5", ["--speaker", "agent_tts", "--style", style])
        }
        try Self.expectSame(redacted, archives: twins.map(\.archive))
        for twin in redacted {
            let timeline = try twin.bag.timeline(named: "s")
            #expect(timeline.clips[1].frames == 0 && timeline.clips[1].startFrame == timeline.sampleRate)
        }
    }

    struct Coding: Sendable, CustomTestStringConvertible {
        let application: OpusEncoding.Application
        let sampleRate: Int
        let milliseconds: Double
        var testDescription: String { "\(application), \(sampleRate) Hz, \(milliseconds) ms" }
    }

    @Test(
        "gives the same Opus file where a part of a clip is hidden, with all other packets in their places",
        arguments: [
            Coding(application: .voice, sampleRate: 16_000, milliseconds: 20),
            Coding(application: .voice, sampleRate: 8000, milliseconds: 60),
            Coding(application: .voice, sampleRate: 48_000, milliseconds: 10),
            Coding(application: .audio, sampleRate: 48_000, milliseconds: 20),
            Coding(application: .lowDelay, sampleRate: 48_000, milliseconds: 2.5),
        ])
    func partOfClip(coding: Coding) throws {
        var encoding = OpusEncoding()
        (encoding.application, encoding.sampleRate) = (coding.application, coding.sampleRate)
        encoding.frameMilliseconds = coding.milliseconds
        encoding.bitrate = coding.sampleRate > 16_000 ? 64_000 : 24_000
        let signals = [UInt64(3), 4].map { Signal.voice(seconds: 4, sampleRate: coding.sampleRate, seed: $0) }
        let (kept, preSkip) = try encoding.packets(signals[0])
        let other = try encoding.packets(signals[1]).packets
        // From 1.2 s to 2.4 s, whole packets in all codings.
        let length = Int(coding.milliseconds * 48)
        let hidden = 57_600 / length..<115_200 / length
        let mixed = kept[..<hidden.lowerBound] + other[hidden] + kept[hidden.upperBound...]
        var muxer = OggMuxer()
        (muxer.preSkip, muxer.inputSampleRate) = (preSkip, coding.sampleRate)
        let twins = try [kept, Array(mixed)].map {
            try Self.twin(muxer.file(packets: $0), options: ["--audio", "opus", "--review"])
        }
        let (start, end) = (57_600 - preSkip, 115_200 - preSkip)
        // The clip starts at 1 s.
        func seconds(_ samples: Int) -> String { String(format: "%.9f", 1 + Double(samples) / 48_000) }
        let redacted = try twins.map { try Redacted($0.run, session: "s", from: seconds(start), to: seconds(end)) }
        try Self.expectSame(redacted, archives: twins.map(\.archive))

        let (before, after) = (try Self.packets(twins[0].run.bag), try Self.packets(redacted[0].bag))
        let runs = try Self.audio(redacted[0].bag).packets ?? []
        let others = kept.count - runs.filter { $0.clip == 1 }.reduce(0) { $0 + $1.count }
        // The guards are 5 ms before, and the next packet or 20 ms after the span.
        #expect(others >= hidden.count && others <= hidden.count + 2 + (240 + 960) / length, "\(others)")
        for (granule, packet) in after where packet.count != 3 {
            #expect(before[granule] == packet, "the packet at \(granule)")
        }
        let decoded = try Self.decoded(redacted[0].bag)
        let place = 48_000 + start..<48_000 + end
        let loudest = decoded[place].map { abs(Int($0)) }.max() ?? 0
        #expect(loudest <= 16, "\(loudest)")
        let afterDecay = decoded[place.dropFirst(960)].map { abs(Int($0)) }.max() ?? 0
        #expect(afterDecay <= 1, "\(afterDecay)")
        let player = try Tool.run(
            "ffmpeg", ["-v", "error", "-i", Self.path(redacted[0].bag), "-f", "s16le", "-ac", "1", "-"])
        #expect(player.status == 0 && player.errorText.isEmpty, "\(player.words)")
        let whole = try Self.decoded(twins[0].run.bag)
        #expect(decoded.count == whole.count)
        #expect(decoded[..<(place.lowerBound - 6000)] == whole[..<(place.lowerBound - 6000)])
    }

    // MARK: -

    private static func twin(_ hidden: [UInt8], options: [String]) throws -> (run: Run, archive: String) {
        let others = try (1...3).map { try Clips.voice(seconds: 1.5, seed: UInt64($0)) }
        let clips = [
            DayMaker.Clip(1, "user", at(0), others[0]), DayMaker.Clip(2, "agent_tts", at(1), hidden),
            DayMaker.Clip(3, "user", at(1.6), others[1]), DayMaker.Clip(4, "agent_tts", at(7), others[2]),
        ]
        let folder = TemporaryFolder()
        let archive = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)[0]
        let digest = Disk.sha256(try Disk.bytes(archive)).hexadecimal
        let run = try withExtendedLifetime(folder) { try Job([archive]).stitch(options) }
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        return (run, digest)
    }

    /// All files but those that name the archive by its checksum and size, the log, and the manifests.
    private static func expectSame(_ redacted: [Redacted], archives: [String]) throws {
        for twin in redacted {
            #expect(twin.outcome.status == 0, "\(twin.outcome.words)")
            let verified = try Program.run(["verify", twin.bag.path])
            #expect(verified.status == 0, "\(verified.words)")
        }
        let files = try redacted.map { try Disk.tree($0.bag.path).filter { $0.hasPrefix("data/") && $0.contains(".") } }
        #expect(files[0] == files[1])
        var compared = 0
        for path in files[0] where path.contains("sessions/") || path.hasPrefix("data/load/") {
            let contents = try zip(redacted, archives).map { twin, archive -> String in
                let bytes = try Disk.bytes(twin.bag.path + "/" + path)
                // Of the vCon, the UUIDs depend on the vCon that is replaced, and the file's are in the load files.
                guard path.hasSuffix(".json") || path.hasPrefix("data/load/") else {
                    return Disk.sha256(bytes).hexadecimal
                }
                return String(decoding: bytes, as: UTF8.self).replacing(archive, with: "archive")
                    .replacing(/"uuid": "[^"]*"/, with: "")
            }
            #expect(contents[0] == contents[1], "\(path)")
            compared += 1
        }
        #expect(compared > 5)
        let summaries = try redacted.map { twin in
            var summary = try twin.bag.summary()
            summary.inputs = []
            return summary
        }
        #expect(summaries[0] == summaries[1])
    }

    private static func audio(_ bag: MadeBag) throws -> TimelineDocument.AudioFile {
        try #require(try bag.timeline(named: "s").audio.first { $0.path == "timeline-agent_tts.opus" })
    }

    private static func path(_ bag: MadeBag) -> String { bag.sessionFolder("s") + "/timeline-agent_tts.opus" }

    private static func decoded(_ bag: MadeBag) throws -> [Int16] {
        try OggOracle.decode(try Disk.bytes(path(bag)), rate: 48_000)
    }

    private static func packets(_ bag: MadeBag) throws -> [Int: [UInt8]] {
        let streams = try PacketFileOracle(try Disk.bytes(path(bag))).streams
        return Dictionary(streams[0].map { ($0.start, $0.bytes) }) { first, _ in first }
    }
}
