import Bag
import Calls
import Conversations
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing
import Transcripts

/// Two sessions of one second's clips, and a chat, with known words.
@Suite("A search for words in a bag")
struct WordSearchTests {
    private struct Made {
        let folder = TemporaryFolder()

        var bag: MadeBag { MadeBag(path: folder("bag")) }
        var redacted: MadeBag { MadeBag(path: folder("redacted")) }

        init() throws {
            let sound = try Clips.voice(seconds: 1, seed: 1)
            func clip(_ id: Int, _ type: String, _ second: Int) -> DayMaker.Clip {
                DayMaker.Clip(id, type, "2025-12-12T14:00:\(String(100 + second).dropFirst())Z", sound)
            }
            var untimed = clip(6, "user", 0)
            untimed.timestamp = "soon"
            var hour = DayMaker.Hour(
                14,
                [
                    DayMaker.Session("a", [clip(1, "user", 0), clip(2, "agent_tts", 10), clip(3, "user", 20)]),
                    DayMaker.Session("b", [clip(4, "user", 0), clip(5, "agent_tts", 10), untimed]),
                ])
            hour.naming = .session
            let inputs = try DayMaker([hour]).write(to: folder.path)
            // The messages of the chat are "Question 0", "Answer 0", and so on.
            try Disk.write(ChatExport.json([("chat", "14:06:00"), ("chat", "14:07:00")]), to: folder("chat.json"))
            // Words of 0.1 s that begin at 0.1 s, 0.4 s, and so on.
            try words(1, "user", "the answer is lemon")
            try words(2, "agent_tts", "lemon lemon tree")
            try words(4, "user", "no answer")
            try Disk.write(Array("a lemon again\n".utf8), to: folder("words/message_5_agent_tts.txt"))
            try Disk.write(Array("one more lemon\n".utf8), to: folder("words/message_6_user.txt"))
            _ = try makeBag(
                of: inputs + [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all,
                transcripts: [folder("words")])
        }

        private func words(_ id: Int, _ type: String, _ text: String) throws {
            let list = text.split(separator: " ").enumerated().map { index, word in
                let start = 0.1 + 0.3 * Double(index)
                return #"{"conf": 1, "start": \#(start), "end": \#(start + 0.1), "word": "\#(word)"}"#
            }
            try FileManager.default.createDirectory(atPath: folder("words"), withIntermediateDirectories: true)
            try Disk.write(
                Array(#"{"result": [\#(list.joined(separator: ", "))], "text": "\#(text)"}"#.utf8),
                to: folder("words/message_\(id)_\(type).json"))
        }

        func search(_ words: String..., margin: Int = 0, session: String? = nil, speaker: String? = nil) throws
            -> FoundWords
        {
            try search(in: bag, words, margin: margin, session: session, speaker: speaker)
        }

        func search(
            in bag: MadeBag, _ words: [String], margin: Int = 0, session: String? = nil, speaker: String? = nil
        ) throws -> FoundWords {
            var search = WordSearch(bag: bag.path, patterns: try words.map { try WordPattern($0) })
            search.marginMilliseconds = margin
            search.sessionId = session
            search.speaker = speaker
            return try search.run()
        }

        func redact(_ rows: [FoundWords.Row]) throws {
            let requests = try rows.map { row in
                switch row.part {
                case .message(let pointer):
                    BagRedactor.Request(sessionId: row.sessionId, message: pointer, reason: "r")
                case .frames:
                    BagRedactor.Request(
                        sessionId: row.sessionId,
                        from: try #require(row.part.times.flatMap { RedactionTime($0.from) }),
                        to: try #require(row.part.times.flatMap { RedactionTime($0.to) }), speaker: row.speaker,
                        style: .silence, reason: "r")
                }
            }
            _ = try BagRedactor(bag.path, to: redacted.path, requests, formats: KnownFormats.all).run()
        }
    }

    private static let made = Result { try Made() }

    /// A row as words: session, speaker, and the times or the pointer.
    private static func text(_ row: FoundWords.Row) -> String {
        switch row.part {
        case .message(let pointer): "\(row.sessionId) \(row.speaker) \(pointer)"
        case .frames: "\(row.sessionId) \(row.speaker) \(row.part.times?.from ?? "?")-\(row.part.times?.to ?? "?")"
        }
    }

    @Test("finds them where they are said, with what plans need and what they cannot have")
    func places() throws {
        let found = try Self.made.get().search("lemon")
        // Two words that are apart are two rows. A word that begins where the clip ends, and one without a time, is hidden
        // with its whole message.
        #expect(
            found.rows.map(Self.text) == [
                "a user 0-1", "a agent_tts 10.1-10.2", "a agent_tts 10.4-10.5", "b agent_tts 10-11",
            ])
        #expect(
            found.rows.flatMap(\.places).map { "\($0.message): \($0.excerpt.words), \($0.extent)" } == [
                "message 1 (message_1_user.opus): lemon, message", "message 2 (message_2_agent_tts.opus): lemon, words",
                "message 2 (message_2_agent_tts.opus): lemon, words",
                "message 5 (message_5_agent_tts.opus): lemon, message",
            ])
        #expect(found.places == 5 && found.messages == 4 && found.sessions == 2)
        #expect(found.unplannedCount == 1 && found.unplanned.map(\.reason) == [.notPlaced])
        #expect(found.unplanned.map { "\($0.sessionId) \($0.speaker)" } == ["b user"])
        #expect(found.searched.messages == 5 && found.searched.textMessages == 4)
        #expect(found.notSearched.messages == 1 && found.notSearched.attachments == 0)
    }

