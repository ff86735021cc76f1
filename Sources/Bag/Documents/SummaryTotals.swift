import Calls
import Foundations

extension SummaryDocument {
    /// The totals of a run. `clips` is the sum of the seven counts from `placed` to `untimed`.
    public struct Totals: Hashable, Codable, Sendable {
        public var archives = 0
        public var sessions = 0
        public var clips = 0
        public var placed = 0
        public var missing = 0
        public var corrupt = 0
        public var ambiguous = 0
        public var unsupported = 0
        public var duplicate = 0
        public var untimed = 0
        public var unlisted = 0
        public var problems = 0
        /// The length of all placed clips, in seconds.
        public var clipSeconds = 0.0
        /// The length of all timelines, in seconds.
        public var timelineSeconds = 0.0
        /// The size of all audio files, in bytes.
        public var audioBytes = 0
        /// Absent if there are no text conversations.
        public var textConversations: TextConversations?
        /// The content of `unplaced/` of all sessions; absent if there is none.
        public var kept: Kept?

        package init() {}

        package mutating func count(_ status: ClipStatus) {
            clips += 1
            switch status {
            case .placed: placed += 1
            case .missing: missing += 1
            case .corrupt: corrupt += 1
            case .ambiguous: ambiguous += 1
            case .unsupported: unsupported += 1
            case .duplicate: duplicate += 1
            case .untimed: untimed += 1
            }
        }
    }

    /// Clips that are not placed but whose bytes are in the bag.
    public struct Kept: Hashable, Codable, Sendable {
        public var clips = 0
        /// The number of files, each counted once, and their size in bytes.
        public var files = 0
        public var bytes = 0

        package init() {}
    }

    /// The counts for all text conversations.
    public struct TextConversations: Hashable, Codable, Sendable {
        /// The number of text conversations. `sessions` includes them.
        public var conversations = 0
        public var messages = 0
        /// Attached files that the archives list, and the number of them that are in the bag.
        public var attachments = 0
        public var attachmentsKept = 0

        package init() {}
    }
}

extension SummaryDocument.Totals {
    private enum CodingKeys: String, CodingKey {
        case archives, sessions, clips, placed, missing, corrupt, ambiguous, unsupported, duplicate, untimed, unlisted,
            problems, clipSeconds, timelineSeconds, audioBytes
        case textConversations = "writing"
        case kept
    }

    /// Also decodes summaries of earlier versions, which have no `untimed`.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        archives = try values.decode(Int.self, forKey: .archives)
        sessions = try values.decode(Int.self, forKey: .sessions)
        clips = try values.decode(Int.self, forKey: .clips)
        placed = try values.decode(Int.self, forKey: .placed)
        missing = try values.decode(Int.self, forKey: .missing)
        corrupt = try values.decode(Int.self, forKey: .corrupt)
        ambiguous = try values.decode(Int.self, forKey: .ambiguous)
        unsupported = try values.decode(Int.self, forKey: .unsupported)
        duplicate = try values.decode(Int.self, forKey: .duplicate)
        untimed = try values.decodeIfPresent(Int.self, forKey: .untimed) ?? 0
        unlisted = try values.decode(Int.self, forKey: .unlisted)
        problems = try values.decode(Int.self, forKey: .problems)
        clipSeconds = try values.decode(Double.self, forKey: .clipSeconds)
        timelineSeconds = try values.decode(Double.self, forKey: .timelineSeconds)
        audioBytes = try values.decode(Int.self, forKey: .audioBytes)
        textConversations = try values.decodeIfPresent(
            SummaryDocument.TextConversations.self, forKey: .textConversations)
        kept = try values.decodeIfPresent(SummaryDocument.Kept.self, forKey: .kept)
    }
}

extension SummaryDocument.Totals {
    /// Adds a text conversation.
    package mutating func count(_ document: TextConversationDocument) {
        var sum = textConversations ?? SummaryDocument.TextConversations()
        sum.conversations += 1
        sum.messages += document.messages.count
        sum.attachments += document.attachments.count
        sum.attachmentsKept += document.attachments.count { $0.path != nil }
        textConversations = sum
    }

    /// Clips that could not be placed, whether they are in `unplaced/` or not.
    public var notPlaced: Int { clips - placed - duplicate }

    /// Adds the files that a session has in `unplaced/`.
    package mutating func count(keptOf clips: some Sequence<TimelineDocument.Clip>) {
        var seen: Set<String> = []
        for clip in clips where !clip.keptFiles.isEmpty {
            var sum = kept ?? SummaryDocument.Kept()
            sum.clips += 1
            for file in clip.keptFiles where seen.insert(file.path).inserted {
                sum.files += 1
                sum.bytes &+= file.bytes  // may overflow in a bag of unknown origin
            }
            kept = sum
        }
    }

    /// Adds the counts of clips and text conversations, `timelineSeconds`, `audioBytes` and `kept` of another part of
    /// the run.
    package mutating func add(_ other: Self) {
        clips += other.clips
        placed += other.placed
        missing += other.missing
        corrupt += other.corrupt
        ambiguous += other.ambiguous
        unsupported += other.unsupported
        duplicate += other.duplicate
        untimed += other.untimed
        // Both are whole milliseconds. The sum is rounded, so that it does not depend on the order of the sessions.
        timelineSeconds = ((timelineSeconds + other.timelineSeconds) * 1000).rounded() / 1000
        audioBytes += other.audioBytes
        if let other = other.textConversations {
            var sum = textConversations ?? SummaryDocument.TextConversations()
            sum.conversations += other.conversations
            sum.messages += other.messages
            sum.attachments += other.attachments
            sum.attachmentsKept += other.attachmentsKept
            textConversations = sum
        }
        if let other = other.kept {
            var sum = kept ?? SummaryDocument.Kept()
            sum.clips += other.clips
            sum.files += other.files
            sum.bytes &+= other.bytes  // as above
            kept = sum
        }
    }
}
