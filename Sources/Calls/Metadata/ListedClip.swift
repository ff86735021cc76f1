import Foundations

/// One message's recording, as `metadata.json` lists it
/// (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// A field that is absent or of the wrong type is `nil`; it never costs the clip its place in the list.
package struct ListedClip: Hashable, Sendable {
    package let messageId: MessageID?
    /// Empty where the metadata gives none.
    package let fileName: String
    package let speaker: Speaker
    /// A text as written in the metadata; what is no text as its JSON, of a bounded length. `nil` where it has none.
    package let timestamp: String?
    /// `timestamp` as an instant; `nil` where it names none.
    package let time: UTCTime?
    package let originalSizeBytes: Int?

    /// - Parameter naive: whether a timestamp without an offset names a moment.
    package init(
        messageId: MessageID?, fileName: String, speaker: Speaker, timestamp: String?,
        naive: NaiveTimestamps = .refuse, originalSizeBytes: Int? = nil
    ) {
        self.messageId = messageId
        self.fileName = fileName
        self.speaker = speaker
        self.timestamp = timestamp
        self.time = timestamp.flatMap { UTCTime(iso8601: $0, naive: naive) }
        self.originalSizeBytes = originalSizeBytes
    }

    /// Why it has no time, for people: what its timestamp is, as it stood in the metadata.
    package var whyUntimed: String {
        guard let timestamp else { return "it has no timestamp" }
        let shown = "its timestamp `\(PrintableText.of(timestamp, width: 100))`"
        if UTCTime(iso8601: timestamp, naive: .utc) != nil {
            return "\(shown) is ambiguous without Z or an offset; \(Setting("naiveTimestamps")) utc takes it as UTC"
        }
        if timestamp.utf8.allSatisfy({ $0 < 0x80 && $0 > 0x20 }), Double(timestamp) != nil {
            return "\(shown) is a number, which does not say what it counts; ISO 8601 with Z or an offset is wanted"
        }
        return "\(shown) is not a moment in ISO 8601 with Z or an offset"
    }

    /// The order of a conversation: by time, then by message. What has no time comes last.
    package static func precedes(_ left: ListedClip, _ right: ListedClip) -> Bool {
        switch (left.time, right.time) {
        case (let leftTime?, let rightTime?) where leftTime != rightTime: return leftTime < rightTime
        case (.some, nil): return true
        case (nil, .some): return false
        default: break
        }
        switch (left.messageId, right.messageId) {
        case (let leftId?, let rightId?) where leftId != rightId: return leftId < rightId
        case (.some, nil): return true
        case (nil, .some): return false
        default: return (left.speaker, left.fileName) < (right.speaker, right.fileName)
        }
    }
}

/// A session as one archive's `metadata.json` lists it; the whole session may have parts in other archives.
package struct ListedSession: Hashable, Sendable {
    package let sessionId: String
    package let externalConversationId: String?
    package let clips: [ListedClip]

    package init(sessionId: String, externalConversationId: String?, clips: [ListedClip]) {
        self.sessionId = sessionId
        self.externalConversationId = externalConversationId
        self.clips = clips
    }
}

/// The platform's number of a message. Numbers come before texts, so that any two ids have one order.
public enum MessageID: Hashable, Comparable, Sendable {
    case number(Int64)
    case text(String)

    public static func < (left: Self, right: Self) -> Bool {
        switch (left, right) {
        case (.number(let left), .number(let right)): left < right
        case (.text(let left), .text(let right)): left < right
        case (.number, .text): true
        case (.text, .number): false
        }
    }
}

extension MessageID: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let number = try? container.decode(Int64.self) {
            self = .number(number)
        } else {
            self = .text(try container.decode(String.self))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .number(let number): try container.encode(number)
        case .text(let text): try container.encode(text)
        }
    }
}

extension MessageID: CustomStringConvertible {
    public var description: String {
        switch self {
        case .number(let number): String(number)
        case .text(let text): text
        }
    }
}

/// What became of a clip that the metadata lists.
public enum ClipStatus: String, Codable, Sendable {
    /// It stands in the timeline.
    case placed
    /// The archive has no entry for it.
    case missing
    /// Its bytes are damaged.
    case corrupt
    /// Two entries could be it, and nothing says which.
    case ambiguous
    /// It is a sound, but of a kind that is not decoded, or beyond a limit.
    case unsupported
    /// The same message with the same bytes is in the timeline already.
    case duplicate
    /// Its sound is there, and its timestamp names no moment.
    case untimed
}

/// What a clip is called where people read: there is no transcript, so its message and its file stand for it.
package enum MessageLabel {
    /// `message 789 (message_789_user.opus)`, on one line and without marks that hide or turn text.
    package static func text(messageId: MessageID?, fileName: String) -> String {
        let file = fileName.isEmpty ? "no file name" : fileName
        return PrintableText.of(messageId.map { "message \($0) (\(file))" } ?? file)
    }
}
