import Foundations

/// One message's recording, as `metadata.json` lists it
/// (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// A field that is absent or of the wrong type is `nil`; it never costs the clip its place in the list.
public struct ListedClip: Hashable, Sendable {
    public let messageId: MessageID?
    /// Empty where the metadata gives none.
    public let fileName: String
    public let speaker: Speaker
    /// A text as written in the metadata; what is no text as its JSON, of a bounded length. `nil` where it has none.
    public let timestamp: String?
    /// `timestamp` as an instant; `nil` where it names none.
    public let time: UTCTime?
    public let originalSizeBytes: Int?

    /// - Parameter naive: whether a timestamp without an offset names a moment.
    public init(
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
    public var whyUntimed: String {
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
    public static func precedes(_ left: ListedClip, _ right: ListedClip) -> Bool {
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
