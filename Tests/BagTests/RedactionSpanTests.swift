import Foundations
import JSON
import TestSupport
import Testing

@testable import Bag
@testable import Calls

@Suite("A span to redact")
struct RedactionSpanTests {
    private static let start = UTCTime(seconds: 1_765_549_425, nanoseconds: 250_000_000)

    private static func timeline(
        rate: Int = 8000, frames: Int = 100_000, start: UTCTime? = start, gaps: [ShortenedGap] = [],
        clips: [TimelineDocument.Clip] = []
    ) -> TimelineDocument {
        TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: start?.exactRFC3339, sampleRate: rate, frames: frames,
            channels: ["user"], audio: [], clips: clips, gapsShortened: gaps, problems: [])
    }

    private static func frames(_ from: String, _ to: String, _ timeline: TimelineDocument) throws -> Range<Int>? {
        RedactionSpan.frames(
            from: try #require(RedactionTime(from)), to: try #require(RedactionTime(to)), in: timeline)
    }

    @Test("has times that are written and read as text; other text is refused")
    func text() throws {
        let times = try ["0", "12.5", "2025-12-12T14:23:45.250Z"].map { try #require(RedactionTime($0)) }
        #expect(try JSONText.value([RedactionTime].self, from: try JSONText.bytes(of: times)) == times)
        for text in ["x", "-1", "", "2025-12-12"] {
            #expect(throws: (any Error).self) {
                try JSONText.value([RedactionTime].self, from: Array("[\"\(text)\"]".utf8))
            }
        }
    }

    @Test(
        "has every frame that it touches",
        arguments: [
            ("0", "1", 0..<8000), ("0.000125", "0.00025", 1..<2), ("0.000126", "0.000250001", 1..<3),
            ("0.000124999", "0.000125", 0..<1), ("0.1", "0.1", 800..<800), ("0.10001", "0.10001", 800..<801),
            ("12.4999", "99", 99_999..<100_000), ("12.5", "99", 100_000..<100_000), ("3", "2", 24_000..<24_000),
            // 250 ms after a whole second.
            ("2025-12-12T14:23:45.25Z", "2025-12-12T14:23:46.25Z", 0..<8000),
            ("2025-12-12T15:23:45.250126+01:00", "2025-12-12T14:23:45.250250001Z", 1..<3),
            ("2025-12-12T14:23:40Z", "2025-12-12T14:23:45.2501Z", 0..<1),
            ("2025-12-12T14:23:40Z", "2025-12-12T14:23:45Z", 0..<0),
        ])
    func rounding(from: String, to: String, frames: Range<Int>) throws {
        #expect(try Self.frames(from, to, Self.timeline()) == frames)
    }

    @Test("rounds outwards at every rate, as whole numbers say", arguments: SampleRate.allCases)
    func everyRate(rate: SampleRate) throws {
        var random = Random(seed: UInt64(rate.rawValue))
        let timeline = Self.timeline(rate: rate.rawValue, frames: 10_000_000)
        for _ in 0..<200 {
            let times = [random.below(100_000_000_000), random.below(100_000_000_000)].sorted()
            let texts = times.map { RedactionTime.offset(nanoseconds: $0).text }
            let expected =
                times[0] * rate.rawValue / 1_000_000_000..<(times[1] * rate.rawValue + 999_999_999) / 1_000_000_000
            #expect(try Self.frames(texts[0], texts[1], timeline) == expected)
            let moments = times.map {
                UTCTime(
                    seconds: Self.start.seconds + Int64((250_000_000 + $0) / 1_000_000_000),
                    nanoseconds: Int32((250_000_000 + $0) % 1_000_000_000))
            }
            let span = RedactionSpan.frames(from: .moment(moments[0]), to: .moment(moments[1]), in: timeline)
            #expect(span == expected)
        }
    }

    @Test("in moments needs a known start, in seconds it does not")
    func unknownStart() throws {
        let timeline = Self.timeline(start: nil)
        #expect(try Self.frames("2025-12-12T14:23:45Z", "2025-12-12T14:23:46Z", timeline) == nil)
        #expect(try Self.frames("1", "2025-12-12T14:23:46Z", timeline) == nil)
        #expect(try Self.frames("1", "2", timeline) == 8000..<16_000)
    }

    @Test("in moments moves with silences that were shortened, as a slow model moves it", arguments: 0..<30)
    func shortened(seed: UInt64) {
        var random = Random(seed: seed)
        var gaps: [ShortenedGap] = []
        var end = 0
        for _ in 0..<random.below(4) {
            let gap = ShortenedGap(
                startFrame: end + random.below(30), frames: random.below(20), removedFrames: 1 + random.below(40))
            gaps.append(gap)
            end = gap.startFrame + gap.frames + 1
        }
        let frames = end + 30
        // For each frame of the conversation that of the recording; the removed ones are at the end of the silence.
        var model: [Int] = []
        for frame in 0...frames {
            model.append(frame)
            for gap in gaps where gap.startFrame + gap.frames == frame {
                model += [Int](repeating: frame, count: gap.removedFrames)
            }
        }
        gaps.shuffle(using: &random)
        let timeline = Self.timeline(frames: frames, gaps: gaps)
        #expect(model.indices.map { RedactionSpan.written($0, in: timeline) } == model)
    }

    private static func clip(start: Int, frames: Int, shifted: Int) -> TimelineDocument.Clip {
        TimelineDocument.Clip(
            listed: ListedClip(messageId: nil, fileName: "a", speaker: Speaker("user"), timestamp: nil), channel: 0,
            source: TimelineDocument.Source(archive: "a", entry: nil, sha256: nil, bytes: nil), status: .placed,
            placement: TimelinePlan.Placement(
                speakerIndex: 0, startFrame: start, frames: frames, shiftedFrames: shifted), missingFrames: 0,
            samples48k: nil)
    }

    @Test("in moments is refused where a clip was moved into it or out of it")
    func moved() {
        func isMoved(_ span: Range<Int>, _ clip: (start: Int, frames: Int, shifted: Int), gaps: [ShortenedGap] = [])
            -> Bool
        {
            let timeline = Self.timeline(gaps: gaps, clips: [Self.clip(start: clip.0, frames: clip.1, shifted: clip.2)])
            return RedactionSpan.movedClip(in: span, of: timeline) != nil
        }
        // It was to start at 100, and starts at 150.
        for (span, expected) in [
            (0..<100, false), (0..<101, true), (119..<130, true), (120..<150, false), (149..<151, true),
            (169..<200, true),
            (170..<200, false),
        ] {
            #expect(isMoved(span, (150, 20, 50)) == expected, "\(span)")
        }
        #expect(!isMoved(0..<1000, (150, 20, 0)))
        // A clip without a place cannot have been moved; the one behind it can.
        var unplaced = Self.clip(start: 0, frames: 0, shifted: 0)
        (unplaced.startFrame, unplaced.frames, unplaced.shiftedFrames) = (nil, nil, nil)
        let moved = Self.clip(start: 150, frames: 20, shifted: 50)
        for (clips, found) in [([unplaced], nil), ([unplaced, moved], moved)] {
            #expect(RedactionSpan.movedClip(in: 0..<1000, of: Self.timeline(clips: clips)) == found)
        }
        // Where a silence before it was shortened, it stands where it belongs.
        let gap = ShortenedGap(startFrame: 10, frames: 20, removedFrames: 50)
        #expect(!isMoved(0..<1000, (150, 20, -50), gaps: [gap]))
        #expect(isMoved(0..<1000, (150, 20, -49), gaps: [gap]))
    }
}

