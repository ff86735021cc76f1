import Calls
import Testing

@Suite("What a clip is called")
struct MessageLabelTests {
    @Test(
        "is its message and its file, on one line, with nothing hidden",
        arguments: [
            (MessageID.number(789), "a.opus", "message 789 (a.opus)"), (nil, "a.opus", "a.opus"),
            (.text("x\n"), "\u{202E}b", "message x\\u{a} (\\u{202e}b)"), (.number(-1), "", "message -1 (no file name)"),
            (nil, "", "no file name"),
        ] as [(MessageID?, String, String)])
    func text(id: MessageID?, fileName: String, label: String) {
        #expect(MessageLabel.text(messageId: id, fileName: fileName) == label)
    }
}
