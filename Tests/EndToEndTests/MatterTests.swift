import Bag
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("Three sources in one bag")
struct MatterTests {
    @Test("are all there, and nothing is wrong with any")
    func all() throws {
        let run = try Matter.run()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let summary = try run.bag.summary()
        #expect(summary.totals.sessions == 16 && summary.totals.archives == 3 && summary.totals.placed == 69)
        let writing = try #require(summary.totals.textConversations)
        let files = WrittenArchives.awkwardFiles.count
        #expect(writing.conversations == 2 && writing.messages == 5)
        #expect(writing.attachments == files && writing.attachmentsKept == files)
        #expect(run.outcome.text.contains("2 text conversations: 5 messages, \(files) attached files"))
        // All in one order of time.
        let starts = summary.sessions.compactMap(\.start)
        #expect(starts == starts.sorted())
    }

    @Test("leave the recordings with the bytes that they have alone")
    func recordings() throws {
        let alone = try SharedRun.day().bag.reproducibleDigests()
        let together = try Matter.run().bag.reproducibleDigests()
        for (path, digest) in alone where path.hasPrefix("data/sessions/") {
            #expect(together[path] == digest, "\(path)")
        }
    }

    @Test("that the bag's validators accept")
    func validators() throws {
        let run = try Matter.run()
        let bagit = try Tool.python(["-m", "bagit", "--validate", run.bag.path])
        #expect(bagit.status == 0, "\(bagit.words)")
        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let check = try Tool.run("sha256sum", ["--strict", "--quiet", "-c", manifest], folder: run.bag.path)
            #expect(check.status == 0, "\(check.words)")
        }
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, run.bag.path])
        #expect(vCons.status == 0, "\(vCons.words)")
        #expect(vCons.text == "16\n")
        let verify = try Program.run(["verify", run.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
        #expect(verify.text.contains("5 messages"))
        let against = try Program.run(
            ["verify", run.bag.path, "--against"] + (try Matter.job().inputs).reversed())
        #expect(against.status == 0, "\(against.words)")
    }

    @Test("are kept byte for byte, under harmless names, each with its checksum")
    func originals() throws {
        let run = try Matter.run()
        let received = try Matter.folder.get()
        let inputs = try run.bag.summary().inputs
        for (name, folder) in [(Matter.zoom, "zoom/jill"), (Matter.personalAI, "personal")] {
            let document = try run.bag.conversation(sessionId: name)
            let files =
                document.originals.map { ($0.path, $0.receivedAs, $0.sha256) }
                + document.attachments.compactMap { file in
                    file.path.flatMap { path in file.receivedAs.map { (path, $0, file.sha256) } }
                }
            #expect(files.count == (name == Matter.zoom ? 2 + WrittenArchives.awkwardFiles.count : 1))
            for (path, receivedAs, sha256) in files {
                let bytes = try Disk.bytes(run.bag.sessionFolder(name) + "/" + path)
                #expect(bytes == (try Disk.bytes(received(folder + "/" + receivedAs))))
                #expect(Disk.sha256(bytes) == sha256)
                #expect(inputs.contains { $0.sha256 == sha256 && $0.kind != nil && $0.bytes == bytes.count }, "\(path)")
                #expect(path.wholeMatch(of: /(original|attachments)\/[A-Za-z0-9][A-Za-z0-9._-]*/) != nil, "\(path)")
            }
            #expect(Set(files.map { $0.0.lowercased() }).count == files.count)
        }
        let names = try run.bag.conversation(sessionId: Matter.zoom).attachments.compactMap(\.path)
        #expect(names.first?.hasSuffix(".png") == true && names.contains { $0.hasSuffix("-contract.zip") })
    }

    @Test("have their messages in timeline.json, with who, when, and which files")
    func messages() throws {
        let run = try Matter.run()
        let zoom = try run.bag.conversation(sessionId: Matter.zoom)
        #expect(zoom.format == "opusstitch-timeline/1")
        #expect(zoom.start == "2025-12-12T14:06:00.000Z")
        let messages = zoom.messages
        #expect(messages.map(\.speaker) == ["Jill Chill", "AI Companion"])
        #expect(messages.map(\.text) == ["What do these say?\n<b>Hurry</b>", "A lot."])
        #expect(messages.map(\.time) == ["2025-12-12T14:06:00.000Z", "2025-12-12T14:06:05.250Z"])
        #expect(messages.map(\.timestamp) == ["2025-12-12T14:06:00Z", "1765548365250"])
        #expect(messages[0].attachments == Array(WrittenArchives.awkwardFiles.indices))
        #expect(messages.map(\.thread) == ["thread-1", "thread-1"])
        #expect(zoom.source.unread.contains("/conversations/*/messages/*/model"))
        let persona = try run.bag.conversation(sessionId: Matter.personalAI)
        #expect(persona.messages.map(\.speaker) == ["user", "Case Clerk", "user"])
        #expect(persona.messages.map(\.pointer) == ["/0/raw_message", "/0/ai_message", "/1/raw_message"])
        #expect(persona.messages.last?.time == "2025-12-12T15:10:00.000Z")
    }

    @Test("are in the load files, the attached files as the family of their conversation")
    func loadFiles() throws {
        let run = try Matter.run()
        let rows = try Witness.read(
            [[String]].self, "read-loadfile.py", [run.bag.path + "/data/load/loadfile.dat"])
        let csv = try Witness.read(
            [[String]].self, "read-loadfile.py", [run.bag.path + "/data/load/loadfile.csv"])
        let columns = try #require(rows.first)
        #expect(csv.count == rows.count)
        let documents = rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(columns, $0)) }
        for row in documents {
            let bytes = try Disk.bytes(run.bag.path + "/" + (row["NATIVEPATH"] ?? ""))
            #expect(row["SHA256HASH"] == Disk.sha256(bytes).hexadecimal)
            #expect(row["FILESIZE"] == String(bytes.count))
        }
        let zoom = documents.filter { $0["SESSIONID"] == Matter.zoom }
        #expect(zoom.count == 2 + WrittenArchives.awkwardFiles.count)
        #expect(zoom.allSatisfy { $0["BEGATTACH"] == zoom[0]["BEGDOC"] && $0["ENDATTACH"] == zoom.last?["BEGDOC"] })
        #expect(zoom[0]["DOCTYPE"] == "Text conversation (Zoom AI Companion)")
        #expect(zoom[0]["PARTICIPANTS"] == "AI Companion;Jill Chill")
        #expect(zoom[0]["DATETIMEEND"] == "2025-12-12T14:06:05.250Z")
        let names = zoom.dropFirst(2).compactMap { $0["FILENAME"] }
        #expect(names.contains("Screenshot 2025-02-12 at 10.42.27 AM.png") && names.contains("passwd"))
        let text = String(
            decoding: try Disk.bytes(run.bag.path + "/" + (zoom[0]["TEXTPATH"] ?? "")), as: UTF8.self)
        #expect(text.contains("[2025-12-12T14:06:05.250Z] AI Companion:\nA lot.\n"))
        #expect(text.contains("What do these say?\n<b>Hurry</b>\n[file: Screenshot"))
        #expect(!text.contains("\u{202E}"))
    }

    @Test("are in the report, with every file's SHA-256")
    func report() throws {
        let run = try Matter.run()
        struct Page: Decodable { var text: String }
        let page = try Witness.read(Page.self, "read-page.py", [run.bag.path + "/data/report.html"])
        for file in try run.bag.conversation(sessionId: Matter.zoom).attachments {
            #expect(page.text.contains(file.sha256?.hexadecimal ?? "?"))
        }
        for words in [
            "received 3 archives that list 69 clips of 14 sessions", "It also read 5 messages of 2 text conversations",
            "3 archives of recordings", "13 files of text conversations", "Report on recorded and text conversations",
            "Data copied: the files of text conversations (FRE 902(14))", "Output of a process: the messages",
            "The 5 messages of 2 text conversations were read", "that the messages of text conversations are those of",
            "Tests/ConversationsTests/ZoomAICompanionTests.swift",
        ] {
            #expect(page.text.contains(words), "\(words)")
        }
    }

    @Test("alone have a report that speaks of no recordings")
    func textsAlone() throws {
        let run = try Job([try Matter.folder.get().path]).stitch(["--review"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        struct Page: Decodable { var text: String }
        let page = try Witness.read(Page.self, "read-page.py", [run.bag.path + "/data/report.html"])
        for words in ["Report on text conversations", "read 5 messages of 2 text conversations", "902(14)", "902(13)"] {
            #expect(page.text.contains(words), "\(words)")
        }
        let body = try #require(page.text.range(of: "What was received")).lowerBound
        for words in ["recording", "archives that list", "clip", "libopus", "ARCHIVES", "sha256sum *.zip"] {
            #expect(!page.text[body...].contains(words), "\(words)")
        }
    }

    @Test("give the same bytes whatever the threads, the order and the place", arguments: ["1", "3"])
    func determinism(threads: String) throws {
        let elsewhere = TemporaryFolder("elsewhere")
        try Matter.write(to: elsewhere.path)
        let job = Job([elsewhere("personal"), elsewhere("zoom"), PackageFolder.fixture("day")])
        let run = try job.stitch(["--review", "--custodian", "Jill Chill", "--threads", threads])
        #expect(try run.bag.reproducibleDigests() == (try Matter.run().bag.reproducibleDigests()))
    }

    @Test("are resumed: what is whole stays, what is not is made again")
    func resumed() throws {
        let job = try Matter.job()
        let run = try job.stitch()
        let before = try run.bag.reproducibleDigests()
        let folder = run.bag.sessionFolder(Matter.zoom)
        let attachment = folder + "/" + (try #require(try run.bag.conversation(named: Matter.zoom).attachments[0].path))
        try Disk.write([1, 2, 3], to: attachment)
        try FileManager.default.removeItem(atPath: run.bag.sessionFolder(Matter.personalAI) + "/timeline.json")
        let again = try job.stitch(to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try again.bag.reproducibleDigests() == before)
    }

    @Test("are chosen by --session")
    func chosen() throws {
        var job = try Matter.job()
        job.sessions = [Matter.personalAI, "barge-in"]
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try run.bag.sessionNames() == [Matter.personalAI, "barge-in"].sorted())
        let whole = try Matter.run().bag.reproducibleDigests()
        for (path, digest) in try run.bag.reproducibleDigests() where path.hasPrefix("data/sessions/") {
            #expect(whole[path] == digest, "\(path)")
        }
    }

    @Test("are shown by inspect, without a bag")
    func inspected() throws {
        let outcome = try Program.run(["inspect", try Matter.folder.get().path])
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.text.contains("zoom-ai-companion") && outcome.text.contains("personal-ai"))
        let json = try Program.run(["inspect", try Matter.folder.get().path, "--json"])
        let document = try JSONDecoder().decode(InspectionDocument.self, from: Data(json.output))
        #expect(document.timelines.map(\.sessionId) == [Matter.zoom, Matter.personalAI])
        let counts = document.timelines.map { session in
            if case .written(let conversation) = session { conversation.messages.count } else { -1 }
        }
        #expect(counts == [2, 3])
    }
}