    @Test("joins places of a speaker that overlap or touch, and no others")
    func joined() throws {
        let made = try Self.made.get()
        func rows(_ margin: Int) throws -> [String] {
            try made.search("lemon", margin: margin, session: "a", speaker: "agent_tts").rows.map(Self.text)
        }
        #expect(try rows(99) == ["a agent_tts 10.001-10.299", "a agent_tts 10.301-10.599"])
        // From 10.2 s to 10.4 s, 0.1 s belong to each.
        #expect(try rows(100) == ["a agent_tts 10-10.6"])
        // A place ends with its clip.
        #expect(try rows(5000) == ["a agent_tts 10-11"])
        // One inside another, which ends later.
        #expect(
            try made.search("the answer is", "answer", session: "a", speaker: "user").rows.map(Self.text)
                == ["a user 0.1-0.8"])
        let joined = try made.search("lemon", margin: 100, session: "a", speaker: "agent_tts")
        #expect(joined.rows.map { $0.places.count } == [2] && joined.places == 2)
    }

    @Test("finds messages of text conversations, and those of one speaker or session only")
    func texts() throws {
        let made = try Self.made.get()
        let found = try made.search("answer")
        #expect(
            found.rows.map(Self.text) == [
                "a user 0.4-0.5", "b user 0.4-0.5", "chat Ada /0/ai_message", "chat Ada /1/ai_message",
            ], "\(found.rows.map(Self.text))")
        #expect(found.rows.last?.places.map(\.excerpt.words) == ["Answer"])
        #expect(found.rows.last?.places.map(\.time) == ["2025-12-12T14:07:00.000Z"])
        let ofAda = try made.search("answer", "question", speaker: "Ada")
        #expect(ofAda.rows.count == 2 && ofAda.searched.messages == 0 && ofAda.searched.textMessages == 2)
        let ofChat = try made.search("answer", "question", session: "chat")
        #expect(ofChat.rows.count == 4 && ofChat.messages == 4 && ofChat.sessions == 1 && ofChat.places == 4)
        #expect(try made.search("nothing").rows.isEmpty)
    }

    @Test("finds nothing where it was redacted")
    func redacted() throws {
        let made = try Self.made.get()
        let found = try made.search("lemon", "answer")
        try made.redact(found.rows)
        let again = try made.search(in: made.redacted, ["lemon", "answer"])
        #expect(again.rows.isEmpty, "\(again.rows.map(Self.text))")
        // The clip without a place is not in a redacted session.
        #expect(again.unplannedCount == 0 && again.places == 0)
        #expect(again.searched.textMessages == 2)
        #expect(try BagVerifier(path: made.redacted.path, formats: KnownFormats.all).run().isIntact)
        // Both bags are compared with what they were made from, as far as it is in them.
        for bag in [made.bag, made.redacted] {
            let result = try BagComparison(
                bag: bag.path, inputs: [made.folder("audio_14.zip"), made.folder("chat.json")],
                formats: KnownFormats.all
            ).run()
            #expect(result.differences.isEmpty && result.notCompared.isEmpty, "\(result)")
        }
    }

    @Test("writes a plan that hides the same places, in this bag and in no other one")
    func plan() throws {
        let made = try Self.made.get()
        let folder = TemporaryFolder()
        let found = try made.search("lemon", "answer")
        try RedactionPlanFile.write(
            found.rows, to: folder("plan.json"), ofBag: made.bag.path, values: .init(reason: "r"))
        func redact(_ name: String, for content: Checksum?) throws -> MadeBag {
            var text = String(decoding: try Disk.bytes(folder("plan.json")), as: UTF8.self)
            if let content {
                text = text.replacing(
                    "{", with: #"{"bag": {"contentSha256": "\#(content.hexadecimal)"}, "#, maxReplacements: 1)
            }
            try Disk.write(Array(text.utf8), to: folder("\(name).json"))
            let plan = try RedactionPlanFile(at: folder("\(name).json"), defaults: .init())
            var redactor = BagRedactor(made.bag.path, to: folder(name), plan.requests, formats: KnownFormats.all)
            redactor.plannedBag = plan.bag
            _ = try redactor.run()
            return MadeBag(path: folder(name))
        }
        let redacted = try redact("any", for: nil)
        #expect(try made.search(in: redacted, ["lemon", "answer"]).rows.isEmpty)
        // As other tools give it: of the manifest's lines for the documents of sessions.
        let lines = String(decoding: try Disk.bytes(made.bag.path + "/manifest-sha256.txt"), as: UTF8.self)
            .split(separator: "\n").filter { $0.hasSuffix("/timeline.json") }
        let content = Disk.sha256(Array(lines.map { $0 + "\n" }.joined().utf8))
        #expect(try redact("same", for: content).reproducibleDigests() == redacted.reproducibleDigests())
        let error = #expect(throws: JobError.self) { try redact("other", for: Disk.sha256([UInt8]([1]))) }
        #expect(error?.description.contains("it was made for another bag") == true)
        #expect(try Disk.tree(folder.path).allSatisfy { !$0.hasPrefix("other/") })
    }

    @Test("is told as JSON, with what is not in a plan")
    func json() throws {
        struct Document: Decodable {
            var places: Int
            var rows: [Row]
            var unplanned: [Unplanned]
            var moreUnplanned: Int?

            struct Row: Decodable {
                var row: Int
                var from: String?
                var message: String?
            }

            struct Unplanned: Decodable { var reason: String }
        }
        var found = try Self.made.get().search("lemon", "answer")
        func document() throws -> Document {
            try JSONDecoder().decode(
                Document.self, from: Data(try JSONText.bytes(of: FoundWordsDocument(found, plan: nil))))
        }
        let all = try document()
        #expect(all.rows.map(\.row) == Array(1...found.rows.count) && all.places == found.places)
        #expect(all.rows.allSatisfy { ($0.from == nil) != ($0.message == nil) })
        #expect(all.unplanned.map(\.reason) == ["notPlaced"] && all.moreUnplanned == nil)
        found.unplannedCount += 7
        #expect(try document().moreUnplanned == 7)
    }

    @Test("is refused where there is nothing to search")
    func refused() throws {
        let made = try Self.made.get()
        for (session, speaker, words) in [
            ("none", nil, "has no session none"), (nil, "Bob", "none of these messages has words"),
            ("b", "Ada", "none of these messages has words"),
        ] as [(String?, String?, String)] {
            let error = #expect(throws: JobError.self) {
                try made.search("lemon", session: session, speaker: speaker)
            }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test("of a bag without words, or of a part that has none, says which")
    func nothingToSearch() throws {
        let made = try BagMadeTwice(OutputOptions())
        for (session, speaker, words) in [
            (nil, nil, "none of its messages has words"), ("s0", nil, "none of these messages has words"),
            (nil, "user", "none of these messages has words"),
        ] as [(String?, String?, String)] {
            var search = WordSearch(bag: made.bag.path, patterns: [try WordPattern("lemon")])
            (search.sessionId, search.speaker) = (session, speaker)
            let error = #expect(throws: JobError.self) { try search.run() }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }
}
