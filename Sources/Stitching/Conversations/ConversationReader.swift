import Conversations
import Foundations

/// Reads planned conversations again. The conversations of one archive are kept in memory at a time.
struct ConversationReader {
    let archives: [ConversationArchive]
    private var read: (archive: Int, conversations: [Conversation])?

    /// The size of an archive in bytes above which freed memory is returned to the system before it is read.
    private static let large = 1 << 20

    init(archives: [ConversationArchive]) { self.archives = archives }

    /// - Parameter planned: conversations of one archive must be read one after another.
    /// - Throws: `JobError` if the archive changed; `FileError`.
    mutating func conversation(_ planned: PlannedConversation) throws -> Conversation {
        let archive = archives[planned.archiveIndex]
        if read?.archive != planned.archiveIndex {
            read = nil  // frees the memory before the next archive is read
            if archive.files[0].bytes > Self.large { FreedMemory.release() }
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
