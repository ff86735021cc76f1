import Foundations
import TestSupport
import Testing

@testable import Bag
@testable import Calls

@Suite("Sound where no clip is placed")
struct SilenceCheckTests {
    private static let channels = ["agent_tts", "user"]

    private static func document(
        _ clips: [(channel: Int, range: Range<Int>)], _ redactions: [(range: Range<Int>, style: Redaction.Style)] = []
    ) -> TimelineDocument {
        var document = TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: nil, sampleRate: 8000, frames: 60,
            channels: channels, audio: [],
            clips: clips.map { channel, range in
                TimelineDocument.Clip(
                    listed: ListedClip(
                        messageId: nil, fileName: "a", speaker: Speaker(channels[channel]), timestamp: nil),
                    channel: channel,
                    source: TimelineDocument.Source(archive: "a", entry: nil, sha256: nil, bytes: nil),
                    status: .placed,
                    placement: TimelinePlan.Placement(
                        speakerIndex: channel, startFrame: range.lowerBound, frames: range.count, shiftedFrames: 0),
                    missingFrames: 0, samples48k: nil)
            }, gapsShortened: [], problems: [])
        document.redactions = redactions.map { range, style in
            Redaction(
                startFrame: range.lowerBound, frames: range.count, speaker: nil, channels: ["user"], style: style,
                reason: "r", by: nil, audio: [])
        }
        return document
    }

    private static func audio(_ channels: [String]) -> TimelineDocument.AudioFile {
        TimelineDocument.AudioFile(
            path: "a.wav", sha256: Disk.sha256([UInt8]()), pcmSha256: nil, bytes: 0, channels: channels)
    }

    @Test("is found at its first frame, as frame after frame says, in blocks of any length", arguments: 0..<60)
    func model(seed: UInt64) {
        var random = Random(seed: seed)
        func range() -> Range<Int> {
            let start = random.below(55)
            return start..<min(60, start + random.below(12))
        }
        let clips = (0..<random.below(5)).map { _ in (channel: random.below(2), range: range()) }
        let redactions = (0..<random.below(3)).map { _ in
            (range: range(), style: random.below(2) == 0 ? Redaction.Style.tone : .silence)
        }
        let document = Self.document(clips, redactions)
        // Which frames of a channel may have sound.
        let may = (0..<2).map { channel in
            (0..<60).map { frame in
                var may = clips.contains { $0.channel == channel && $0.range.contains(frame) }
                for redaction in redactions where channel == 1 && redaction.range.contains(frame) {
                    may = redaction.style == .tone
                }
                return may
            }
        }
        for _ in 0..<20 {
            let count = random.below(4)
            var samples = [Int16](repeating: 0, count: 120)
            for _ in 0..<count {
                samples[random.below(120)] = Int16(1 + random.below(9)) * (random.below(2) == 0 ? 1 : -1)
            }
            var check = SilenceCheck(document: document, audio: Self.audio(Self.channels))
            let block = 1 + random.below(60)
            var found: [(channel: Int, frame: Int)] = []
            for start in stride(from: 0, to: 60, by: block) {
                let end = min(60, start + block)
                check.take(samples.span.extracting(start * 2..<end * 2), at: start)
                // In one block, the channels are looked through one after the other.
                let inBlock = (0..<2).flatMap { channel -> [(channel: Int, frame: Int)] in
                    (start..<end).filter { samples[$0 * 2 + channel] != 0 && !may[channel][$0] }
                        .map { frame in (channel, frame) }
                }
                if found.isEmpty { found = inBlock }
            }
            #expect(check.firstSound?.channel == found.first?.channel && check.firstSound?.frame == found.first?.frame)
        }
    }

    @Test("is that of the channels that the file has")
    func oneChannel() {
        let document = Self.document([(1, 10..<20)])
        for (channel, frame, isFound) in [("user", 15, false), ("user", 20, true), ("agent_tts", 15, true)] {
            var samples = [Int16](repeating: 0, count: 60)
            samples[frame] = -1
            var check = SilenceCheck(document: document, audio: Self.audio([channel]))
            check.take(samples.span, at: 0)
            #expect((check.firstSound != nil) == isFound, "\(channel) \(frame)")
            #expect(check.firstSound.map { $0.frame == frame && $0.channel == 0 } ?? true)
        }
    }
}
