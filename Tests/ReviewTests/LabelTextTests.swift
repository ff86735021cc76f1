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

    @Test("name redacted spans and their reasons, and clips are cut to what is heard")
    func redactions() {
        var document = Self.document(sampleRate: 1000, clips: [("user", 0, 4000), ("agent_tts", 1000, 2000)])
        document.redactions = [
            Self.redaction(1000..<2000, ["user"], by: "J. <b>Doe\n"),
            Self.redaction(3500..<5000, ["user", "agent_tts"]),
        ]
        #expect(
            WebVTTLabels.text(of: document) == """
                WEBVTT

                1
                00:00:00.000 --> 00:00:01.000
                <v user>message 0 (0.opus)</v>

                2
                00:00:01.000 --> 00:00:03.000
                <v agent_tts>message 1 (1.opus)</v>

                3
                00:00:01.000 --> 00:00:02.000
                <v user>[REDACTED: a &lt;card&gt;\\u{a}]</v>

                4
                00:00:02.000 --> 00:00:03.500
                <v user>message 0 (0.opus)</v>

                5
                00:00:03.500 --> 00:00:05.000
                [REDACTED: a &lt;card&gt;\\u{a}]

                """)
        #expect(
            RTTMLabels.text(of: document, name: "s").split(separator: "\n") == [
                "SPEAKER s 1 0.000 1.000 <NA> <NA> user <NA> <NA>",
                "SPEAKER s 2 1.000 2.000 <NA> <NA> agent_tts <NA> <NA>",
                ";; [REDACTED: a <card>\\u{a}], by J. <b>Doe\\u{a}",
                "NOSCORE s 1 1.000 1.000 <NA> <NA> <NA> <NA> <NA>",
                "SPEAKER s 1 2.000 1.500 <NA> <NA> user <NA> <NA>", ";; [REDACTED: a <card>\\u{a}]",
                "NOSCORE s 1 3.500 1.500 <NA> <NA> <NA> <NA> <NA>",
                "NOSCORE s 2 3.500 1.500 <NA> <NA> <NA> <NA> <NA>",
            ])
        let audacity = AudacityLabels.text(of: document).split(separator: "\n")
        #expect(audacity[2] == "1.000000\t2.000000\tuser: [REDACTED: a <card>\\u{a}]")
        #expect(audacity[4] == "3.500000\t5.000000\tuser, agent_tts: [REDACTED: a <card>\\u{a}]")
    }

    @Test("give a redaction of a mix no voice, and find every clip that it touches")
    func redactedMix() {
        var document = Self.document(
            sampleRate: 1000, clips: [("user", 0, 4000), ("agent_tts", 1000, 0), ("user", 6000, 100)])
        document.channels = ["mix"]
        for index in document.clips.indices { document.clips[index].channel = 0 }
        document.redactions = [Self.redaction(1000..<2000, ["mix"]), Self.redaction(4000..<5000, ["mix"])]
        #expect(WebVTTLabels.text(of: document).contains("\n[REDACTED: a &lt;card&gt;\\u{a}]\n"))
        let redactions = SessionRedactions(document)
        // A clip without a checksum is redacted from its last audible frame on, here frame 4000 and frame 1000.
        #expect(document.clips.map(redactions.indices) == [[0, 1], [0], []])
        document.clips[0].source.sha256 = SHA256Stream.digest(of: [])
        document.clips[1].source.sha256 = SHA256Stream.digest(of: [])
        #expect(document.clips.map { SessionRedactions(document).indices(of: $0) } == [[0], [], []])
    }

    private static func redaction(_ frames: Range<Int>, _ channels: [String], by: String? = nil) -> Redaction {
        Redaction(
            startFrame: frames.lowerBound, frames: frames.count, speaker: nil, channels: channels, style: .tone,
            reason: "a <card>\n", by: by, audio: [])
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

extension WebVTTLabels {
    fileprivate static func text(of timeline: TimelineDocument) -> String {
        var text = ""
        write(timeline) { text += $0 }
        return text
    }
}

extension AudacityLabels {
    fileprivate static func text(of timeline: TimelineDocument) -> String {
        var text = ""
        write(timeline) { text += $0 }
        return text
    }
}

extension RTTMLabels {
    fileprivate static func text(of timeline: TimelineDocument, name: String) -> String {
        var text = ""
        write(timeline, name: name) { text += $0 }
        return text
    }
}
