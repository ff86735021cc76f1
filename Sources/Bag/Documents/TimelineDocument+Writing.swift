import Calls
import Conversations
import Foundations

/// What `timeline.json` has of a conversation in writing.
extension TimelineDocument {
    /// Where it comes from.
    public struct TextSource: Hashable, Codable, Sendable {
        /// The format's name: `zoom-ai-companion`.
        public var format: String
        /// What people call it.
        public var title: String
        /// What the archive says of the whole.
        public var facts: [Conversation.Fact]
        /// What a reader has to know, and is no fault.
        public var notes: [String]
        /// Members of the originals that were not read: JSON Pointers with `*` for any position in a list.
        public var unread: [String]
    }

    public struct WrittenMessage: Hashable, Codable, Sendable {
        public var messageId: MessageID?
        public var speaker: String
        /// As written in the archive.
        public var timestamp: String?
        /// The same in UTC, RFC 3339 with milliseconds; absent where it cannot be read.
        public var time: String?
        public var text: String
        /// Positions in `attachments`; absent where there is none.
        public var attachments: [Int]?
        public var thread: String?
        /// Position in `originals`, and the JSON Pointer (RFC 6901) of the text in that file.
        public var original: Int?
        public var pointer: String?
    }

    public struct Attachment: Hashable, Codable, Sendable {
        /// Beside `timeline.json`; absent where the file was not there.
        public var path: String?
        /// What the archive calls it.
        public var name: String
        /// The archive's own id of it.
        public var id: String?
        /// Where the file lay when it was received.
        public var receivedAs: String?
        public var sha256: Checksum?
        public var bytes: Int?
        /// What the archive says.
        public var statedBytes: Int?

        public init(
            path: String?, name: String, id: String?, receivedAs: String?, sha256: Checksum?, bytes: Int?,
            statedBytes: Int?
        ) {
            self.path = path
            self.name = name
            self.id = id
            self.receivedAs = receivedAs
            self.sha256 = sha256
            self.bytes = bytes
            self.statedBytes = statedBytes
        }
    }

    /// A file of the archive, byte for byte.
    public struct Original: Hashable, Codable, Sendable {
        /// Beside `timeline.json`.
        public var path: String
        /// Where it lay when it was received.
        public var receivedAs: String
        public var sha256: Checksum?
        public var bytes: Int

        public init(path: String, receivedAs: String, sha256: Checksum?, bytes: Int) {
            self.path = path
            self.receivedAs = receivedAs
            self.sha256 = sha256
            self.bytes = bytes
        }
    }
}

extension TimelineDocument.WrittenMessage {
    public init(_ message: Message) {
        messageId = message.id
        speaker = message.speaker.name
        timestamp = message.timestamp
        time = message.time?.rfc3339
        text = message.text
        attachments = message.attachments.isEmpty ? nil : message.attachments
        thread = message.thread
        original = message.place?.original
        pointer = message.place?.pointer
    }
}

extension TimelineDocument {
    /// The document of a conversation in writing.
    ///
    /// - Parameters:
    ///   - sampleRate: of no sound; the member is there for all.
    ///   - attachments: one for each of the conversation's.
    public init(
        conversation: Conversation, sessionId: String, format: any ConversationFormat, sampleRate: SampleRate,
        attachments: [Attachment], originals: [Original], problems: [Problem]
    ) {
        self.init(
            sessionId: sessionId, externalConversationId: nil,
            start: conversation.messages.lazy.compactMap(\.time).min()?.rfc3339, sampleRate: sampleRate.rawValue,
            frames: 0, channels: [], audio: [], clips: [], gapsShortened: [], problems: problems)
        source = TextSource(
            format: format.name, title: format.title, facts: conversation.facts, notes: conversation.notes,
            unread: conversation.unread)
        messages = conversation.messages.map(WrittenMessage.init)
        self.attachments = attachments
        self.originals = originals
    }
}
