import Foundations
import TestSupport
import Testing

@testable import Bag
@testable import Calls

/// 8,000 frames in a second, two speakers, from 14:00:00 on. What is hidden is the second second of the user.
@Suite("The document of a redacted session")
struct RedactedTimelineTests {
    typealias Clip = TimelineDocument.Clip

    private static let day = "2025-12-12T14:00:"
    private static let options = TimelineOptions()

    private static func digest(_ number: UInt8) -> Checksum { Disk.sha256([number]) }

    private static func placed(
        _ range: Range<Int>, speaker: String = "user", cut: Int = 0, digest number: UInt8 = 1
    ) -> Clip {
        var clip = Clip(
            listed: ListedClip(messageId: nil, fileName: "p\(number)", speaker: Speaker(speaker), timestamp: nil),
            channel: speaker == "user" ? 1 : 0,
            source: TimelineDocument.Source(archive: "a", entry: "e", sha256: digest(number), bytes: 9),
            status: .placed,
            placement: TimelinePlan.Placement(
                speakerIndex: 0, startFrame: range.lowerBound, frames: range.count, shiftedFrames: 0, movedFrames: 0,
                cutFrames: cut),
            missingFrames: 0, samples48k: (range.count + cut) * 6)
        clip.cutFrames = cut > 0 ? cut : nil
        return clip
    }

    private static func unplaced(
        _ status: ClipStatus, _ time: String?, speaker: String = "user", digest number: UInt8 = 200,
        seconds: Double? = nil
    ) -> Clip {
        var clip = Clip(
            listed: ListedClip(
                messageId: nil, fileName: "u", speaker: Speaker(speaker),
                timestamp: time.map { $0.contains("T") ? $0 : day + $0 + "Z" }),
            channel: speaker == "user" ? 1 : 0,
            source: TimelineDocument.Source(archive: "a", entry: "e", sha256: digest(number), bytes: 9),
            status: status, placement: nil, missingFrames: nil, samples48k: nil)
        clip.durationSeconds = seconds
        return clip
    }

