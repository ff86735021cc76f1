import Conversations
import Foundations
import TestSupport
import Testing

@Suite("Personal AI's history")
struct PersonalAITests {
    private let format = PersonalAI()

    @Test("of the page's example is read as it stands, and nobody is said to have written what nobody knows")
    func example() throws {
        let folder = Folders.of(["anything": WrittenArchives.personalAIExample])
        #expect(format.likeness(Array(WrittenArchives.personalAIExample.utf8)) == .conversations)
        let conversations = try format.read("anything", in: folder)
        let conversation = try #require(conversations.first)
        #expect(conversations.count == 1)
        #expect(conversation.id == "98bf4dd5-5ab0-4d28-a439-d2f2d18d5443")
        #expect(
            conversation.messages.map(\.line) == [
                "user or AI Name: what is a personal AI",
                "user or AI Name: A personal AI is a digital extension of your mind...",
            ])
        #expect(conversation.messages.map(\.time?.rfc3339) == ["2024-09-16T03:52:40.821Z", "2024-09-16T03:52:40.822Z"])
        #expect(conversation.messages.map(\.place?.pointer) == ["/0/raw_message", "/1/raw_message"])
        #expect(conversation.notes.count == 1)
        #expect(conversation.defects.isEmpty && conversation.unread.isEmpty)
    }

    @Test(
        "gives each text to the one who wrote it",
        arguments: [
            (#"{"raw_message": "q", "ai_message": "a", "ai_name": "N"}"#, ["user: q", "N: a"]),
            (#"{"raw_message": "q", "ai_message": null}"#, ["user: q"]),
            (#"{"raw_message": "q"}"#, ["user: q"]),
            (#"{"raw_message": "", "ai_message": "a"}"#, ["AI: a"]),
            (#"{"raw_message": "same", "ai_message": "same", "ai_name": "N"}"#, ["user or N: same"]),
            // Equal to a reader, and not the same bytes: two texts.
            (#"{"raw_message": "\u00e9", "ai_message": "e\u0301"}"#, ["user: \u{E9}", "AI: e\u{301}"]),
            (#"{"raw_message": 7, "ai_message": ["a"], "ai_score": 1}"#, []),
        ])
    func attribution(row: String, lines: [String]) throws {
        let conversation = try #require(try format.read("x", in: Folders.of(["x": "[\(row)]"])).first)
        #expect(conversation.messages.map(\.line).map { Array($0.utf8) } == lines.map { Array($0.utf8) })
        // Whatever has no readable time is said, and so is a row without words.
        let codes = conversation.defects.map(\.code)
        #expect(codes == (lines.isEmpty ? [.unrecognised] : [.untimed]))
    }

    @Test("is one conversation for each session, and says which members were not read")
    func sessions() throws {
        let text = """
            [{"SessionId": "a", "raw_message": "1", "timestamp": "2025-01-01T00:00:01Z", "mood": "x"},
             {"SessionId": "b", "raw_message": "2", "timestamp": "2025-01-01T00:00:02Z"},
             {"SessionId": "a", "raw_message": "0", "timestamp": "2025-01-01T00:00:00Z"}, 5]
            """
        let conversations = try format.read("x", in: Folders.of(["x": text]))
        #expect(conversations.map(\.id) == ["a", "b", "personal-ai"])
        #expect(conversations[0].messages.map(\.text) == ["0", "1"])
        #expect(conversations[0].unread == ["/*/mood"])
        #expect(conversations[2].defects.map(\.code) == [.unrecognised])
    }

    @Test(
        "is not what only looks like it",
        arguments: ["[]", "{}", "[1]", #"[{"text": "a"}]"#, #"{"raw_message": "a"}"#, "PK"])
    func others(text: String) {
        #expect(format.likeness(Array(text.utf8)) == nil)
    }

    @Test("that was cut off is unreadable, and nothing else")
    func cutOff() {
        let text = String(WrittenArchives.personalAIExample.dropLast(100))
        #expect(format.likeness(Array(text.utf8)) == .conversations)
        #expect(throws: ConversationUnreadable.self) { try format.read("x", in: Folders.of(["x": text])) }
    }
}
