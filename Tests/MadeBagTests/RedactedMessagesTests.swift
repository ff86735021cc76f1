import Bag
import Conversations
import Foundations
import Stitching
import TestSupport
import Testing
import Transcripts

/// A text conversation of six messages: at 14:06:00, 14:07:00 and 14:08:30, each time one of the user and one of Ada.
@Suite("The messages of a text conversation that are redacted")
struct RedactedMessagesTests {
    private static let original = Result {
        let folder = TemporaryFolder()
        let times = ["14:06:00", "14:07:00", "14:08:30"]
        try Disk.write(ChatExport.json(times.map { ("chat", $0) }), to: folder("chat.json"))
        _ = try makeBag(of: [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all)
        return folder
    }

    private static func document(_ bag: String) throws -> TextConversationDocument {
        try MadeBag(path: bag).conversation(named: "chat")
    }

    private static func span(_ from: String, _ to: String, _ speaker: String? = nil) throws -> BagRedactor.Request {
        BagRedactor.Request(
            sessionId: "chat", from: try #require(RedactionTime(from)), to: try #require(RedactionTime(to)),
            speaker: speaker, reason: "r")
    }

    private static func redact(_ requests: [BagRedactor.Request], to folder: TemporaryFolder) throws -> RedactedBag {
        try BagRedactor(original.get()("bag"), to: folder("redacted"), requests, formats: KnownFormats.all).run()
    }

    @Test(
        "are those in the span, of the speaker",
        arguments: [
            ("0", "0", nil, [0, 1]), ("0", "60", nil, [0, 1, 2, 3]), ("60", "150", "Ada", [3, 5]),
            ("59.999", "149.999", nil, [2, 3]), ("60.001", "150", nil, [4, 5]),
            ("2025-12-12T14:07:00Z", "2025-12-12T14:08:30Z", nil, [2, 3, 4, 5]),
            ("2025-12-12T14:07:00Z", "60", "Ada", [3]),
        ] as [(String, String, String?, [Int])])
    func inSpan(from: String, to: String, speaker: String?, expected: [Int]) throws {
        let folder = TemporaryFolder()
        let before = try Self.document(Self.original.get()("bag"))
        let result = try Self.redact([Self.span(from, to, speaker)], to: folder)
        let after = try Self.document(folder("redacted"))
        #expect(after.redactions?.map(\.message) == expected)
        #expect(result.messages.map(\.redaction.message) == expected)
        for (index, (old, new)) in zip(before.messages, after.messages).enumerated() {
            #expect(new.text == (expected.contains(index) ? MessageRedaction.mark : old.text))
            #expect(new.speaker == old.speaker && new.time == old.time)
        }
        // The original has all of them.
        #expect(after.originals.isEmpty && result.leftOut.contains { $0.hasSuffix("/chat.json") })
        #expect(try BagVerifier(path: folder("redacted"), formats: KnownFormats.all).run().isIntact)
    }

    @Test("are those of a pointer, and each is redacted once")
    func byPointer() throws {
        let folder = TemporaryFolder()
        let pointer = try #require(Self.document(Self.original.get()("bag")).messages[2].pointer)
        let request = BagRedactor.Request(sessionId: "chat", message: pointer, reason: "first")
        let result = try Self.redact([request, Self.span("60", "60"), request], to: folder)
        #expect(try Self.document(folder("redacted")).redactions?.map(\.message).sorted() == [2, 3])
        #expect(result.messages.map(\.redaction.reason) == ["first", "r"])
    }

    @Test("are not in a span without messages, or of nobody")
    func refused() throws {
        let folder = TemporaryFolder()
        for (request, words) in [
            (try Self.span("1", "59"), "has no message between"),
            (try Self.span("0", "60", "Bob"), "has no message of this speaker between"),
            (try Self.span("60", "59"), "is after"),
            (
                BagRedactor.Request(sessionId: "chat", message: "/7/none", reason: "r"),
                "no message with the pointer /7/none"
            ),
            (BagRedactor.Request(sessionId: "other", message: "/0", reason: "r"), "has no session other"),
        ] {
            let error = #expect(throws: JobError.self) { try Self.redact([request], to: folder) }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
            #expect(try Disk.tree(folder.path).isEmpty)
        }
        let error = #expect(throws: JobError.self) { try Self.redact([], to: folder) }
        #expect(error?.description.contains("there is nothing to redact") == true)
    }

    @Test("take their attached files along, and no others")
    func attachments() throws {
        let folder = TemporaryFolder()
        let files = ["a", "b", "both"].map { name in
            WrittenArchives.File(id: name, name: "\(name).txt", bytes: Array("content of \(name)".utf8))
        }
        func message(_ id: String, _ minute: Int, _ files: String...) -> String {
            let ids = files.map { #"{"file_id": "\#($0)"}"# }.joined(separator: ", ")
            return #"{"message_id": "\#(id)", "role": "user", "content": "see \#(id)", "#
                + #""create_time": "2025-12-12T14:0\#(minute):00Z", "attachments": [\#(ids)]}"#
        }
        let history = #"""
            {"user_id": "ABCDEF123456", "conversations": [{"conversation_id": "files", "title": "Files",
            "messages": [\#(message("m1", 6, "a", "both")), \#(message("m2", 7, "b", "both"))]}]}
            """#
        try WrittenArchives.writeZoom(to: folder("zoom"), history: history, files: files)
        _ = try makeBag(of: [folder("zoom")], in: folder("bag"), formats: KnownFormats.all)
        let bag = MadeBag(path: folder("bag"))
        let name = try #require(bag.summary().sessions.first).name
        let before = try bag.conversation(named: name)
        #expect(before.attachments.map(\.name) == ["a.txt", "b.txt", "both.txt"])
        #expect(before.attachments.allSatisfy { $0.path != nil && $0.statedBytes != nil && $0.bytes != nil })
        let request = BagRedactor.Request(
            sessionId: before.sessionId, message: try #require(before.messages[0].pointer), reason: "r")
        _ = try BagRedactor(bag.path, to: folder("redacted"), [request], formats: KnownFormats.all).run()
        let redacted = MadeBag(path: folder("redacted"))
        let after = try redacted.conversation(named: name)
        #expect(after.attachments.map(\.name) == before.attachments.map(\.name))
        #expect(after.attachments[1] == before.attachments[1])
        for (path, count) in [(bag.path, 3), (redacted.path, 1)] {
            let found = try WordSearch(bag: path, patterns: [WordPattern("content")]).run()
            #expect(found.notSearched.attachments == count)
        }
        for index in [0, 2] {
            let attachment = after.attachments[index]
            #expect(attachment.path == nil && attachment.sha256 == nil)
            #expect(attachment.bytes == nil && attachment.statedBytes == nil)
        }
        let kept = try Disk.tree(redacted.path).filter { $0.contains("/attachments/") }
        #expect(kept.count == 1 && kept[0].hasSuffix("b.txt"), "\(kept)")
        #expect(try redacted.findings().isEmpty)
        // One that no redaction removed is missing.
        var forged = after
        (forged.attachments[1].path, forged.attachments[1].sha256, forged.attachments[1].bytes) = (nil, nil, nil)
        try redacted.forge(.written(forged), named: name)
        let found = try redacted.findings().map(\.message)
        #expect(found.contains("the attachment b.txt is missing, but no problem explains it"), "\(found)")
    }

    @Test("are named where others contain their text, if it has eight characters")
    func sameTexts() throws {
        for (text, isSearched) in [("abcdefg", false), ("abcdefgh", true), ("äbcdefg", false), ("äbcdefgh", true)] {
            let folder = TemporaryFolder()
            try Disk.write(ChatExport.json([("one", text)], at: "14:00:00"), to: folder("one.json"))
            try Disk.write(ChatExport.json([("two", "so \(text)!")], at: "14:00:00"), to: folder("two.json"))
            _ = try makeBag(
                of: [folder("one.json"), folder("two.json")], in: folder("bag"), formats: KnownFormats.all)
            let request = BagRedactor.Request(
                sessionId: "one", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 0), reason: "r")
            let result = try BagRedactor(
                folder("bag"), to: folder("redacted"), [request], formats: KnownFormats.all
            ).run()
            #expect(result.sameTexts.map(\.sessionId) == (isSearched ? ["two"] : []), "\(text)")
            #expect(result.leftOut.contains { $0.hasSuffix("/two.json") } == isSearched, "\(result.leftOut)")
            #expect(result.leftOut.contains { $0.hasSuffix("/one.json") })
            #expect(try BagVerifier(path: folder("redacted"), formats: KnownFormats.all).run().isIntact)
        }
    }
}
