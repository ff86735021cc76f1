import Calls
import Foundations

/// One message of a conversation in writing: who, when, what, and with which files. A spoken one is a `ListedClip`.
public struct Message: Hashable, Sendable {
    /// The archive's own; `nil` where it gives none.
    public var id: MessageID?
    public var speaker: Speaker
    /// As written in the archive; `nil` where it has none.
    public var timestamp: String?
    /// `timestamp` as an instant; `nil` where it cannot be read as one.
    public var time: UTCTime?
    public var text: String
    /// Positions in the conversation's `attachments`.
    public var attachments: [Int]
    /// The thread that it belongs to, where the archive tells threads apart.
    public var thread: String?
    /// Where it stands in the archive; for messages that were read from a text document.
    public var place: Place?

    /// A value in one of the conversation's original files.
    public struct Place: Hashable, Sendable {
        /// Position in the conversation's `originals`.
        public var original: Int
        /// JSON Pointer (RFC 6901).
        public var pointer: String

        public init(original: Int, pointer: String) {
            self.original = original
            self.pointer = pointer
        }
    }

    public init(
        id: MessageID? = nil, speaker: Speaker, timestamp: String?, time: UTCTime?, text: String,
        attachments: [Int] = [], thread: String? = nil, place: Place? = nil
    ) {
        self.id = id
        self.speaker = speaker
        self.timestamp = timestamp
        self.time = time
        self.text = text
        self.attachments = attachments
        self.thread = thread
        self.place = place
    }

    /// In the order of a conversation: by time; what has the same, or none, stays in the order given, the latter last.
    public static func inOrder(_ messages: [Message]) -> [Message] {
        func precedes(_ left: Int, _ right: Int) -> Bool {
            switch (messages[left].time, messages[right].time) {
            case (let leftTime?, let rightTime?) where leftTime != rightTime: leftTime < rightTime
            case (.some, nil): true
            case (nil, .some): false
            default: left < right
            }
        }
        // Archives mostly have them in order already, and a year of them is not to be copied for nothing.
        let isInOrder = messages.indices.dropFirst().allSatisfy { precedes($0 - 1, $0) }
        return isInOrder ? messages : messages.indices.sorted(by: precedes).map { messages[$0] }
    }
}
