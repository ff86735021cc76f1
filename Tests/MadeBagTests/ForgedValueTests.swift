import Calls
import Conversations
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@testable import Bag

/// Values that no run writes, each with all checksums made to fit.
@Suite("A forged value")
struct ForgedValueTests {
    private let bag: MadeBag
    private let made: BagMadeTwice
    private let whole: TimelineDocument

    init() throws {
        made = try BagMadeTwice(OutputOptions(audio: [.wav, .opus], clips: true), sessions: ["s0"])
        bag = made.bag
        whole = try bag.timeline(named: "s0")
    }

    /// What `verify` says of a document that was changed.
    private func findings(_ change: (inout TimelineDocument) throws -> Void) throws -> [String] {
        var document = whole
        try change(&document)
        try bag.forge(.recorded(document), named: "s0")
        return try bag.findings().filter { $0.path == "data/sessions/s0/timeline.json" }.map(\.message)
    }

    private typealias Change = @Sendable (inout TimelineDocument) throws -> Void

    private static func clip(_ change: @escaping @Sendable (inout TimelineDocument.Clip) -> Void) -> Change {
        { document in
            let index = try #require(document.clips.firstIndex { $0.status == .placed && $0.file != nil })
            change(&document.clips[index])
        }
    }

    private static let impossible: [(words: String, change: Change)] = [
        ("sampleRate 0", { $0.sampleRate = 0 }), ("frames -1", { $0.frames = -1 }),
        ("the path ../x.wav", { $0.audio[0].path = "../x.wav" }),
        ("has no channels", { $0.audio[0].channels = [] }),
        ("the packets of", { $0.audio[1].packets?[0].count = -1 }),
        ("the packets of", { $0.audio[1].packets?[0].shiftedSamples = .min }),
        ("the numbers of clip", clip { $0.frames = -1 }), ("the numbers of clip", clip { $0.startFrame = .max }),
        ("the numbers of clip", clip { $0.cutFrames = -1 }), ("the numbers of clip", clip { $0.shiftedFrames = .min }),
        ("the numbers of clip", clip { $0.file?.bytes = -1 }), ("a path of clip", clip { $0.file?.path = "/x" }),
        (
            "the numbers of a shortened gap",
            { $0.gapsShortened = [ShortenedGap(startFrame: 0, frames: 1, removedFrames: -1)] }
        ),
    ]

    @Test("that would overflow, or is a path to elsewhere, is told as one that no run writes")
    func impossible() throws {
        #expect(try findings { _ in } == [])
        for (words, change) in Self.impossible {
            let found = try findings(change)
            #expect(found.count == 1 && found[0].contains(words), "\(words): \(found)")
        }
    }

    @Test("of a clip without a place that has the member of another status is found")
    func member() throws {
        let found = try findings { document in
            let index = try #require(document.clips.firstIndex { $0.status == .corrupt && $0.file != nil })
            document.clips[index].files = []
        }
        #expect(found.contains { $0.contains("is corrupt, but has the member files") }, "\(found)")
    }

    @Test("of the options: a sample rate that the timelines do not have, and a number of seconds that nobody can give")
    func options() throws {
        for (rate, seconds, words) in [
            (SampleRateChoice.fixed(.hz8000), 2.0, "is not the one of the options"),
            (.auto, -1, "its options are not valid"),
        ] {
            var summary = try bag.summary()
            summary.options = TimelineOptions(sampleRate: rate, maxShiftSeconds: seconds)
            try bag.forge("data/summary.json", as: try JSONText.bytes(of: summary))
            let found = try bag.findings().map(\.message)
            #expect(found.contains { $0.contains(words) }, "\(found)")
        }
    }

    @Test("of the length of a clip is found if it is longer or shorter than its frames")
    func length() throws {
        let words = "do not match its durationSeconds"
        for (seconds, isFound) in [(0, false), (0.2, true), (-0.002, true), (0.0004, false)] {
            let found = try findings(
                {
                    let index = try #require($0.clips.firstIndex { $0.status == .placed && $0.durationSeconds != nil })
                    $0.clips[index].durationSeconds? += seconds
                })
            #expect(found.contains { $0.contains(words) } == isFound, "\(seconds): \(found)")
        }
    }

