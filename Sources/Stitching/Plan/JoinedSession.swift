import Foundations

/// A session as a whole: the parts that the hour archives hold of it, put together.
struct JoinedSession: Sendable {
    let sessionId: String
    let externalConversationId: String?
    /// Its folder under `sessions/`.
    let name: String
    /// In the order of the conversation.
    var clips: [ClipRecord]
    /// Of all archives that list it, by their positions; empty where it is not known of each.
    var hours: [Int: ArchiveHour] = [:]
    var problems: [Problem]
}
