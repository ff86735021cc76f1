import Foundations

/// What a clip is called where people read: there is no transcript, so its message and its file stand for it.
public enum MessageLabel {
    /// `message 789 (message_789_user.opus)`, on one line and without marks that hide or turn text.
    public static func text(messageId: MessageID?, fileName: String) -> String {
        let file = fileName.isEmpty ? "no file name" : fileName
        return PrintableText.of(messageId.map { "message \($0) (\(file))" } ?? file)
    }
}
