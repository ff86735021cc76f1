import TestSupport
import Testing

@testable import Bag

@Suite("The hidden frames of a channel")
struct HiddenSpansTests {
    private static func redaction(_ range: Range<Int>, _ channels: [String]) -> Redaction {
        Redaction(
            startFrame: range.lowerBound, frames: range.count, speaker: nil, channels: channels, style: .silence,
            reason: "r", by: nil, audio: [])
    }

    @Test("are united, in order, and without empty spans")
    func ranges() {
        let spans = HiddenSpans([5..<7, 1..<3, 9..<9, 3..<4, 6..<6, 6..<10, 20..<21, 22..<23])
        #expect(spans.ranges == [1..<4, 5..<10, 20..<21, 22..<23])
        #expect(HiddenSpans([0..<10, 2..<5]).ranges == [0..<10])
        let redactions = [Self.redaction(0..<2, ["user"]), Self.redaction(5..<6, ["agent", "user"])]
        #expect(HiddenSpans(redactions, channel: "user").ranges == [0..<2, 5..<6])
        #expect(HiddenSpans(redactions, channel: "agent").ranges == [5..<6])
        #expect(HiddenSpans(redactions, channel: "mix").ranges.isEmpty)
    }

    @Test("touch, cover and shorten a range as frame after frame says", arguments: 0..<40)
    func model(seed: UInt64) {
        var random = Random(seed: seed)
        let ranges = (0..<random.below(5)).map { _ in
            let start = random.below(24)
            return start..<start + random.below(6)
        }
        let spans = HiddenSpans(ranges)
        let isHidden = (0..<40).map { frame in ranges.contains { $0.contains(frame) } }
        for start in 0..<30 {
            for end in start..<32 {
                let range = start..<end
                let frames = isHidden[range]
                #expect(spans.touch(range) == (range.isEmpty ? isHidden[start] : frames.contains(true)), "\(range)")
                #expect(spans.cover(range) == frames.allSatisfy { $0 }, "\(range)")
                let heard = frames.reversed().drop { $0 }.count
                #expect(spans.heard(range) == start..<start + heard, "\(range)")
            }
        }
    }
}
