import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("Text conversations")
struct WritingTests {
    @Test(
        "verify finds what was altered in any of their files, and names it",
        arguments: ["original/history.json", "original/archive.json", "attachments/0002-empty.txt", "timeline.json"])
    func altered(file: String) throws {
        let run = try Self.zoomAlone()
        let path = run.bag.sessionFolder(Matter.zoom) + "/" + file
        var bytes = try Disk.bytes(path)
        bytes.append(0x20)
        try Disk.write(bytes, to: path)
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2)
        #expect(outcome.text.contains("data/sessions/\(Matter.zoom)/\(file)"), "\(outcome.text)")
    }

    @Test("verify compares the messages with the original, also where every checksum was made to fit")
    func forged() throws {
        for (old, new) in [("A lot.", "A little."), ("Jill Chill", "Bill Chill"), ("14:06:05.250Z", "14:06:06.250Z")] {
            let run = try Self.zoomAlone()
            let path = run.bag.sessionFolder(Matter.zoom) + "/timeline.json"
            let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
            #expect(text.contains(old))
            // The display name is among the facts, too.
            try Disk.write(
                Array(
                    text.replacing("\"speaker\": \"\(old)", with: "\"speaker\": \"\(new)")
                        .replacing("\"text\": \"\(old)", with: "\"text\": \"\(new)")
                        .replacing("T\(old)\",\n      \"text\"", with: "T\(new)\",\n      \"text\"").utf8), to: path)
            let script = """
                import bagit, sys
                bag = bagit.Bag(sys.argv[1]); bag.save(manifests=True)
                """
            let saved = try Tool.python(["-c", script, run.bag.path])
            #expect(saved.status == 0, "\(saved.words)")
            let outcome = try Program.run(["verify", run.bag.path])
            #expect(outcome.status == 2)
            #expect(outcome.text.contains("its messages differ from those of the original"), "\(outcome.text)")
        }
    }

    @Test("are taken by their content, whatever they are called, alone or beside archives")
    func named() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(WrittenArchives.personalAIExample.utf8), to: folder("no-ending"))
        let outcome = try Program.run(["stitch", "no-ending", "--output", "bag"], folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.words)")
        let summary = try MadeBag(path: folder("bag")).summary()
        #expect(summary.totals.archives == 0 && summary.totals.textConversations?.messages == 2)
        #expect(summary.inputs.map(\.kind) == ["personal-ai"])
        #expect(try Program.run(["verify", "bag"], folder: folder.path).status == 0)
    }

    @Test("are read in UTF-16 too, as some systems write it")
    func utf16() throws {
        let folder = TemporaryFolder()
        let data = try #require(WrittenArchives.personalAI.data(using: .utf16))
        try Disk.write(Array(data), to: folder("in/x.json"))
        let outcome = try Program.run(["stitch", "in", "--output", "bag"], folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(try MadeBag(path: folder("bag")).conversation(sessionId: Matter.personalAI).messages.count == 3)
        #expect(try Program.run(["verify", "bag"], folder: folder.path).status == 0)
    }

    @Test("of a kind that nobody knows are an error where they are named, and a problem in a folder")
    func unknown() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(#"{"hello": "world"}"#.utf8), to: folder("in/hello.json"))
        let named = try Program.run(["stitch", "in/hello.json", "--output", "bag"], folder: folder.path)
        #expect(named.status == 1)
        #expect(named.errorText.contains("in/hello.json") && named.errorText.contains("Zoom AI Companion"))
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("in/pai.json"))
        try Disk.write(Array("a note".utf8), to: folder("in/note.txt"))
        try Disk.write(
            Array(#"{"date": "2025-12-12", "links": [{"hour": "00", "url": null}]}"#.utf8), to: folder("in/day.json"))
        let inFolder = try Program.run(["stitch", "in", "--output", "bag"], folder: folder.path)
        #expect(inFolder.status == 2, "\(inFolder.words)")
        let problems = try MadeBag(path: folder("bag")).summary().problems
        #expect(problems.map(\.code) == [.unrecognised, .unrecognised])
        #expect(problems.map(\.archive) == ["hello.json", "note.txt"])
    }

    @Test("that are given twice are taken once, and two of one id are both kept")
    func twice() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("in/a.json"))
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("in/b.json"))
        try Disk.write(
            Array(WrittenArchives.personalAI.replacing("Thank you", with: "Thanks").utf8), to: folder("in/c.json"))
        let outcome = try Program.run(["stitch", "in", folder("in/a.json"), "--output", "bag"], folder: folder.path)
        #expect(outcome.status == 2, "\(outcome.words)")
        let bag = MadeBag(path: folder("bag"))
        let summary = try bag.summary()
        #expect(summary.problems.map(\.code) == [.archiveDuplicate, .sameConversation])
        #expect(summary.sessions.map(\.sessionId) == [Matter.personalAI, Matter.personalAI + "~2"])
        #expect(try bag.conversation(sessionId: Matter.personalAI + "~2").messages.last?.text == "Thanks")
        #expect(try Program.run(["verify", "bag"], folder: folder.path).status == 0)
    }

    @Test("that cannot be read, or are larger than the limit, are kept whole, and said")
    func unreadable() throws {
        let folder = TemporaryFolder()
        let cut = Array(WrittenArchives.personalAI.utf8.dropLast(40))
        try Disk.write(cut, to: folder("in/cut.json"))
        let large = WrittenArchives.personalAI.replacing("Thank you", with: String(repeating: "thanks ", count: 2000))
        try Disk.write(Array(large.utf8), to: folder("in/large.json"))
        let outcome = try Program.run(
            ["stitch", "in", "--output", "bag", "--max-conversation-bytes", "10000", "--review"], folder: folder.path)
        #expect(outcome.status == 2, "\(outcome.words)")
        let bag = MadeBag(path: folder("bag"))
        let problems = try bag.summary().problems
        #expect(Set(problems.map(\.code)) == [.corrupt, .unsupported, .sameConversation])
        let conversations = try bag.conversations()
        #expect(conversations.count == (try bag.sessionNames().count))
        for (name, document) in conversations {
            let original = try #require(document.originals.first)
            let bytes = try Disk.bytes(bag.sessionFolder(name) + "/" + original.path)
            #expect(bytes == (original.receivedAs == "cut.json" ? cut : Array(large.utf8)))
        }
        let verify = try Program.run(["verify", "bag"], folder: folder.path)
        #expect(verify.status == 0, "\(verify.words)")
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, bag.path])
        #expect(vCons.status == 0, "\(vCons.words)")
    }

    @Test("whose attached files are gone, too short, or links to elsewhere, say so, and take nothing from elsewhere")
    func attachments() throws {
        let folder = TemporaryFolder()
        let files = ["gone", "short", "link"].map {
            WrittenArchives.File(id: $0, name: $0 + ".txt", bytes: Array("secret".utf8))
        }
        try WrittenArchives.writeZoom(to: folder("in"), files: files)
        try FileManager.default.removeItem(atPath: folder("in/files/gone.txt"))
        try Disk.write(Array("s".utf8), to: folder("in/files/short.txt"))
        try Disk.write(Array("secret".utf8), to: folder("elsewhere"))
        try FileManager.default.removeItem(atPath: folder("in/files/link.txt"))
        try FileManager.default.createSymbolicLink(
            atPath: folder("in/files/link.txt"), withDestinationPath: folder("elsewhere"))
        let outcome = try Program.run(["stitch", "in", "--output", "bag", "--review"], folder: folder.path)
        #expect(outcome.status == 2, "\(outcome.words)")
        let document = try MadeBag(path: folder("bag")).conversation(sessionId: Matter.zoom)
        #expect(document.attachments.map { $0.path != nil } == [false, true, false])
        let said = document.problems.compactMap { problem in problem.fileName.map { "\(problem.code) \($0)" } }
        #expect(said == ["missing gone.txt", "missing link.txt", "sizeMismatch short.txt"])
        #expect(outcome.text.contains("3 attached files (2 missing)"))
        #expect(try Program.run(["verify", "bag"], folder: folder.path).status == 0)
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, folder("bag")])
        #expect(vCons.status == 0, "\(vCons.words)")
    }

    @Test("without a time that can be read are kept, behind the others")
    func untimed() throws {
        let folder = TemporaryFolder()
        let rows =
            #"[{"raw_message": "when?", "timestamp": "yesterday", "SessionId": "s"}, {"raw_message": "now", "timestamp": "2025-01-01T00:00:00Z", "SessionId": "s"}]"#
        try Disk.write(Array(rows.utf8), to: folder("x.json"))
        let outcome = try Program.run(["stitch", "x.json", "--output", "bag", "--review"], folder: folder.path)
        #expect(outcome.status == 2)
        let document = try MadeBag(path: folder("bag")).conversation(sessionId: "s")
        #expect(document.messages.map(\.text) == ["now", "when?"])
        #expect(document.problems.map(\.code) == [.untimed])
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, folder("bag")])
        #expect(vCons.status == 0, "\(vCons.words)")
    }

    @Test("stay as they are where a recording beside them is redacted")
    func redaction() throws {
        let run = try Matter.run()
        let redacted = try Redacted(run, session: "barge-in", from: "1", to: "2")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let before = try run.bag.reproducibleDigests()
        let after = try redacted.bag.reproducibleDigests()
        for (path, digest) in before where path.contains(Matter.zoom) || path.contains(Matter.personalAI) {
            #expect(after[path] == digest, "\(path)")
        }
        #expect(after["data/review/messages/0001.js"] != nil)
        let verify = try Program.run(["verify", redacted.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
    }

    @Test("can be sealed")
    func sealed() throws {
        let run = try Self.zoomAlone()
        let key = try Sealed.makeKey(in: run.folder)
        let outcome = try Program.run(["seal", run.bag.path, "--key", key])
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }

    @Test(
        "of the worst shape stay within the memory that is promised", arguments: ["rows", "values", "marks", "history"])
    func memory(shape: String) throws {
        let folder = TemporaryFolder()
        let limit = 4 << 20
        let row =
            switch shape {
            case "rows": #"{"raw_message":"a","ai_message":"b","SessionId":"s"}"#
            case "values": #"{"raw_message":"a","x":[1,2,3,[],{},"",null,true],"SessionId":"s"}"#
            case "history": #"{"role":"user","text":"a","time":"2025-01-01T00:00:00Z"}"#
            default: #"{"raw_message":""# + String(repeating: "\u{65E5}", count: 300) + #"","SessionId":"s"}"#
            }
        // A quarter of what a document may have; the load tests have all of it.
        let most = ["rows": 18_500, "history": 18_500][shape] ?? limit
        let count = min(most, (limit - 10) / (row.utf8.count + 1))
        let text = "[" + Array(repeating: row, count: count).joined(separator: ",") + "]"
        try Disk.write(Array(text.utf8), to: folder("x.json"))
        let script = ["stitch", "x.json", "--output", "bag", "--review", "--quiet"]
        let peak = try Program.peakMemoryBytes(script, folder: folder.path)
        #expect(peak <= 112 << 20, "\(peak >> 20) MiB")
    }

    private static func zoomAlone() throws -> Run {
        let run = try Job([try Matter.folder.get()("zoom")]).stitch()
        try #require(run.outcome.status == 0, "\(run.outcome.words)")
        return run
    }
}
