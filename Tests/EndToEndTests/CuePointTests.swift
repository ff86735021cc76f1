import Bag
import Foundation
import TestSupport
import Testing

@Suite("Cue points in the WAV")
struct CuePointTests {
    @Test("are read by wavinfo and ffprobe as timeline.json has the clips", arguments: ReviewRuns.all)
    func witnesses(made: @Sendable () throws -> Run) throws {
        let run = try made()
        for (name, document) in try run.bag.timelines() {
            for audio in document.audio where audio.path.hasSuffix(".wav") {
                let path = run.bag.sessionFolder(name) + "/" + audio.path
                let clips = LabelTests.placed(document).filter { clip in
                    audio.channels == ["mix"] || audio.channels.contains(clip.type)
                }
                let cues = try Witness.read([Cue].self, "read-cues.py", [path])
                #expect(cues.map(\.frame) == clips.map(\.startFrame))
                #expect(cues.map(\.length) == clips.map(\.frames))
                let titles = try Self.chapterTitles(path)
                #expect(titles == cues.map(\.label))
                for (cue, clip) in zip(cues, clips) {
                    let message = clip.messageId.map { "message \($0) (" } ?? ""
                    #expect(cue.label.contains(": \(message)"))
                    #expect(cue.label.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control })
                }
            }
        }
    }

    @Test("leave the samples and all before them as they are without", arguments: Job.Layout.allCases)
    func samples(layout: Job.Layout) throws {
        var job = Job.day
        job.layout = layout
        let (with, without) = (try job.stitch(["--labels", "cues"]), try job.stitch())
        for (name, document) in try without.bag.timelines() {
            let marked = try with.bag.timeline(named: name)
            #expect(marked.audio.map(\.pcmSha256) == document.audio.map(\.pcmSha256))
            for audio in document.audio {
                let plain = try Disk.bytes(without.bag.sessionFolder(name) + "/" + audio.path)
                let bytes = try Disk.bytes(with.bag.sessionFolder(name) + "/" + audio.path)
                #expect(bytes.count > plain.count)
                // Only the size of the whole is another.
                #expect(bytes[8..<plain.count] == plain[8...])
                #expect(try WavOracle(bytes).chunks.map(\.name).suffix(3) == ["data", "cue ", "LIST"])
                try WitnessTests.expectSndfileInfo(with.bag.sessionFolder(name) + "/" + audio.path, document, audio)
            }
        }
    }

    @Test("make another job of it: a bag without them is not resumed with them")
    func otherJob() throws {
        let run = try Job.problemDay.stitch()
        let again = try Job.problemDay.stitch(["--labels", "cues"], to: run.bag.path)
        #expect(again.outcome.status == 1)
        #expect(again.outcome.words.contains("other options"))
    }

    static func chapterTitles(_ path: String) throws -> [String] {
        let probe = try Tool.run("ffprobe", ["-v", "error", "-show_chapters", "-of", "json", path])
        #expect(probe.status == 0 && probe.errorText.isEmpty, "\(probe.words)")
        return try JSONDecoder().decode(Chapters.self, from: Data(probe.output)).chapters.map { $0.tags["title"] ?? "" }
    }

    private struct Chapters: Decodable {
        let chapters: [Chapter]

        struct Chapter: Decodable {
            let tags: [String: String]
        }
    }

    private struct Cue: Decodable {
        let frame: Int
        let length: Int
        let label: String

        init(from decoder: any Decoder) throws {
            var fields = try decoder.unkeyedContainer()
            frame = try fields.decode(Int.self)
            length = try fields.decode(Int.self)
            label = try fields.decode(String.self)
        }
    }
}
