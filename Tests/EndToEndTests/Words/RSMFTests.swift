import Bag
import Foundation
import Foundations
import TestSupport
import Testing

/// An RSMF file as Python's email and zipfile read it.
struct RSMFFile: Decodable {
    struct Manifest: Decodable {
        struct Person: Decodable {
            var id: String
            var display: String
        }
        struct Event: Decodable {
            struct File: Decodable {
                var id: String
                var display: String
            }
            struct Custom: Decodable {
                var name: String
                var value: String
            }
            var id: String
            var type: String
            var body: String
            var participant: String?
            var timestamp: String?
            var attachments: [File]?
            var custom: [Custom]?
        }
        var participants: [Person]
        var events: [Event]
    }

    let headers: [String: String]
    let text: String
    let manifest: Manifest
    /// SHA-256 by name.
    let files: [String: String]

    init(_ bag: MadeBag, _ name: String) throws {
        self = try Witness.read(Self.self, "read-rsmf.py", [bag.path + "/data/rsmf/\(name).rsmf"])
    }
}

@Suite("RSMF files")
struct RSMFTests {
    @Test("have each call with words: participants, events in order, and the recording")
    func calls() throws {
        let bag = try SpokenTextTests.spoken.get().run.bag
        let rsmf = try RSMFFile(bag, "alpha")
        #expect(rsmf.manifest.participants.map(\.display) == ["user", "agent_tts"])
        let messages = rsmf.manifest.events.filter { $0.type == "message" }
        #expect(messages.map(\.body) == [1, 2, 3].map { "clip number n\($0)" })
        #expect(messages.map(\.id) == ["0001", "0002", "0003"])
        #expect(messages.map(\.participant) == ["P2", "P1", "P2"])
        #expect(
            messages.map(\.timestamp) == [
                "2025-12-12T14:00:00.000Z", "2025-12-12T14:00:03.500Z", "2025-12-12T14:00:07.000Z",
            ])
        #expect(messages[1].custom?.contains { $0.name == "Words by" && $0.value == "Vosk" } == true)
        let recording = Disk.sha256(try Disk.bytes(bag.sessionFolder("alpha") + "/timeline.wav")).hexadecimal
        #expect(rsmf.files == ["timeline.wav": recording])
        let first = try #require(rsmf.manifest.events.first)
        #expect(first.type == "disclaimer" && first.attachments?.map(\.id) == ["timeline.wav"])
        #expect(first.body.contains("not checked against the sound"))
        #expect(rsmf.headers["X-RSMF-BeginDate"] == "2025-12-12T14:00:00.000Z")
        #expect(rsmf.headers["X-RSMF-EndDate"] == "2025-12-12T14:00:07.000Z")
        #expect(rsmf.headers["Date"] == "Fri, 12 Dec 2025 14:00:00 +0000")
        #expect(rsmf.headers["X-RSMF-Participants"] == "user, agent_tts")
        let text = String(decoding: try Disk.bytes(bag.sessionFolder("alpha") + "/conversation.txt"), as: UTF8.self)
        #expect(rsmf.text == text)
    }

    @Test("are not made of calls without words")
    func withoutWords() throws {
        let day = try SpokenDay()
        try day.write(SpokenDay.vosk(1), "message_1_agent_tts.json")
        let run = try day.stitch(["--rsmf", "--custodian", "Ölçü, \"Records\""])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try Disk.tree(run.bag.path + "/data/rsmf") == ["alpha.rsmf"])
        let rsmf = try RSMFFile(run.bag, "alpha")
        #expect(rsmf.manifest.events.map(\.body).filter { $0 == "(no words)" }.count == 2)
        #expect(rsmf.headers["X-RSMF-Custodian"] == "Ölçü, \"Records\"")
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
        // Without the option, the files are removed.
        let plain = try day.stitch(to: run.bag.path)
        #expect(plain.outcome.status == 0, "\(plain.outcome.words)")
        #expect(try !Disk.tree(run.bag.path).contains { $0.hasSuffix(".rsmf") })
    }

    @Test("have each text conversation with its attached files, whatever its names are")
    func texts() throws {
        let run = try Matter.job().stitch(["--rsmf"])
        let document = try run.bag.conversation(named: Matter.zoom)
        let rsmf = try RSMFFile(run.bag, Matter.zoom)
        #expect(Set(rsmf.manifest.events.map(\.body)) == Set(document.messages.map(\.text)))
        #expect(rsmf.manifest.events.count == document.messages.count)
        let named = Set(document.messages.flatMap { $0.attachments ?? [] })
        let files = document.attachments.enumerated().filter { named.contains($0.offset) && $0.element.path != nil }
        #expect(rsmf.files.values.sorted() == files.compactMap { $0.element.sha256?.hexadecimal }.sorted())
        #expect(rsmf.headers["X-RSMF-Application"] == "Zoom AI Companion")
        _ = try RSMFFile(run.bag, Matter.personalAI)
        #expect(try Disk.tree(run.bag.path + "/data/rsmf").count == 2)
    }

    @Test("are the same bytes whatever the number of threads, and shards are merged with theirs")
    func deterministic() throws {
        let runs = try ["1", "3"].map { try Matter.job().stitch(["--rsmf", "--threads", $0]) }
        #expect(try runs[0].bag.reproducibleDigests() == runs[1].bag.reproducibleDigests())
        let folder = TemporaryFolder()
        for shard in 1...2 {
            let outcome = try Matter.job().stitch(["--rsmf", "--shard", "\(shard)/2"], to: folder("\(shard)")).outcome
            #expect(outcome.status == 0, "\(outcome.words)")
        }
        let merged = try Program.run(["merge", folder("1"), folder("2"), "--output", folder("merged")])
        #expect(merged.status == 0, "\(merged.words)")
        #expect(
            try MadeBag(path: folder("merged")).reproducibleDigests() == runs[0].bag.reproducibleDigests())
    }
}