    private static func redacted(
        _ clips: [Clip], options: TimelineOptions = options, problems: [Problem] = [], channels: [String] = ["user"]
    ) -> TimelineDocument {
        TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: day + "00Z", sampleRate: 8000, frames: 80_000,
            channels: ["agent_tts", "user"], audio: [], clips: clips, gapsShortened: [], problems: problems
        ).redacted(
            by: [
                Redaction(
                    startFrame: 8000, frames: 8000, speaker: nil, channels: channels, style: .silence, reason: "r",
                    by: nil, audio: [])
            ], options: options)
    }

    @Test("has nothing that measures a clip of which a frame is hidden")
    func touched() {
        for (clip, frames) in [
            (Self.placed(0..<8000), nil), (Self.placed(0..<8001), 8000), (Self.placed(7999..<8001), 1),
            (Self.placed(9000..<10_000), 0), (Self.placed(15_999..<20_000), 4001), (Self.placed(16_000..<20_000), nil),
            (Self.placed(9000..<10_000, speaker: "agent_tts"), nil), (Self.placed(0..<20_000), 20_000),
            (Self.placed(9000..<9000, cut: 5), 0), (Self.placed(9000..<9000), nil),
            (Self.placed(100..<9000, cut: 5), 7900),
        ] as [(Clip, Int?)] {
            let found = Self.redacted([clip]).clips[0]
            guard let frames else {
                #expect(found == clip, "\(clip.startFrame ?? -1)")
                continue
            }
            #expect(found.isTouched && found.frames == frames && found.startFrame == clip.startFrame)
            #expect(found.source.sha256 == nil && found.source.bytes == nil && found.durationSeconds == nil)
            #expect(found.cutFrames == nil && found.file == nil && found.source.entry == "e")
        }
        // Twice redacted: what was touched stays so.
        var before = Self.placed(70_000..<71_000)
        before.missingFrames = nil
        #expect(Self.redacted([before]).clips[0].durationSeconds == nil)
        #expect(Self.redacted([Self.placed(9000..<10_000)], channels: ["other"]).clips[0].source.sha256 != nil)
    }

    @Test(
        "withholds a clip that is not placed if its sound may be hidden",
        arguments: [
            // A clip of unknown length may be of any, and end in the span or behind it.
            (unplaced(.corrupt, "2025-12-12T13:59:50Z"), true), (unplaced(.corrupt, "00"), true),
            (unplaced(.corrupt, "01.5"), true), (unplaced(.corrupt, "01.999"), true),
            (unplaced(.corrupt, "02"), false), (unplaced(.corrupt, "00", speaker: "agent_tts"), false),
            (unplaced(.unsupported, "01.5"), true), (unplaced(.unsupported, "05"), false),
            // Of a known length, it ends behind its start; the length is rounded, so a frame is added.
            (unplaced(.corrupt, "00", seconds: 0.5), false), (unplaced(.corrupt, "00", seconds: 0.9995), false),
            (unplaced(.corrupt, "00", seconds: 0.999_87), false), (unplaced(.corrupt, "00", seconds: 0.9999), true),
            (unplaced(.corrupt, "00", seconds: 1), true),
            // It has no sound, or is somewhere else.
            (unplaced(.missing, "01.5"), false), (unplaced(.duplicate, "01.5"), false),
            (unplaced(.untimed, nil), true), (unplaced(.ambiguous, "09"), true),
            (unplaced(.untimed, nil, speaker: "agent_tts"), false), (unplaced(.corrupt, nil), true),
            // The bytes of a clip of which a part is hidden.
            (unplaced(.duplicate, "09", digest: 1), true),
            (unplaced(.corrupt, "09", speaker: "agent_tts", digest: 1), true),
            (unplaced(.duplicate, "09", digest: 2), false),
        ] as [(Clip, Bool)])
    func withheld(clip: Clip, isWithheld: Bool) {
        let touched = Self.placed(9000..<9100, digest: 1)
        let other = Self.placed(20_000..<20_100, digest: 2)
        let found = Self.redacted([touched, clip, other]).clips
        #expect((found[1].source.sha256 == nil) == isWithheld)
        #expect((found[1].source.bytes == nil) == isWithheld)
        #expect(found[1].status == clip.status && found[1].startFrame == nil)
        #expect(found[2] == other)
    }

    @Test("counts back from timestamps that mark the ends of clips")
    func ends() {
        var options = Self.options
        options.userTimestamp = .end
        for (time, seconds, isWithheld) in [
            ("01", 0.5, false), ("01.001", 0.5, true), ("02.5", 0.6, true), ("02.5", 0.4, false), ("02.5", nil, true),
            ("09", nil, true), ("00.9", nil, false),
        ] as [(String, Double?, Bool)] {
            let clip = Self.unplaced(.corrupt, time, seconds: seconds)
            let found = Self.redacted([clip], options: options).clips[0]
            #expect((found.source.sha256 == nil) == isWithheld, "\(time) \(seconds ?? -1)")
        }
    }

    @Test("keeps no message that may measure what is hidden")
    func problems() {
        let problems = [
            Problem(.corrupt, "of 3.2 s", sessionId: "s", fileName: "p1", archive: "a"),
            Problem(.corrupt, "of 1 s", sessionId: "s", fileName: "p2", archive: "b"),
            Problem(.longSilence, "40 s", sessionId: "s", fileName: "p2"),
        ]
        let hidden = Self.redacted([Self.placed(9000..<9100), Self.placed(0..<9, digest: 2)], problems: problems)
        let untouched = Self.redacted([Self.placed(0..<9, digest: 2)], problems: problems)
        func messages(_ document: TimelineDocument) -> Set<String> { Set(document.problems.map(\.message)) }
        #expect(messages(hidden).contains("of 1 s") && !messages(hidden).contains("of 3.2 s"))
        #expect(!messages(hidden).contains("40 s") && hidden.problems.count == 3)
        let withheld = hidden.problems.first { $0.fileName == "p1" }
        #expect(withheld?.sessionId == "s" && withheld?.archive == "a" && withheld?.code == .corrupt)
        #expect(messages(untouched) == ["of 3.2 s", "of 1 s", "40 s"])
    }

    @Test("has the redactions of before, and then the new ones")
    func redactions() {
        let once = Self.redacted([Self.placed(9000..<9100)])
        let twice = once.redacted(
            by: [
                Redaction(
                    startFrame: 70_000, frames: 10, speaker: nil, channels: ["agent_tts"], style: .tone, reason: "q",
                    by: nil, audio: [])
            ], options: Self.options)
        #expect(twice.redactions?.map(\.startFrame) == [8000, 70_000])
        #expect(twice.clips == once.clips)
    }
}

@Suite("The times of a found word")
struct FoundTimesTests {
    @Test("give exactly its frames again", arguments: SampleRate.allCases)
    func exact(rate: SampleRate) throws {
        var random = Random(seed: UInt64(rate.rawValue))
        let timeline = TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: nil, sampleRate: rate.rawValue, frames: 1 << 30,
            channels: ["user"], audio: [], clips: [], gapsShortened: [], problems: [])
        for round in 0..<2000 {
            let start = round < 100 ? round : random.below(1 << 29)
            let frames = start..<start + 1 + random.below(round < 100 ? 3 : 100_000)
            let times = try #require(FoundWords.Part.frames(frames, sampleRate: rate.rawValue).times)
            let from = try #require(RedactionTime(times.from))
            let to = try #require(RedactionTime(times.to))
            #expect(RedactionSpan.frames(from: from, to: to, in: timeline) == frames, "\(times)")
        }
        #expect(FoundWords.Part.message(pointer: "/a").times == nil)
        let whole = try #require(FoundWords.Part.frames(0..<rate.rawValue * 3 / 2, sampleRate: rate.rawValue).times)
        #expect(whole == ("0", "1.5"))
        let even = try #require(FoundWords.Part.frames(0..<rate.rawValue * 10, sampleRate: rate.rawValue).times)
        #expect(even == ("0", "10"))
    }
}
