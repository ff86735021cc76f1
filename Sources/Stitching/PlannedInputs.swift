import Recordings

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
