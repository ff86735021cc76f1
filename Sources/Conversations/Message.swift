import Calls
import Foundations

/// One message of a text conversation: sender, time, text and attachments. A spoken message is a `ListedClip`.
public struct Message: Hashable, Sendable {
    /// The archive's id of the message; `nil` if it has none.
    public var id: MessageID?
    public var speaker: Speaker
    /// The time as written in the archive; `nil` if it has none.
    public var timestamp: String?
    /// `timestamp` as a point in time; `nil` if it cannot be parsed.
    public var time: UTCTime?
    public var text: String
    /// Indices in the conversation's `attachments`.
    public var attachments: [Int]
    /// The thread of the message, if the archive has threads.
    public var thread: String?
    /// The position in the archive, for messages that were read from a text document.
    public var place: Place?

    /// A value in one of the conversation's original files.
    public struct Place: Hashable, Sendable {
        /// Index in the conversation's `originals`.
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

    /// Returns messages sorted by time. Messages with the same time keep their order. Messages without a time come
    /// last, in their order.
    package static func inOrder(_ messages: [Message]) -> [Message] {
        func precedes(_ left: Int, _ right: Int) -> Bool {
            switch (messages[left].time, messages[right].time) {
            case (let leftTime?, let rightTime?) where leftTime != rightTime: leftTime < rightTime
            case (.some, nil): true
            case (nil, .some): false
            default: left < right
            }
        }
        // Most archives are already in order, so a large list is not copied needlessly.
        let isInOrder = messages.indices.dropFirst().allSatisfy { precedes($0 - 1, $0) }
        return isInOrder ? messages : messages.indices.sorted(by: precedes).map { messages[$0] }
    }
}

extension UTCTime {
    /// Parses a time as archives write it: ISO 8601 with `Z` or an offset, or a count since 1970 in seconds,
    /// milliseconds or microseconds. The unit is derived from the number of digits: 10, 13 and 16 digits for the years
    /// 2001 to 2286.
    init?(anyText text: String) {
        if let time = UTCTime(iso8601: text) {
            self = time
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) }),
            let count = Int64(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let unit: Int64
        switch parts[0].utf8.count {
        case 10: unit = 1
        case 13: unit = 1000
        case 16: unit = 1_000_000
        default: return nil
        }
        // The fraction of the second, to nanoseconds.
        let unitDigits = String(unit).utf8.count - 1
        let rest = String(String(parts[0]).suffix(unitDigits)) + fraction
        let nanoseconds = Int32(String((rest + "000000000").prefix(9))) ?? 0
        self.init(seconds: count / unit, nanoseconds: nanoseconds)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Conversation.Defect {
    static func untimed(_ count: Int) -> Self {
        Self(
            .untimed,
            "\(count) \(count == 1 ? "message has" : "messages have") no valid time (ISO 8601 with Z or an offset, "
                + "or a count since 1970); \(count == 1 ? "it comes" : "they come") after the messages with a time")
    }
}
