import Bag
import Calls
import Files
import Foundations
import OggOpus
import Synchronization
import TestSupport
import Testing

@testable import Stitching

/// What the pipeline does where a clip is not what the scan found: it cannot be decoded, or its archive is another.
@Suite("A clip that is not as it was when it was scanned")
struct ChangedClipTests {
    private let folder = TemporaryFolder()
    private let sounds: [[UInt8]]

    init() throws { sounds = try (1...3).map { try Clips.voice(seconds: 0.1, seed: UInt64($0)) } }

    /// An archive of a session with a clip for each sound, a second apart.
    ///
    /// - Parameter untimed: the position of one that has no time.
    private func write(_ sounds: [[UInt8]], untimed: Int? = nil) throws -> String {
        let clips = sounds.enumerated().map { index, sound in
            DayMaker.Clip(
                index + 1, index == 1 ? "agent_tts" : "user", index == untimed ? "soon" : "2025-12-12T14:00:0\(index)Z",
                sound)
        }
        return try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)[0]
    }

    /// The archive, and its session.
    private func scanned(_ path: String) throws -> (archives: [ScannedArchive], session: JoinedSession) {
        var archives = try Scan(
            inputs: ArchiveInput.list([path]), job: JobOptions(), surroundings: Surroundings(),
            meter: Meter(.reading, .bytes), hashesArchives: true
        ).run()
        let joiner = SessionJoiner(archives: archives)
        let joined = joiner.join(names: joiner.names())
        // As if the archives were too large to stay in memory.
        archives[0].content = nil
        return (archives, try #require(joined.first))
    }

    private func run(_ archives: [ScannedArchive], _ session: JoinedSession, into sink: some SampleSink) throws {
        try run(archives, session, to: SampleTarget(sink: sink, options: TimelineOptions()))
    }

    private func run(_ archives: [ScannedArchive], _ session: JoinedSession, to target: some SessionTarget) throws {
        let pipeline = Pipeline(archives: archives, target: target, surroundings: Surroundings())
        try pipeline.add([
            PlannedSession(session, options: target.options, outputs: target.outputs, limits: Limits())
        ]) { _ in }
        try pipeline.run(progress: { _ in }, finished: { _ in })
    }

    @Test("and cannot be decoded has no place: its session begins again without it", arguments: [true, false])
    func undecodable(isUnsupported: Bool) throws {
        var other = sounds[1]
        // A version that nobody knows, or no channel.
        other[28 + (isUnsupported ? 8 : 9)] = isUnsupported ? 0xF0 : 0
        OggPatch.fixChecksum(of: OggPatch.pages(of: other)[0], in: &other)
        let (archives, session) = try scanned(write([sounds[0], other, sounds[2]]))
        let expected = KeptSamples()
        try run(archives, session, into: expected)
        // As if its pages had been intact.
        var changed = session
        changed.clips[1].outcome = .sound(try ScannedClip.facts(sounds[1]))
        changed.problems = ProblemTally(most: ProblemTally.mostOfASession)
        let sink = KeptSamples()
        try run(archives, changed, into: sink)
        let document = try #require(sink.documents.first)
        let status: ClipStatus = isUnsupported ? .unsupported : .corrupt
        #expect(document.clips.map(\.status) == [.placed, status, .placed])
        let reason = isUnsupported ? "Opus header version 240 is not supported" : "its Opus header is damaged"
        #expect(
            document.problems.map { "\($0.code) \($0.fileName ?? "") \($0.message)" } == [
                "\(status) message_2_agent_tts.opus the clip is not placed: \(reason)"
            ])
        #expect(document.problems.map(\.archive) == ["audio_14.zip"])
        #expect(document.problems.map(\.sessionId) == ["s"])
        #expect(sink.tracks == expected.tracks && sink.tracks.values.joined().contains { $0 != 0 })
        #expect(sink.documents.map(\.frames) == expected.documents.map(\.frames))
    }

    @Test("and whose packets cannot be read has no place either, where nothing is decoded", arguments: [0, 1, 2])
    func withoutPackets(index: Int) throws {
        var other = sounds
        other[index][28 + 9] = 0
        OggPatch.fixChecksum(of: OggPatch.pages(of: other[index])[0], in: &other[index])
        let (archives, session) = try scanned(write(other))
        #expect(session.clips.map { $0.facts == nil } == (0..<3).map { $0 == index })
        // As if its pages had been intact.
        var changed = session
        changed.clips[index].outcome = .sound(try ScannedClip.facts(sounds[index]))
        changed.problems = ProblemTally(most: ProblemTally.mostOfASession)
        for (name, session) in [("expected", session), ("found", changed)] {
            let staging = try StagingFolder(in: folder(name))
            try run(
                archives, session,
                to: SessionFolder(
                    staging: staging, options: TimelineOptions(), outputs: OutputOptions(audio: [.opus]),
                    decoder: Software.decoder))
            try staging.remove(withFiles: [])
        }
        let bags = ["expected", "found"].map { MadeBag(path: folder($0)) }
        let documents = try bags.map { try $0.timeline(named: "s") }
        #expect(documents[1].clips.map(\.status) == (0..<3).map { $0 == index ? .corrupt : .placed })
        #expect(documents[1].clips == documents[0].clips && documents[1].audio == documents[0].audio)
        #expect(
            documents[1].problems.map { "\($0.code) \($0.fileName ?? "") \($0.message)" } == [
                "corrupt message_\(index + 1)_\(index == 1 ? "agent_tts" : "user").opus the clip is not placed: "
                    + "its Opus header is damaged"
            ])
        // No file of the first attempt is left.
        let files = try bags.map { bag in try Disk.digests(bag.path).filter { !$0.key.hasSuffix("/timeline.json") } }
        #expect(files[1] == files[0] && files[0].keys.contains { $0.hasSuffix(".opus") })
    }

    @Test("and has less sound ends with silence")
    func lessSound() throws {
        var (archives, session) = try scanned(write(sounds))
        let sink = KeptSamples()
        try run(archives, session, into: sink)
        let longer = try ScannedClip.facts(Clips.voice(seconds: 1, seed: 2))
        session.clips[1].outcome = .sound(longer)
        let other = KeptSamples()
        try run(archives, session, into: other)
        #expect(other.documents.first?.clips[1].frames == 16_000)
        // What its last packet has behind its end is heard: at most 60 ms.
        let (before, after) = (Array(sink.tracks.values.joined()), Array(other.tracks.values.joined()))
        let differing = zip(after, before).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        #expect(after.count == before.count && sink.tracks.count == 1)
        #expect(differing.allSatisfy { (17_600 * 2..<18_560 * 2).contains($0) && $0 % 2 == 1 }, "\(differing)")
    }

    @Test("and is too large to be in memory is an error where a byte is another one, as every clip is")
    func otherByte() throws {
        let packets = [[UInt8]](repeating: [0x08] + [UInt8](repeating: 1, count: 1274), count: 3300)
        let large = OggMuxer().file(packets: packets)
        #expect(large.count > MemoryBudget.largestClipInMemory)
        let path = try write([sounds[0], large])
        let (archives, session) = try scanned(path)
        // The last byte is padding or sound; its page is not intact any more.
        var other = large
        other[other.count - 1] ^= 1
        #expect(try write([sounds[0], other]) == path)
        let sink = KeptSamples()
        let error = #expect(throws: JobError.self) { try run(archives, session, into: sink) }
        #expect(error?.description.contains("(a clip has a different checksum)") == true)
        #expect(sink.documents.isEmpty)
    }

    @Test("and is kept without a place is an error where a byte is another one")
    func unplaced() throws {
        let path = try write(sounds, untimed: 1)
        let (archives, session) = try scanned(path)
        var other = sounds
        for isChanged in [false, true] {
            if isChanged { other[1][other[1].count - 1] ^= 1 }
            #expect(try write(other, untimed: 1) == path)
            let staging = try StagingFolder(in: folder("\(isChanged)"))
            let target = SessionFolder(
                staging: staging, options: TimelineOptions(), outputs: OutputOptions(audio: [.wav]),
                decoder: Software.decoder)
            let result = Result { try run(archives, session, to: target) }
            switch result {
            case .success: #expect(!isChanged)
            case .failure(let error):
                #expect(isChanged && "\(error)".contains("(a clip has a different checksum)"), "\(error)")
            }
        }
        let kept = try Disk.digests(folder("false")).filter { $0.key.contains("/unplaced/") }
        #expect(Array(kept.values) == [Disk.sha256(sounds[1])])
    }

    @Test("and whose archive was replaced is an error that says what differs")
    func otherArchive() throws {
        let longer = try Clips.voice(seconds: 0.3, seed: 2)
        let shorter = try Clips.voice(seconds: 0.05, seed: 2)
        var other = sounds[1]
        other[other.count - 1] ^= 1
        for (changed, reason) in [
            ([sounds[0], longer, sounds[2]], "a clip is larger than before"),
            ([sounds[0], shorter, sounds[2]], "a clip has a different checksum"),
            ([sounds[0], other, sounds[2]], "a clip has a different checksum"),
            ([sounds[0]], "it has fewer entries than before"),
        ] {
            let path = try write(sounds)
            let (archives, session) = try scanned(path)
            #expect(try write(changed) == path)
            let sink = KeptSamples()
            let error = #expect(throws: JobError.self) { try run(archives, session, into: sink) }
            #expect(
                error?.description == "\(path) changed while it was read (\(reason)); "
                    + "wait until nothing writes to it and run the same command again")
            #expect(sink.documents.isEmpty)
        }
    }
}