@Suite("A time of a redaction")
struct RedactionTimeTests {
    @Test("is seconds with up to nine decimals, or a moment with an offset")
    func reading() {
        #expect(RedactionTime("12.5") == .offset(nanoseconds: 12_500_000_000))
        #expect(RedactionTime("0") == .offset(nanoseconds: 0))
        #expect(RedactionTime("9999999.999999999") == .offset(nanoseconds: 9_999_999_999_999_999))
        #expect(RedactionTime("007.000000001") == .offset(nanoseconds: 7_000_000_001))
        #expect(RedactionTime("2025-12-12T14:23:57Z") == .moment(UTCTime(seconds: 1_765_549_437)))
        for text in [
            "", ".", "1.", ".5", "10000000", "1.0000000001", "-1", "+1", "1e3", "1,5", "1 ", "0x1", "1.5.1", "１", "nan",
            "2025-12-12T14:23:57", "14:23:57",
        ] {
            #expect(RedactionTime(text) == nil, "\(text)")
        }
    }

    @Test(
        "is written so that it is read as the same", arguments: [0, 1, 999_999_999, 1_000_000_000, 12_345_000_000_001])
    func writing(nanoseconds: Int) {
        #expect(RedactionTime(RedactionTime.offset(nanoseconds: nanoseconds).text) == .offset(nanoseconds: nanoseconds))
        let moment = RedactionTime.moment(
            UTCTime(seconds: 1_765_549_437, nanoseconds: Int32(nanoseconds % 1_000_000_000)))
        #expect(RedactionTime(moment.text) == moment)
    }
}
