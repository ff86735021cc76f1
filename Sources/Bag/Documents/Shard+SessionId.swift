import Files

extension Shard {
    /// Whether the session is this shard's; see `takes(digest:)`.
    public func takes(sessionId: String) -> Bool { takes(digest: SHA256Stream.digest(of: sessionId.utf8)) }
}
