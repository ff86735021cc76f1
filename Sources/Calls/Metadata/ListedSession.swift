/// A session as one archive's `metadata.json` lists it; the whole session may have parts in other archives.
public struct ListedSession: Hashable, Sendable {
    public let sessionId: String
    public let externalConversationId: String?
    public let clips: [ListedClip]

    public init(sessionId: String, externalConversationId: String?, clips: [ListedClip]) {
        self.sessionId = sessionId
        self.externalConversationId = externalConversationId
        self.clips = clips
    }
}
