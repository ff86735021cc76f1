import Bag
import Foundation
import TestSupport
import Testing

@Suite("Redaction of text conversations")
struct RedactTextTests {
    private static let secret = "The PIN of \u{201E}Zo\u{EB}\u{201C} is Q47-11"

    /// One file with two conversations, a second export that quotes the text, and a file beside them.
    private static let made = Result {
        let folder = TemporaryFolder()
        // The escapes of the copy differ.
        let rows = """
            [{"raw_message": "\(secret)", "timestamp": "2025-12-12T14:10:00Z", "SessionId": "one"},
             {"raw_message": "Thank you.", "timestamp": "2025-12-12T14:11:00Z", "SessionId": "one"},
             {"raw_message": "Anything else?", "timestamp": "2025-12-12T14:12:00Z", "SessionId": "two"}]
            """
        let copy = """
            [{"ai_message": "Somebody wrote: The PIN of \\u201eZo\\u00eb\\u201c is Q47-11", "ai_name": "Clerk",
              "timestamp": "2025-12-12T15:00:00Z", "SessionId": "three"}]
            """
        let other = #"[{"raw_message": "Hello", "timestamp": "2025-12-12T15:00:00Z", "SessionId": "four"}]"#
        try Disk.write(Array(rows.utf8), to: folder("in/rows.json"))
        try Disk.write(Array(copy.utf8), to: folder("in/copy.json"))
        try Disk.write(Array(other.utf8), to: folder("in/other.json"))
        return try withExtendedLifetime(folder) { try Job([folder("in")]).stitch(["--review"]) }
    }

    @Test(
        "by pointer or by time replaces the text, and leaves out every file with it",
        arguments: [
            ["--message", "/0/raw_message"], ["--from", "2025-12-12T14:10:00Z", "--to", "2025-12-12T14:10:30Z"],
        ])
    func text(place: [String]) throws {
        let source = try Self.made.get()
        #expect(source.outcome.status == 0, "\(source.outcome.words)")
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            ["redact", source.bag.path, "--session", "one", "--reason", "PIN", "--output", folder("new")] + place)
        #expect(outcome.status == 0, "\(outcome.words)")
        let bag = MadeBag(path: folder("new"))
        let document = try bag.conversation(sessionId: "one")
        #expect(document.messages.map(\.text) == ["[REDACTED]", "Thank you."])
        #expect(document.messages.map(\.pointer) == ["[REDACTED]", "/1/raw_message"])
        #expect(document.redactions?.map(\.message) == [0] && document.originals.isEmpty)
        #expect(document.leftOut == ["../../originals/rows.json"])
        #expect(try bag.conversation(sessionId: "two").leftOut == ["../../originals/rows.json"])
        #expect(try bag.conversation(sessionId: "three").leftOut == ["original/copy.json"])
        #expect(try bag.conversation(sessionId: "four").originals.count == 1)
        #expect(outcome.text.contains("also stands in message 0 of three"), "\(outcome.text)")
        let log = try JSONDecoder().decode(
            RedactionLog.self, from: Data(try Disk.bytes(folder("new/data/redactions.json"))))
        #expect(log.messages?.map(\.sessionId) == ["one"] && log.leftOut.count == 2 && log.redactions.isEmpty)

        // The message of the other conversation still quotes it; nothing else has it.
        let original = try Disk.sha256(Disk.bytes(source.bag.path + "/data/originals/rows.json"))
        for path in try Disk.digests(bag.path).keys where !path.contains("three") && !path.contains("messages/") {
            let text = String(decoding: try Disk.bytes(bag.path + "/" + path), as: UTF8.self)
            #expect(!text.contains("Q47-11") && !text.contains("\(original)"), "\(path)")
        }
        let verified = try Program.run(["verify", bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        #expect(verified.text.contains("4 messages could not be compared with the original"), "\(verified.text)")
        let load = String(decoding: try Disk.bytes(bag.path + "/data/load/loadfile.csv"), as: UTF8.self)
        #expect(load.contains("data/sessions/one/conversation.txt"))
    }

    @Test(
        "is refused where it would have no effect",
        arguments: [
            ["--session", "one", "--message", "/7/raw_message"],
            ["--session", "one", "--from", "2025-12-12T16:00:00Z", "--to", "2025-12-12T17:00:00Z"],
            ["--session", "one", "--from", "2", "--to", "1"],
        ])
    func refused(place: [String]) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            ["redact", Self.made.get().bag.path, "--reason", "PIN", "--output", folder("new")] + place)
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(try Disk.tree(folder.path).isEmpty)
    }

    @Test("is found by verify where the text comes back")
    func forged() throws {
        let redacted = try Redacted(
            Self.made.get(), plan: #"[{"session": "one", "message": "/0/raw_message", "reason": "PIN"}]"#)
        let path = redacted.bag.sessionFolder("one") + "/timeline.json"
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        try Disk.write(Array(text.replacing(#""text": "[REDACTED]""#, with: #""text": "x""#).utf8), to: path)
        let outcome = try Program.run(["verify", redacted.bag.path])
        #expect(outcome.status == 2 && outcome.text.contains("still has its text"), "\(outcome.words)")
    }
}
