import Testing

@testable import Stitching

@Suite("The name of a conversation's original in the bag")
struct OriginalNamesTests {
    @Test(
        "is its own, unless another has it too, whatever the case of its letters",
        arguments: [
            (["x/chat.json"], "original/chat.json"), (["chat.json", "x/other.json"], "original/chat.json"),
            (["x/Chat.json", "y/chat.json"], "original/0001-Chat.json"),
            (["x/chat.json", "y/chat.json"], "original/0001-chat.json"),
        ])
    func names(names: [String], path: String) {
        #expect(ConversationDocuments.path(ofOriginal: names[0], index: 0, of: names) == path)
    }
}
