import Bag
import Calls
import Foundations
import OggOpus
import Stitching
import TestSupport
import Testing

/// What the pipeline writes, against a plain sum: each clip decoded alone, and added at its place.
@Suite("A recording")
struct PipelineTests {
    private static let seconds = [1.0 / 16_000, 0.02, 0.0305, 0.1, 0.3]
    /// The last one is a chain of two streams.
    private static let clips = Result {
        try seconds.enumerated().map { index, seconds in
            try Clips.voice(seconds: seconds, seed: UInt64(index + 1), level: 1)
        } + [try Clips.voice(seconds: 0.0305, seed: 11) + Clips.voice(seconds: 0.1, seed: 12)]
    }

    /// Sessions of clips that begin within a second, and often sound at once.
    static func day(_ random: inout Random) throws -> DayMaker {
        let sounds = try clips.get()
        let sessions = (0..<4).map { session in
            let clips = (0..<1 + random.below(14)).map { message in
                let milliseconds = random.below(1000)
                let digits = String(1000 + milliseconds).dropFirst()
                return DayMaker.Clip(
                    message, random.below(2) == 0 ? "user" : "agent_tts",
                    "2025-12-12T14:0\(session):0\(random.below(10) == 0 ? 2 : 0).\(digits)Z",
                    sounds[random.below(sounds.count)])
            }
            return DayMaker.Session("s\(session)", clips)
        }
        var hour = DayMaker.Hour(14, sessions)
        hour.naming = .session
        return DayMaker([hour])
    }

    private static func decoded(_ bytes: [UInt8], rate: Int) throws -> [Int16] {
        let facts = try ScannedClip.facts(bytes)
        var rest = bytes[...]
        let decoder = try ClipDecoder(facts: facts, sampleRate: rate, pool: DecoderPool()) { buffer in
            let piece = rest.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
        var samples = [Int16](repeating: 0, count: facts.links.reduce(0) { $0 + $1.samples48k * rate / 48_000 })
        try samples.withUnsafeMutableBufferPointer { try decoder.read(into: $0) }
        return samples
    }

    @Test(
        "is the sum of its clips at their places", arguments: 0..<UInt64(Effort.rounds(6, quick: 1)),
        TimelineOptions.Overlap.allCases)
    func sum(seed: UInt64, overlap: TimelineOptions.Overlap) throws {
        var random = Random(seed: seed)
        let folder = TemporaryFolder()
        let day = try Self.day(&random)
        let archives = try day.write(to: folder.path)
        for (layout, threads) in [(TimelineOptions.Layout.stereo, 2), (.mono, 1), (.split, 3)] {
            var options = TimelineOptions()
            (options.overlap, options.layout) = (overlap, layout)
            let name = "bag-\(layout)"
            _ = try makeBag(
                JobOptions(timeline: options, outputs: OutputOptions(clips: true)), of: archives, in: folder(name),
                surroundings: Surroundings(threads: threads))
            let bag = MadeBag(path: folder(name))
            for session in day.hours[0].sessions {
                let timeline = try bag.timeline(sessionId: session.sessionId)
                try Self.check(timeline, session, in: bag)
            }
        }
    }

    @Test(
        "is the sum of more clips at once than are decoded at once, each of them in all its files",
        .enabled(if: !Effort.isQuick))
    func crowd() throws {
        let sounds = try (1...3).map {
            try Clips.voice(seconds: 0.02 + 0.01 * Double($0), seed: UInt64($0), level: 0.1)
        }
        let clips = (0..<1100).map { index in
            DayMaker.Clip(
                index, index % 3 == 0 ? "user" : "agent_tts", "2025-12-12T14:00:00.00\(index % 10)Z", sounds[index % 3])
        }
        var hour = DayMaker.Hour(14, [DayMaker.Session("crowd", clips)])
        hour.naming = .session
        let folder = TemporaryFolder()
        let archives = try DayMaker([hour]).write(to: folder.path)
        _ = try makeBag(
            JobOptions(
                timeline: TimelineOptions(overlap: .mix), outputs: OutputOptions(clips: true)),
            of: archives, in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let timeline = try bag.timeline(named: "crowd")
        #expect(timeline.clips.count { $0.status == .placed } == 1100)
        try Self.check(timeline, hour.sessions[0], in: bag)
    }

    @Test(
        "is the same where a clip is too large for memory, and comes from the archive piece by piece",
        .enabled(if: !Effort.isQuick))
    func streamed() throws {
        let sound = try Clips.voice(seconds: 0.4, seed: 21)
        // More than 4 MiB, of which nothing else is sound.
        let large = sound + [UInt8](repeating: 0, count: 4 << 20)
        let folder = TemporaryFolder()
        let options = JobOptions(outputs: OutputOptions(audio: [.wav, .opus], clips: true))
        let bags = try [sound, large].enumerated().map { index, bytes in
            let clips = (1...3).map {
                DayMaker.Clip(
                    $0, $0 == 3 ? "user" : "agent_tts", "2025-12-12T14:00:00.\($0 == 2 ? 7 : 1)Z",
                    $0 == 3 ? bytes : sound)
            }
            var hour = DayMaker.Hour(14, [DayMaker.Session("s", clips)])
            hour.naming = .session
            _ = try DayMaker([hour]).write(to: folder.path)
            let name = folder("bag \(index)")
            _ = try makeBag(options, of: [folder("audio_14.zip")], in: name, surroundings: Surroundings(threads: 2))
            return MadeBag(path: name)
        }
        let sounds = try bags.map { bag in
            try Disk.digests(bag.sessionFolder("s")).filter { !$0.key.hasSuffix(".json") }
        }
        #expect(sounds[0] == sounds[1] && sounds[0].count > 5)
        #expect(try bags[1].findings() == [])
    }

    private static func check(_ timeline: TimelineDocument, _ session: DayMaker.Session, in bag: MadeBag) throws {
        let folder = bag.sessionFolder(session.sessionId)
        var sums = [[Int32]](
            repeating: [Int32](repeating: 0, count: timeline.frames), count: timeline.channels.count)
        let named = session.clips.map { ($0.fileName, $0.bytes ?? []) }
        let sources = Dictionary(named) { first, _ in first }
        var sounds: [[UInt8]: [Int16]] = [:]
        for clip in timeline.clips {
            let source = try #require(sources[clip.fileName])
            if sounds[source] == nil { sounds[source] = try decoded(source, rate: timeline.sampleRate) }
            let sound = try #require(sounds[source])
            let (start, frames) = try (#require(clip.startFrame), #require(clip.frames))
            #expect(frames + (clip.cutFrames ?? 0) == sound.count)
            for frame in 0..<frames { sums[clip.channel][start + frame] += Int32(sound[frame]) }
            guard let file = clip.file else {
                #expect(frames == 0)
                continue
            }
            #expect(try WavOracle(path: "\(folder)/\(file.path)").samples == Array(sound.prefix(frames)))
        }
        for audio in timeline.audio {
            let channels = audio.channels.map { name in timeline.channels.firstIndex(of: name) ?? 0 }
            let expected = (0..<timeline.frames).flatMap { frame in
                channels.map { Int16(clamping: sums[$0][frame]) }
            }
            let found = try WavOracle(path: "\(folder)/\(audio.path)").samples
            #expect(found == expected, "\(audio.path) of \(session.sessionId)")
        }
        #expect(!timeline.audio.isEmpty)
    }
}
