import Conversations
import Foundations

/// Reads planned conversations again. The conversations of one archive are kept in memory at a time.
struct ConversationReader {
    let archives: [ConversationArchive]
    private var read: (archive: Int, conversations: [Conversation])?

    init(archives: [ConversationArchive]) { self.archives = archives }

    /// - Parameter planned: conversations of one archive must be read one after another.
    /// - Throws: `JobError` if the archive changed; `FileError`.
    mutating func conversation(_ planned: PlannedConversation) throws -> Conversation {
        let archive = archives[planned.archiveIndex]
        if read?.archive != planned.archiveIndex {
            read = nil  // frees the memory before the next archive is read
            read = (planned.archiveIndex, try archive.conversations())
        }
        guard let conversations = read?.conversations, conversations.indices.contains(planned.position) else {
            throw Self.changed(archive.path)
        }
        return conversations[planned.position]
    }

    static func changed(_ path: String) -> JobError {
        JobError(
            "\(path) changed while it was read; wait until nothing writes to it and run the same command again")
    }
}
