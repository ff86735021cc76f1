import Bag
import Files
import Foundation
import Foundations
import JSON
import Review
import Stitching
import TestSupport
import Testing

/// A session with words, whose document says that its recordings are as large as those of days.
@Suite("Files for reviewers, of what is very large or unknown")
struct LargeSessionTests {
    private static let made = Result {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.3, seed: 1)
        var hour = DayMaker.Hour(
            14, [DayMaker.Session("a", [DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)])])
        hour.naming = .session
        let archives = try DayMaker([hour]).write(to: folder.path)
        try Disk.write(Array("good day".utf8), to: folder("words/message_1_user.txt"))
        let finished = try makeBag(
            JobOptions(outputs: OutputOptions(audio: [.wav, .opus])), of: archives, in: folder("bag"),
            transcripts: [folder("words")])
        return (folder: folder, summary: finished.summary)
    }

    /// What is in the archive of an RSMF message, which stores its files as they are.
    private static func archive(sizes: [Int]) throws -> String {
        let (folder, summary) = try made.get()
        let copy = TemporaryFolder()
        try FileManager.default.copyItem(atPath: folder("bag"), toPath: copy("bag"))
        let path = copy("bag/data/sessions/a/timeline.json")
        var document = try MadeBag(path: copy("bag")).timeline(named: "a")
        for (index, size) in sizes.enumerated() { document.audio[index].bytes = size }
        try Disk.write(try JSONText.bytes(of: SessionDocument.recorded(document)), to: path)
        let material = ReviewMaterial(summary: summary, staging: try StagingFolder(in: copy("bag")))
        let file = try #require(try material.write([RSMFFiles()]).first)
        let message = String(decoding: try Disk.bytes(copy("bag/\(file.path)")), as: UTF8.self)
        let part = try #require(message.components(separatedBy: "filename=\"rsmf.zip\"\r\n\r\n").last)
        let data = Data(base64Encoded: part.components(separatedBy: "\r\n--")[0], options: .ignoreUnknownCharacters)
        return String(decoding: try #require(data), as: UTF8.self)
    }

    @Test("an RSMF file has the first kind of recordings that is small enough, or says where they are")
    func recordings() throws {
        let (folder, _) = try Self.made.get()
        let audio = try MadeBag(path: folder("bag")).timeline(named: "a").audio
        #expect(audio.map(\.path) == ["timeline.wav", "timeline-user.opus"])
        let largest = 1_400_000_000
        let words = "The recording is too large for this file; it is in the bag: timeline.wav, timeline-user.opus."
        for (sizes, name) in [
            (audio.map(\.bytes), "timeline.wav"), ([largest + 1, audio[1].bytes], "timeline-user.opus"),
            ([largest + 1, largest + 1], nil),
        ] {
            let archive = try Self.archive(sizes: sizes)
            for path in audio.map(\.path) {
                #expect(archive.contains("\"id\":\"\(path)\"") == (path == name), "\(path) \(sizes)")
            }
            #expect(archive.contains(words) == (name == nil))
        }
    }

    @Test("the report lists at most 10,000 notes, and says where all are")
    func notes() throws {
        let (folder, summary) = try Self.made.get()
        func report(_ notes: Int) throws -> String {
            var summary = summary
            summary.notes = (1...notes).map { Note(.systemFiles, "note \($0) of \(notes)") }
            let copy = TemporaryFolder()
            try FileManager.default.copyItem(atPath: folder("bag"), toPath: copy("bag"))
            let material = ReviewMaterial(summary: summary, staging: try StagingFolder(in: copy("bag")))
            let file = try #require(try material.write([ReportPage()]).first)
            return String(decoding: try Disk.bytes(copy("bag/\(file.path)")), as: UTF8.self)
        }
        let rest =
            "<p>These are the first 10000 of 10001; all are in <code>data/summary.json</code> under <code>notes</code>.</p>"
        let large = try report(10_001)
        #expect(large.contains(rest) && large.contains("note 10000 of 10001") && !large.contains("note 10001 of 10001"))
        let small = try report(2)
        #expect(!small.contains("These are the first") && small.contains("note 2 of 2"))
    }

    @Test("the report of a bag that another version made names libraries that this one does not know")
    func libraries() throws {
        let (folder, _) = try Self.made.get()
        let text = String(decoding: try Disk.bytes(folder("bag/data/summary.json")), as: UTF8.self)
        let other = text.replacing(/"libraries": \[/, with: "\"libraries\": [\"libfuture 1.0\", ", maxReplacements: 1)
        #expect(other != text)
        let summary = try JSONText.value(SummaryDocument.self, from: Array(other.utf8))
        let copy = TemporaryFolder()
        try FileManager.default.copyItem(atPath: folder("bag"), toPath: copy("bag"))
        let material = ReviewMaterial(summary: summary, staging: try StagingFolder(in: copy("bag")))
        let file = try #require(try material.write([ReportPage()]).first)
        let report = String(decoding: try Disk.bytes(copy("bag/\(file.path)")), as: UTF8.self)
        #expect(report.contains(/<td[^>]*>libfuture 1\.0<\/td><td[^>]*>library<\/td>/))
        #expect(report.contains(/<td[^>]*>libarchive [^<]*<\/td><td[^>]*>read the archives<\/td>/))
    }
}
