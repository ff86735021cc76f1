import Bag
import Foundations

/// What was read of a job's inputs, without the sessions that come of it.
struct PlannedInputs: Sendable {
    var archives: [ScannedArchive]
    var conversations: [ConversationArchive]
    /// Of files that belong to no archive.
    let strayProblems: [Problem]
    let strayNotes: [Note]
    /// How many conversations in writing other shards have.
    let othersConversations: Int
}

extension PlannedInputs {
    /// What of them makes a job the same.
    var identities: [JobIdentity.Input] {
        archives.map {
            JobIdentity.Input(archive: $0.input.label, sha256: $0.sha256, directorySha256: $0.directorySha256)
        } + conversations.flatMap { $0.files.map { JobIdentity.Input(archive: $0.label, sha256: $0.sha256) } }
    }
}
