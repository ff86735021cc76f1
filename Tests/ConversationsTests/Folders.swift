import Calls
import Conversations
import Foundations

/// Folders that are nowhere but here.
enum Folders {
    static func of(_ files: [String: String], interruption: Interruption = Interruption()) -> ConversationFolder {
        let bytes = files.mapValues { Array($0.utf8) }
        return ConversationFolder(
            files: bytes.map { ConversationFolder.File(name: $0.key, bytes: $0.value.count) }
                .sorted { $0.name < $1.name },
            interruption: interruption
        ) { name in
            guard let content = bytes[name] else { throw ConversationUnreadable(.missing, name) }
            return content
        }
    }
}

extension Message {
    /// `speaker: text`
    var line: String { "\(speaker.name): \(text)" }
}
