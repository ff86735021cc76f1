/// One message's recording, as `metadata.json` lists it
/// (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// A field that is absent or of the wrong type is `nil`; it never costs the clip its place in the list.
public struct ListedClip: Hashable, Sendable {
    public let messageId: MessageID?
    /// Empty where the metadata gives none.
    public let fileName: String
    public let speaker: Speaker
    /// As written in the metadata; `nil` where it has none.
    public let timestamp: String?
    /// `timestamp` as an instant; `nil` where it cannot be read as one.
    public let time: UTCTime?
    public let originalSizeBytes: Int?

    public init(
        messageId: MessageID?, fileName: String, speaker: Speaker, timestamp: String?, originalSizeBytes: Int? = nil
    ) {
        self.messageId = messageId
        self.fileName = fileName
        self.speaker = speaker
        self.timestamp = timestamp
        self.time = timestamp.flatMap(UTCTime.init(iso8601:))
        self.originalSizeBytes = originalSizeBytes
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
