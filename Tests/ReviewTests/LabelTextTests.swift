import Testing

@testable import Bag
@testable import Calls
@testable import Files
@testable import Review

@Suite("Texts of labels")
struct LabelTextTests {
    @Test("have hours with as many digits as they need, and end after they start")
    func clocks() {
        let document = Self.document(
            sampleRate: 48_000,
            clips: [("user", 0, 1), ("user", 48_000 * 59 + 47_990, 48_000), ("user", 48_000 * 360_000, 48_000)])
        let lines = WebVTTLabels.text(of: document).split(separator: "\n").filter { $0.contains("-->") }
        #expect(
            lines == [
                "00:00:00.000 --> 00:00:00.001", "00:01:00.000 --> 00:01:01.000", "100:00:00.000 --> 100:00:01.000",
            ])
        #expect(AudacityLabels.text(of: document).hasPrefix("0.000000\t0.000021\tuser: message 0 (0.opus)\n"))
    }

    @Test("hold what a name holds, escaped where the format has escapes")
    func escapes() {
        let document = Self.document(sampleRate: 8000, clips: [("<v \t&>\n", 0, 8000), ("", 8000, 8000)])
        let text = WebVTTLabels.text(of: document)
        #expect(text.contains("<v &lt;v \\u{9}&amp;&gt;\\u{a}>message 0 (0.opus)</v>\n"))
        #expect(text.contains("<v unknown>message 1 (1.opus)</v>\n"))
        #expect(
            AudacityLabels.text(of: document).hasPrefix("0.000000\t1.000000\t<v \\u{9}&>\\u{a}: message 0 (0.opus)\n"))
        let fields = RTTMLabels.text(of: document, name: "s").split(separator: "\n").map { $0.split(separator: " ") }
        #expect(fields.allSatisfy { $0.count == 10 })
    }

    @Test("are in the order of starts, and leave out clips without a frame")
    func order() {
        let document = Self.document(
            sampleRate: 8000, clips: [("b", 800, 80), ("a", 0, 0), ("a", 400, 800), ("c", 400, 8)])
        let speakers = RTTMLabels.text(of: document, name: "s").split(separator: "\n").map {
            $0.split(separator: " ")[7]
        }
        #expect(speakers == ["a", "c", "b"])
    }

    private static func document(
        sampleRate: Int, clips: [(type: String, start: Int, frames: Int)]
    ) -> TimelineDocument {
        let speakers = Set(clips.map { Speaker($0.type) }).sorted()
        let source = TimelineDocument.Source(archive: "a.zip", entry: nil, sha256: nil, bytes: nil)
        let digest = SHA256Stream.digest(of: [])
        return TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: nil, sampleRate: sampleRate,
            frames: clips.map { $0.start + $0.frames }.max() ?? 0, channels: speakers.map(\.name),
            audio: [
                TimelineDocument.AudioFile(
                    path: "timeline.wav", sha256: digest, pcmSha256: digest, bytes: 0, channels: speakers.map(\.name))
            ],
            clips: clips.enumerated().map { index, clip in
                let channel = speakers.firstIndex(of: Speaker(clip.type)) ?? 0
                return TimelineDocument.Clip(
                    listed: ListedClip(
                        messageId: .number(Int64(index)), fileName: "\(index).opus", speaker: Speaker(clip.type),
                        timestamp: nil),
                    channel: channel, source: source, status: .placed,
                    placement: TimelinePlan.Placement(
                        speakerIndex: channel, startFrame: clip.start, frames: clip.frames, shiftedFrames: 0),
                    missingFrames: 0, samples48k: nil)
            },
            gapsShortened: [], problems: [])
    }
}