    @Test("of a clip that is redacted is found in each member that identifies or measures it")
    func redacted() throws {
        let clip = try #require(whole.clips.first { $0.status == .placed && ($0.frames ?? 0) > 1000 })
        let start = try Double(#require(clip.startFrame)) / Double(whole.sampleRate)
        func time(_ seconds: Double) -> RedactionTime { .offset(nanoseconds: Int(seconds * 1e9)) }
        let request = BagRedactor.Request(
            sessionId: whole.sessionId, from: time(start + 0.001), to: time(start + 0.01), speaker: clip.type,
            style: .silence, reason: "r")
        _ = try BagRedactor(bag.path, to: made.folder("redacted"), [request]).run()
        let other = MadeBag(path: made.folder("redacted"))
        let document = try other.timeline(named: "s0")
        let index = try #require(whole.clips.firstIndex(of: clip))
        #expect(document.clips[index].source.sha256 == nil)
        #expect(try other.findings().isEmpty)
        let changes: [(inout TimelineDocument.Clip) -> Void] = [
            { $0.source.sha256 = clip.source.sha256 }, { $0.source.bytes = clip.source.bytes },
            { $0.durationSeconds = clip.durationSeconds }, { $0.cutFrames = 1 }, { $0.file = clip.file },
        ]
        for (number, change) in changes.enumerated() {
            var forged = document
            change(&forged.clips[index])
            try other.forge(.recorded(forged), named: "s0")
            let found = try other.findings().map(\.message)
            #expect(
                found.contains("clip \(clip.fileName) is redacted, but still has its checksum, length or file"),
                "\(number): \(found)")
        }
    }

    @Test("of the end of a clip is found if it is later than the last frame that is heard")
    func redactedEnd() throws {
        let clip = try #require(whole.clips.first { $0.status == .placed && ($0.frames ?? 0) > 1000 })
        let (start, frames) = (try #require(clip.startFrame), try #require(clip.frames))
        func time(_ frame: Int) -> RedactionTime {
            .offset(nanoseconds: frame * 1_000_000_000 / whole.sampleRate)
        }
        let request = BagRedactor.Request(
            sessionId: whole.sessionId, from: time(start + 500), to: time(start + frames), speaker: clip.type,
            style: .silence, reason: "r")
        _ = try BagRedactor(bag.path, to: made.folder("redacted"), [request]).run()
        let other = MadeBag(path: made.folder("redacted"))
        let document = try other.timeline(named: "s0")
        let index = try #require(whole.clips.firstIndex(of: clip))
        #expect(document.clips[index].frames == 500)
        for (end, isFound) in [(500, false), (499, false), (501, true), (frames, true)] {
            var forged = document
            forged.clips[index].frames = end
            try other.forge(.recorded(forged), named: "s0")
            let found = try other.findings().map(\.message)
            #expect(
                found.contains("the frames of clip \(clip.fileName) end where it is redacted") == isFound,
                "\(end): \(found)")
        }
    }

