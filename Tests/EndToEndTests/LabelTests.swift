import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("Labels")
struct LabelTests {
    @Test(
        "stand where the clips stand, in each format", arguments: ReviewRuns.all, ["vtt", "srt", "rttm", "labels.txt"])
    func places(made: @Sendable () throws -> Run, format: String) throws {
        let run = try made()
        for (name, document) in try run.bag.timelines() {
            let path = run.bag.sessionFolder(name) + "/timeline." + format
            guard !document.audio.isEmpty else {
                #expect(!FileManager.default.fileExists(atPath: path))
                continue
            }
            let labels = try Witness.read([Label].self, "read-labels.py", [path])
            let clips = Self.placed(document)
            #expect(labels.count == clips.count)
            for (label, clip) in zip(labels, clips) {
                let start = Double(clip.startFrame ?? 0) / Double(document.sampleRate)
                let end = start + Double(clip.frames ?? 0) / Double(document.sampleRate)
                #expect(
                    abs(label.start - start) < 0.00051 && abs(label.end - end) < 0.00151, "\(name) \(clip.fileName)")
            }
        }
    }

    @Test("name the speaker and the message")
    func words() throws {
        let run = try ReviewRuns.day()
        let folder = run.bag.sessionFolder("supervisor")
        let clips = Self.placed(try run.bag.timeline(named: "supervisor"))
        let words = clips.map { "\($0.type) message \($0.messageId.map { "\($0)" } ?? "") (\($0.fileName))" }
        for format in ["vtt", "srt", "labels.txt"] {
            let labels = try Witness.read([Label].self, "read-labels.py", [folder + "/timeline." + format])
            #expect(labels.map { "\($0.speaker) \($0.text)" } == words)
        }
        let lines = try Witness.read([Label].self, "read-labels.py", [folder + "/timeline.rttm"])
        #expect(lines.map(\.speaker) == clips.map(\.type))
        #expect(lines.map(\.text) == clips.map { "\($0.channel + 1)" })
        let split = try ReviewRuns.splitDay().bag.sessionFolder("supervisor")
        #expect(
            try Witness.read([Label].self, "read-labels.py", [split + "/timeline.rttm"]).allSatisfy { $0.text == "1" })
    }

    @Test("keep speakers apart whose names differ in what a format has no place for")
    func speakers() throws {
        let clip = try Clips.voice(seconds: 0.2, seed: 3)
        let day = try MadeDay(
            DayMaker.Session(
                "s",
                ["a b", "a_b", "a\tb", "a\u{202E}b"].enumerated().map { index, speaker in
                    var listed = DayMaker.Clip(index, speaker, at(Double(index)), clip)
                    listed.fileName = "\(index).opus"
                    return listed
                }))
        let run = try day.job.stitch(["--labels", "rttm"])
        let labels = try Witness.read([Label].self, "read-labels.py", [run.bag.sessionFolder("s") + "/timeline.rttm"])
        #expect(Set(labels.map(\.speaker)).count == 4)
        #expect(labels.allSatisfy { SafeName.isSafe($0.speaker) })
    }

    @Test("come alone where only they are asked for")
    func alone() throws {
        let run = try Job.problemDay.stitch(["--labels", "vtt"])
        let made = try Disk.tree(run.bag.path).filter { $0.hasPrefix("data/") }
        #expect(made.contains("data/sessions/cut-off/timeline.vtt"))
        #expect(
            !made.contains {
                $0.hasSuffix(".rttm") || $0.hasSuffix(".txt") || $0.contains("vcon") || $0.contains("report")
            })
        let plain = try SharedRun.problemDay().bag.sessionFolder("cut-off") + "/timeline.wav"
        #expect(try Disk.bytes(run.bag.sessionFolder("cut-off") + "/timeline.wav") == Disk.bytes(plain))
    }

    /// Clips that sound, in the order in which labels stand.
    static func placed(_ document: TimelineDocument) -> [TimelineDocument.Clip] {
        document.clips.filter { ($0.frames ?? 0) > 0 }.enumerated()
            .sorted { ($0.element.startFrame ?? 0, $0.offset) < ($1.element.startFrame ?? 0, $1.offset) }
            .map(\.element)
    }

    /// A label as a reader of its format gives it.
    struct Label: Decodable {
        let start: Double
        let end: Double
        let speaker: String
        let text: String

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            start = try fields.decode(Double.self)
            end = try fields.decode(Double.self)
            speaker = try fields.decode(String.self)
            text = try fields.decode(String.self)
        }
    }
}
