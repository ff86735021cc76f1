import Bag
import Conversations
import Files
import Foundation
import Foundations
import Review
import Stitching
import TestSupport
import Testing

/// A text conversation of two messages, of which the second is redacted, and its original file is left out.
@Suite("The outputs of a redacted text conversation")
struct RedactedTextTests {
    private static let original = """
        [{"SessionId":"chat-7","ai_name":"Ada","timestamp":"2025-12-12T14:06:00Z",
          "raw_message":"Did the card arrive?","ai_message":"Its number is Q42-42."}]
        """

    private let folder = TemporaryFolder()

    /// Makes a bag, then its outputs again from the redacted documents, with a log that names its source.
    private func texts() throws -> [String: String] {
        try Disk.write(Array(Self.original.utf8), to: folder("chat.json"))
        let made = try makeBag(of: [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all)
        let path = folder("bag/data/sessions/chat-7/timeline.json")
        var document = try JSONDecoder().decode(
            TextConversationDocument.self, from: Data(try Disk.bytes(path)))
        document.redactions = [MessageRedaction(message: 1, reason: "card <number>", by: "J. Doe")]
        document.messages[1].text = MessageRedaction.mark
        document.messages[1].pointer = MessageRedaction.mark
        document.leftOut = document.originals.map(\.path)
        document.originals = []
        for index in document.messages.indices { document.messages[index].original = nil }
        try Disk.write(Array(try JSONEncoder().encode(document)), to: path)
        let log = RedactionLog(
            software: "test 1", sources: [SHA256Stream.digest(of: [])], redactions: [],
            leftOut: ["data/sessions/chat-7/original/chat.json"])
        let material = ReviewMaterial(
            summary: made.summary, staging: try StagingFolder(in: folder("bag")))
        let files = try material.write([
            ReviewPage(), ConversationTexts(), VConFiles(), LoadFiles(), ReportPage(redaction: log),
        ])
        return try Dictionary(
            uniqueKeysWithValues: files.map { file in
                let text = String(decoding: try Disk.bytes(folder("bag/\(file.path)")), as: UTF8.self)
                return (String(file.path.split(separator: "/").last ?? ""), text)
            })
    }

    @Test("say why a message is redacted, and by whom, and have nothing of it")
    func words() throws {
        let texts = try texts()
        #expect(texts.count == 8)
        for (name, text) in texts { #expect(!text.contains("Q42-42"), "\(name)") }

        let conversation = try #require(texts["conversation.txt"])
        #expect(conversation.hasSuffix("Ada:\n[REDACTED]\n[redacted: card <number>, by J. Doe]\n"))
        let vCon = try #require(texts["conversation.vcon.json"])
        #expect(vCon.contains("\"redacted_by\": {") && vCon.contains("\"reason\": \"card <number>\""))
        #expect(!vCon.contains("\"pointer\": \"[REDACTED]\""))
        func compact(_ name: String) -> String { (texts[name] ?? "").filter { !$0.isWhitespace } }
        #expect(compact("0001.js").contains(#""redacted":["redacted:card\u003cnumber\u003e,byJ.Doe"]"#))
        #expect(compact("chat-7.js").contains(#""redactions":[{"message":1,"reason":"card\u003cnumber\u003e""#))
        #expect(compact("index.html").contains(#""redactions":1"#))
    }

    @Test("list the conversation also where none of its files is left")
    func withoutFiles() throws {
        let texts = try texts()
        let rows = try #require(texts["loadfile.csv"]).split(separator: "\r\n")
        #expect(rows.count == 2)
        #expect(rows[1].contains("\"data/sessions/chat-7/conversation.txt\"") && rows[1].contains("\"Y\""))
        let report = try #require(texts["report.html"])
        #expect(report.contains("<strong>This bag is a redacted copy.</strong>"))
        #expect(report.contains("card &lt;number&gt;") && report.contains("J. Doe"))
        #expect(report.contains("<code>data/sessions/chat-7/original/chat.json</code>"))
        #expect(report.contains("Text for a certification of this redacted copy"))
    }
}
