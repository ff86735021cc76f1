import Conversations
import Foundations

/// Reads planned conversations again. The conversations of the last archive are kept in memory, and those of others as
/// far as they are small.
final class ConversationReader {
    private let archives: [ConversationArchive]
    private let bytesKept: Int
    /// The last one at the end.
    private var read: [(archive: Int, conversations: [Conversation])] = []

    /// The size of an archive in bytes above which freed memory is returned to the system before it is read.
    private static let large = 1 << 20

    /// - Parameter bytesKept: how large the kept archives are together, at most.
    init(archives: [ConversationArchive], keeping bytesKept: Int = 0) {
        self.archives = archives
        self.bytesKept = bytesKept
    }

    /// - Parameter planned: it is quick if conversations of one archive are read one after another.
    /// - Throws: `JobError` if the archive changed; `FileError`.
    func conversation(_ planned: PlannedConversation) throws -> Conversation {
        let archive = archives[planned.archiveIndex]
        if let index = read.lastIndex(where: { $0.archive == planned.archiveIndex }) {
            if index != read.count - 1 { read.append(read.remove(at: index)) }
        } else {
            // Frees the memory before the next archive is read.
            while !read.isEmpty, bytes(of: read.map(\.archive) + [planned.archiveIndex]) > bytesKept {
                read.removeFirst()
            }
            if archive.files[0].bytes > Self.large { FreedMemory.release() }
            read.append((planned.archiveIndex, try archive.conversations()))
        }
        guard let conversations = read.last?.conversations, conversations.indices.contains(planned.position) else {
            throw Self.changed(archive.path)
        }
        return conversations[planned.position]
    }

    private func bytes(of indices: [Int]) -> Int { indices.reduce(0) { $0 + archives[$1].files[0].bytes } }

    static func changed(_ path: String) -> JobError {
        JobError(
            "\(path) changed while it was read; wait until nothing writes to it and run the same command again")
    }
}
