import Bag
import Foundations
import ZipStreaming

/// All that one archive says about itself, and that was found in it.
struct ScannedArchive: Sendable {
    let input: ArchiveInput
    /// How its entries are found when it is read again.
    var access = ZipReader.Access.directory
    var sha256: Checksum?
    /// `ArchiveFingerprint`; for a shard alone.
    var directorySha256: Checksum?
    var bytes = 0
    var utcDay: String?
    var hour: String?
    var entryCount = 0
    var sessions: [Session] = []
    /// The entries of which several could be one clip, by their ordinals.
    var candidates: [Int: ClipRecord.Entry] = [:]
    var unlisted: [SummaryDocument.UnlistedEntry] = []
    var problems: [Problem] = []
    var notes: [Note] = []
    /// Whether it is one of several files that an archive was cut into.
    var isPartOfSplitSet = false
    /// Whether anything could be read at all.
    var isReadable = true

    struct Session: Sendable {
        let sessionId: String
        let externalConversationId: String?
        var clips: [ClipRecord]
    }

    /// What the metadata lists, also of other shards' sessions, and after `sessions` have gone into the joined ones.
    private(set) var sessionCount = 0
    private(set) var clipCount = 0
    /// Ids of sessions that other shards do: names of folders depend on all.
    private(set) var othersSessionIds: [ExactText] = []

    /// Ids of sessions that were not asked for: the names of folders are those of the whole job.
    private(set) var unselectedSessionIds: [ExactText] = []

    /// Keeps the sessions that are asked for; `nil`: all.
    mutating func select(_ only: Set<ExactText>?) {
        guard let only else { return }
        unselectedSessionIds = sessions.lazy.map { ExactText($0.sessionId) }.filter { !only.contains($0) }
        sessions.removeAll { !only.contains(ExactText($0.sessionId)) }
    }

    /// To be called when `sessions` are known, and no clip has been read yet.
    mutating func countSessions(keeping shard: Shard?) {
        sessionCount = sessions.count
        clipCount = sessions.reduce(0) { $0 + $1.clips.count }
        guard let shard else { return }
        othersSessionIds = sessions.map(\.sessionId).filter { !shard.takes(sessionId: $0) }.map(ExactText.init)
        sessions.removeAll { !shard.takes(sessionId: $0.sessionId) }
    }

    mutating func report(_ code: Problem.Code, _ message: String) {
        problems.append(Problem(code, message, archive: input.label))
    }
}
