import Foundations

/// One message's recording, as `metadata.json` lists it
/// (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// A field that is absent or of the wrong type is `nil`; the clip stays in the list.
package struct ListedClip: Hashable, Sendable {
    package let messageId: MessageID?
    /// Empty if the metadata has none.
    package let fileName: String
    package let speaker: Speaker
    /// The string from the metadata. A value that is not a string is kept as JSON of limited length. `nil` if absent.
    package let timestamp: String?
    /// `timestamp` as a time; `nil` if it is not a valid time.
    package let time: UTCTime?
    package let originalSizeBytes: Int?

    /// - Parameter naive: how a timestamp without an offset is read.
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

    /// The reason why the clip has no time, with its timestamp as it is in the metadata.
    package var whyUntimed: String {
        guard let timestamp else { return "it has no timestamp" }
        let shown = "its timestamp `\(PrintableText.of(timestamp, width: 100))`"
        if UTCTime(iso8601: timestamp, naive: .utc) != nil {
            return "\(shown) is ambiguous without Z or an offset; "
                + "use \(Setting("naiveTimestamps")) utc to read it as UTC"
        }
        if timestamp.utf8.allSatisfy({ $0 < 0x80 && $0 > 0x20 }), Double(timestamp) != nil {
            return "\(shown) is a number of unknown unit; ISO 8601 with Z or an offset is required"
        }
        return "\(shown) is not a valid ISO 8601 time with Z or an offset"
    }

    /// Orders clips by time, then by message. Clips without a time come last.
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

/// A session as listed in one archive's `metadata.json`. Other archives may have further parts of the session.
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

/// The platform's message id. Numbers sort before texts, so the order is total.
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

/// The result for a clip that the metadata lists.
public enum ClipStatus: String, Codable, Sendable {
    /// The clip is in the timeline.
    case placed
    /// The archive has no entry for the clip.
    case missing
    /// The clip's bytes are damaged.
    case corrupt
    /// Several entries match the clip, and none can be preferred.
    case ambiguous
    /// The audio format is not supported, or the clip exceeds a limit.
    case unsupported
    /// The same message with the same bytes is already in the timeline.
    case duplicate
    /// The clip's audio can be read, but its timestamp is not a valid time.
    case untimed
}

/// The label of a clip for people: its message and file, since there is no transcript.
package enum MessageLabel {
    /// Returns, for example, `message 789 (message_789_user.opus)`, on one line and without characters that hide or
    /// reverse text.
    package static func text(messageId: MessageID?, fileName: String) -> String {
        let file = fileName.isEmpty ? "no file name" : fileName
        return PrintableText.of(messageId.map { "message \($0) (\(file))" } ?? file)
    }
}
