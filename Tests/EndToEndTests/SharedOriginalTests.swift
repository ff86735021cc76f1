import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("A file with many text conversations")
struct SharedOriginalTests {
    private static let count = 20
    private static let secret = "The alarm code is Q47-11"
    private static let place = "data/originals/export.json"

    /// One file with 20 conversations, the first of which has the hidden text, and another file with one.
    private static func write(to folder: String, hidden: String = secret) throws {
        let rows = (1...count).map { number in
            #"""
            {"raw_message": "\#(number == 1 ? hidden : "Question \(number)")", "ai_message": "Answer \#(number)",
             "ai_name": "Clerk", "timestamp": "2025-12-12T14:10:00Z", "SessionId": "chat-\#(number)"}
            """#
        }
        try Disk.write(Array("[\(rows.joined(separator: ",\n"))]".utf8), to: folder + "/many/export.json")
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder + "/one/export.txt")
    }

    private static let inputs = Result {
        let folder = TemporaryFolder()
        try write(to: folder.path)
        return folder
    }

    private static func job() throws -> Job { Job([try inputs.get().path]) }

    private static let made = Result { try job().stitch(["--review"]) }

    private static func copy() throws -> Run {
        let run = try made.get()
        let folder = TemporaryFolder()
        try FileManager.default.copyItem(atPath: run.bag.path, toPath: folder("bag"))
        return Run(outcome: run.outcome, bag: MadeBag(path: folder("bag")), folder: folder)
    }

    @Test("is in the bag once, and each session names it; a file of one conversation is in its session's folder")
    func layout() throws {
        let run = try Self.made.get()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let files = try Disk.tree(run.bag.path)
        #expect(files.filter { $0.hasSuffix("export.json") } == [Self.place])
        let bytes = try Disk.bytes(run.bag.path + "/" + Self.place)
        #expect(bytes == (try Disk.bytes(Self.inputs.get()("many/export.json"))))
        let sessions = try run.bag.conversations()
        #expect(sessions.count == Self.count + 1)
        for (name, document) in sessions {
            let original = try #require(document.originals.first)
            #expect(document.originals.count == 1)
            #expect(
                original.path == (name == Matter.personalAI ? "original/export.txt" : "../../originals/export.json"))
            // The path leads to the file from the folder of the session.
            let found = try Disk.bytes(run.bag.sessionFolder(name) + "/" + original.path)
            #expect(Disk.sha256(found) == original.sha256 && found.count == original.bytes)
        }
    }

    @Test("is in a bag that verify, its validators and a comparison with the file accept")
    func verified() throws {
        let run = try Self.made.get()
        let bagit = try Tool.python(["-m", "bagit", "--validate", run.bag.path])
        #expect(bagit.status == 0, "\(bagit.words)")
        let verify = try Program.run(["verify", run.bag.path])
        #expect(verify.status == 0 && verify.text.contains("\(2 * Self.count + 3) messages"), "\(verify.words)")
        let against = try Program.run(["verify", run.bag.path, "--against"] + Self.job().inputs)
        #expect(against.status == 0, "\(against.words)")
    }

    @Test("is named by the load file and the vCon of each session")
    func review() throws {
        let run = try Self.made.get()
        let vCons = try Witness.run("check-vcon.py", [Witness.vConSchema, run.bag.path])
        #expect(vCons.status == 0 && vCons.text == "\(Self.count + 1)\n", "\(vCons.words)")
        let vCon = String(
            decoding: try Disk.bytes(run.bag.sessionFolder("chat-3") + "/conversation.vcon.json"), as: UTF8.self)
        #expect(vCon.contains(#""filename": "originals/export.json""#) && !vCon.contains("../"))
        let rows = try Witness.read([[String]].self, "read-loadfile.py", [run.bag.path + "/data/load/loadfile.dat"])
        let column = try #require(rows.first?.firstIndex(of: "NATIVEPATH"))
        #expect(rows.count { $0[column] == Self.place } == Self.count)
    }

    @Test("is written once by each shard that needs it, and the merged bag is that of the whole job")
    func merged() throws {
        let whole = try Self.made.get()
        let folder = TemporaryFolder()
        let shards = try (1...3).map { index in
            let run = try Self.job().stitch(["--review", "--shard", "\(index)/3"], to: folder("shard-\(index)"))
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            return run.bag.path
        }
        let merge = try Program.run(["merge"] + shards + ["--output", folder("bag")])
        #expect(merge.status == 0, "\(merge.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == whole.bag.reproducibleDigests())
    }

    @Test("has the same name where only one of its conversations is stitched")
    func oneSession() throws {
        var job = try Self.job()
        job.sessions = ["chat-5"]
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try Disk.tree(run.bag.path).contains(Self.place))
        let against = try Program.run(["verify", run.bag.path, "--against"] + job.inputs)
        #expect(against.status == 0, "\(against.words)")
    }

    @Test("is written again by a run that is resumed, where it is damaged or gone", arguments: [true, false])
    func resumed(isGone: Bool) throws {
        let run = try Self.copy()
        let before = try Disk.digests(run.bag.path)
        let path = run.bag.path + "/" + Self.place
        if isGone { try FileManager.default.removeItem(atPath: path) } else { try Disk.write([0x20], to: path) }
        try FileManager.default.removeItem(atPath: run.bag.sessionFolder("chat-7") + "/timeline.json")
        let outcome = try Self.job().stitch(["--review"], to: run.bag.path).outcome
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(try Disk.digests(run.bag.path) == before)
    }

    @Test(
        "is checked by verify",
        arguments: [
            ("it is altered", "does not match the checksum"), ("it is gone", "it is missing"),
            ("a message is altered", "its messages differ from those of the original, from message 1 on"),
            ("a conversation is not in it", "its original does not contain this conversation"),
            ("another file is beside it", "nothing in the bag accounts for this file"),
        ])
    func forged(change: String, finding: String) throws {
        let run = try Self.copy()
        let path = run.bag.path + "/" + Self.place
        let document = run.bag.sessionFolder("chat-9") + "/timeline.json"
        func replace(_ old: String, _ new: String) throws {
            let text = String(decoding: try Disk.bytes(document), as: UTF8.self)
            #expect(text.contains(old))
            try Disk.write(Array(text.replacing(old, with: new).utf8), to: document)
        }
        switch change {
        case "it is altered": try Disk.write(try Disk.bytes(path) + [0x20], to: path)
        case "it is gone": try FileManager.default.removeItem(atPath: path)
        case "a message is altered": try replace("Answer 9", "Answer 8")
        case "a conversation is not in it": try replace(#""sessionId": "chat-9""#, #""sessionId": "chat-99""#)
        default: try Disk.write([0x20], to: run.bag.path + "/data/originals/other.json")
        }
        try run.bag.fitManifests()
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2 && outcome.text.contains(finding), "\(outcome.words)")
    }

    // MARK: - Redaction

    private static let plan = #"[{"session": "chat-1", "message": "/0/raw_message", "reason": "a code"}]"#

    @Test("is left out for all its conversations where a message of one is redacted")
    func redacted() throws {
        let source = try Self.made.get()
        let redacted = try Redacted(source, plan: Self.plan)
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let files = try Disk.tree(redacted.bag.path)
        #expect(!files.contains { $0.hasPrefix("data/originals") })
        let digest = try Disk.sha256(Disk.bytes(source.bag.path + "/" + Self.place))
        for path in try Disk.digests(redacted.bag.path).keys {
            let text = String(decoding: try Disk.bytes(redacted.bag.path + "/" + path), as: UTF8.self)
            #expect(!text.contains("Q47-11") && !text.contains("\(digest)"), "\(path)")
        }
        for (name, document) in try redacted.bag.conversations() where name != Matter.personalAI {
            #expect(document.originals.isEmpty && document.leftOut == ["../../originals/export.json"])
        }
        #expect(try redacted.bag.conversation(sessionId: Matter.personalAI).originals.count == 1)
        let log = try JSONDecoder().decode(
            RedactionLog.self, from: Data(try Disk.bytes(redacted.bag.path + "/data/redactions.json")))
        #expect(log.leftOut == [Self.place])
        let verify = try Program.run(["verify", redacted.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
        let against = try Program.run(["verify", redacted.bag.path, "--against"] + Self.job().inputs)
        #expect(against.status == 0, "\(against.words)")
        #expect(against.text.contains("\(Self.count) text conversations without their originals"), "\(against.text)")
    }

    @Test("is kept where a message of another file is redacted")
    func redactedElsewhere() throws {
        let redacted = try Redacted(
            Self.made.get(),
            plan: #"[{"session": "\#(Matter.personalAI)", "message": "/0/raw_message", "reason": "a code"}]"#)
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        #expect(try Disk.tree(redacted.bag.path).contains(Self.place))
        let verify = try Program.run(["verify", redacted.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
        let against = try Program.run(["verify", redacted.bag.path, "--against"] + Self.job().inputs)
        #expect(against.status == 0, "\(against.words)")
    }

    @Test("gives the same redacted bag, whatever the hidden text was")
    func twins() throws {
        let bags = try ["The alarm code is Q47-11", "Nothing that anybody could want to know"].map { hidden in
            let folder = TemporaryFolder()
            try Self.write(to: folder.path, hidden: hidden)
            let source = try withExtendedLifetime(folder) { try Job([folder.path]).stitch() }
            #expect(source.outcome.status == 0, "\(source.outcome.words)")
            return try Redacted(source, plan: Self.plan)
        }
        let digests = try bags.map { try Disk.digests($0.bag.path).filter { $0.key.hasPrefix("data/") } }
        #expect(Set(digests[0].keys) == Set(digests[1].keys))
        for (path, digest) in digests[0] where path != "data/redactions.json" {
            #expect(digests[1][path] == digest, "\(path)")
        }
        // The log differs only in the name of the source bag.
        let logs = try bags.map { bag in
            var log = try JSONDecoder().decode(
                RedactionLog.self, from: Data(try Disk.bytes(bag.bag.path + "/data/redactions.json")))
            log.sources = []
            return log
        }
        #expect(logs[0] == logs[1])
    }
}

@Suite("Several archives with one history")
struct SharedHistoryTests {
    @Test("have it once, too")
    func history() throws {
        let folder = TemporaryFolder()
        for user in ["ann", "bob"] {
            let response = #"""
                {"user_id": "\#(user)", "file_type": "AIC_CONVERSATION", "aic_history_download_url": "https://x.test/h"}
                """#
            try Disk.write(Array(response.utf8), to: folder("in/\(user).json"))
        }
        let history = #"[{"sender": "user", "text": "Hello", "time": "2025-12-12T14:00:00Z"}]"#
        try Disk.write(Array(history.utf8), to: folder("in/history.json"))
        let run = try Job([folder("in")]).stitch(["--review"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let documents = try run.bag.conversations().map(\.document)
        #expect(
            documents.map { $0.originals.map(\.path) }.sorted { $0[0] < $1[0] } == [
                ["original/ann.json", "../../originals/history.json"],
                ["original/bob.json", "../../originals/history.json"],
            ])
        #expect(documents.allSatisfy { $0.messages.map(\.text) == ["Hello"] })
        for arguments in [[], ["--against", folder("in")]] {
            let verify = try Program.run(["verify", run.bag.path] + arguments)
            #expect(verify.status == 0, "\(verify.words)")
        }
    }
}