    @Test("of the summary: a row that is there twice, and fewer entries of an archive than are accounted for")
    func summary() throws {
        let before = try bag.summary()
        var twice = before
        twice.sessions.append(twice.sessions[0])
        try bag.forge("data/summary.json", as: try JSONText.bytes(of: twice))
        #expect(try bag.findings().map(\.message).contains("it has a session twice"))

        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        var hour = DayMaker.Hour(
            14, [DayMaker.Session("s", [DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)])])
        hour.unlisted = [ZipMaker.Entry("a.txt", [1]), ZipMaker.Entry("b.txt", [1])]
        _ = try makeBag(of: try DayMaker([hour]).write(to: folder.path), in: folder("bag"))
        let other = MadeBag(path: folder("bag"))
        let honest = try other.summary()
        #expect(honest.inputs.map(\.entries) == [4])
        // The list itself is an entry, but need not be one that is accounted for.
        for (entries, isFound) in [(4, false), (3, false), (2, true)] {
            var summary = honest
            summary.inputs[0].entries = entries
            try other.forge("data/summary.json", as: try JSONText.bytes(of: summary))
            let found = try other.findings().map(\.message)
            #expect(
                found.contains("its numbers of audio_14.zip do not match the timelines") == isFound,
                "\(entries): \(found)")
        }
    }

    @Test("that names a clip of another speaker as that of packets is found, also where both begin at one time")
    func packets() throws {
        let folder = TemporaryFolder()
        let sounds = try (1...2).map { try Clips.voice(seconds: 0.3, seed: $0) }
        let clips = zip(["user", "agent_tts"], sounds).enumerated().map { index, clip in
            DayMaker.Clip(index + 1, clip.0, "2025-12-12T14:00:00Z", clip.1)
        }
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)
        _ = try makeBag(
            JobOptions(outputs: OutputOptions(audio: [.opus])), of: archives, in: folder("bag"))
        let other = MadeBag(path: folder("bag"))
        var document = try other.timeline(named: "s")
        #expect(document.audio.map { $0.packets?.map(\.clip) } == [[0], [1]])
        #expect(try other.findings().isEmpty)
        document.audio[0].packets?[0].clip = 1
        try other.forge(.recorded(document), named: "s")
        let found = try other.findings().map(\.message)
        #expect(found.contains("the packets of \(document.audio[0].path) are not where its clips are"), "\(found)")
    }

    @Test("of words is found where no transcript gives any")
    func words() throws {
        let clips = whole.clips.filter { $0.status == .placed }
        let name = String(try #require(clips.first).fileName.prefix { $0 != "." })
        try Disk.write(Array("good morning\n".utf8), to: made.folder("words/s0/\(name).txt"))
        try made.make(in: "spoken", transcripts: [made.folder("words")])
        let spoken = MadeBag(path: made.folder("spoken"))
        var document = try spoken.timeline(named: "s0")
        let index = try #require(document.clips.firstIndex { $0.transcript != nil })
        let other = try #require(document.clips.indices.last { document.clips[$0].status == .placed && $0 != index })
        document.clips[other].transcript = document.clips[index].transcript
        try spoken.forge(.recorded(document), named: "s0")
        let found = try spoken.findings().map(\.message)
        #expect(
            found.contains("the words of 1 clip are not those that the transcripts in the bag give"), "\(found)")
    }

    @Test("of a problem with transcripts is found, unless it is that of a file which could not be taken into the bag")
    func problems() throws {
        let clip = try #require(whole.clips.first { $0.status == .placed })
        let name = String(clip.fileName.prefix { $0 != "." })
        try Disk.write(Array("good morning\n".utf8), to: made.folder("words/s0/\(name).txt"))
        try Disk.write(Array("of no clip\n".utf8), to: made.folder("words/s0/nobody.txt"))
        try made.make(in: "spoken", transcripts: [made.folder("words")])
        let spoken = MadeBag(path: made.folder("spoken"))
        let honest = try spoken.summary()
        #expect(honest.problems.contains { $0.code == .transcriptUnmatched })
        func isFound(_ change: (inout [Problem]) -> Void) throws -> Bool {
            var summary = honest
            var problems = honest.problems
            change(&problems)
            summary.set(ProblemTally(most: ProblemTally.mostOfARun, listed: problems.sorted(), byCode: nil))
            try spoken.forge("data/summary.json", as: try JSONText.bytes(of: summary))
            return try spoken.findings().map(\.message).contains(
                "its problems of transcripts are not those that the transcripts give")
        }
        #expect(try !isFound { _ in })
        #expect(try isFound { $0.removeAll { $0.code == .transcriptUnmatched } })
        #expect(try isFound { $0.append(Problem(.transcriptUnread, "it is damaged", archive: "words/x")) })
        #expect(
            try !isFound {
                $0.append(Problem(.transcriptUnread, "it cannot be read: No such file", archive: "words/x"))
            })
    }
}
