import Calls
import Conversations
import Foundations

/// `timeline.json` of a text conversation.
///
/// Times are UTC in RFC 3339 with milliseconds. The file also has the members for sound, with empty values.
public struct TextConversationDocument: Hashable, Sendable {
    public var format = TimelineDocument.currentFormat
    public var sessionId: String
    public var source: Source
    /// The time of the earliest message; absent if no time can be read.
    public var start: String?
    /// The rate that a session without clips would have. There is no sound.
    public var sampleRate: Int
    /// In the order of the conversation.
    public var messages: [Message]
    /// The files that were attached in the conversation.
    public var attachments: [Attachment]
    /// The files of the archive as received, the main one first.
    public var originals: [Original]
    public var problems: [Problem]
    /// In the order in which they were made; absent if there are none.
    public var redactions: [MessageRedaction]?
    /// Files that were removed by a redaction because they contain redacted content.
    public var leftOut: [String]?

    /// - Parameters:
    ///   - sampleRate: written to the document, although there is no sound.
    ///   - attachments: one for each attachment of the conversation, in the same order.
    package init(
        conversation: Conversation, sessionId: String, format: any ConversationFormat, sampleRate: SampleRate,
        attachments: [Attachment], originals: [Original], problems: [Problem]
    ) {
        self.sessionId = sessionId
        source = Source(
            format: format.name, title: format.title, facts: conversation.facts, notes: conversation.notes,
            unread: conversation.unread)
        start = conversation.messages.lazy.compactMap(\.time).min()?.rfc3339
        self.sampleRate = sampleRate.rawValue
        messages = conversation.messages.map(Message.init)
        self.attachments = attachments
        self.originals = originals
        self.problems = problems
    }

    /// The origin of the conversation.
    public struct Source: Hashable, Codable, Sendable {
        /// The format's name: `zoom-ai-companion`.
        public var format: String
        /// The format's name for people.
        public var title: String
        /// What the archive states about the whole conversation.
        public var facts: [Conversation.Fact]
        /// Remarks that a reader should know and that are not problems.
        public var notes: [String]
        /// Members of the originals that were not read: JSON Pointers with `*` for any position in a list.
        public var unread: [String]
    }

    public struct Message: Hashable, Codable, Sendable {
        public var messageId: MessageID?
        public var speaker: String
        /// The timestamp as written in the archive.
        public var timestamp: String?
        /// The timestamp in UTC, RFC 3339 with milliseconds; absent if it cannot be read.
        public var time: String?
        public var text: String
        /// Positions in the document's `attachments`; absent if there are none.
        public var attachments: [Int]?
        public var thread: String?
        /// The position in `originals` of the file that contains the message.
        public var original: Int?
        /// The JSON Pointer (RFC 6901) of the text in that file.
        public var pointer: String?

        package init(_ message: Conversations.Message) {
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

    public struct Attachment: Hashable, Codable, Sendable {
        /// Relative to the folder of `timeline.json`; absent if the file is missing.
        public var path: String?
        /// The name in the archive.
        public var name: String
        /// The id in the archive.
        public var id: String?
        /// Where the file lay when it was received.
        public var receivedAs: String?
        public var sha256: Checksum?
        public var bytes: Int?
        /// The size stated by the archive.
        public var statedBytes: Int?

        package init(
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
        /// Relative to the folder of `timeline.json`.
        public var path: String
        /// Where it lay when it was received.
        public var receivedAs: String
        public var sha256: Checksum?
        public var bytes: Int

        package init(path: String, receivedAs: String, sha256: Checksum?, bytes: Int) {
            self.path = path
            self.receivedAs = receivedAs
            self.sha256 = sha256
            self.bytes = bytes
        }
    }
}

extension TextConversationDocument {
    /// The authors of the messages, in the order of channels.
    package var speakers: [Speaker] { Set(messages.map(\.speaker).map(Speaker.init)).sorted() }

    /// The time of the last message.
    package var endTime: UTCTime? { messages.compactMap(\.time).max().flatMap { UTCTime(iso8601: $0) } }

    /// A file that the document lists, and the path at which it was received.
    package struct File {
        package let path: String
        package let receivedAs: String?
        package let sha256: Checksum?
        package let bytes: Int?
    }

    /// The files that the document lists: the originals, then the attachments that are in the bag.
    package var files: [File] {
        originals.map { File(path: $0.path, receivedAs: $0.receivedAs, sha256: $0.sha256, bytes: $0.bytes) }
            + attachments.compactMap { file in
                file.path.map {
                    File(path: $0, receivedAs: file.receivedAs, sha256: file.sha256, bytes: file.bytes)
                }
            }
    }

    /// See `SessionDocument.impossibility`.
    var impossibility: String? {
        Possible.isSampleRate(sampleRate) ? nil : "sampleRate \(sampleRate)"
    }
}

extension TextConversationDocument: Codable {
    /// In the order of the members in the file.
    private enum CodingKeys: String, CodingKey {
        case format, sessionId, source, start, sampleRate, frames, durationSeconds, channels, audio,
            clips, messages, attachments, originals, gapsShortened, problems, redactions,
            leftOut
    }

    /// - Throws: `DecodingError`; `SessionDocument.Contradiction` if it has sound.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        func isEmpty(_ list: CodingKeys) throws -> Bool { try members.nestedUnkeyedContainer(forKey: list).isAtEnd }
        guard try isEmpty(.clips), try isEmpty(.audio), try isEmpty(.channels), try isEmpty(.gapsShortened),
            try members.decode(Int.self, forKey: .frames) == 0,
            try members.decode(Double.self, forKey: .durationSeconds) == 0
        else { throw SessionDocument.Contradiction(reason: "it is a text conversation, but has sound") }
        format = try members.decode(String.self, forKey: .format)
        sessionId = try members.decode(String.self, forKey: .sessionId)
        source = try members.decode(Source.self, forKey: .source)
        start = try members.decodeIfPresent(String.self, forKey: .start)
        sampleRate = try members.decode(Int.self, forKey: .sampleRate)
        messages = try members.decode([Message].self, forKey: .messages)
        attachments = try members.decode([Attachment].self, forKey: .attachments)
        originals = try members.decode([Original].self, forKey: .originals)
        problems = try members.decode([Problem].self, forKey: .problems)
        redactions = try members.decodeIfPresent([MessageRedaction].self, forKey: .redactions)
        leftOut = try members.decodeIfPresent([String].self, forKey: .leftOut)
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(format, forKey: .format)
        try members.encode(sessionId, forKey: .sessionId)
        try members.encode(source, forKey: .source)
        try members.encodeIfPresent(start, forKey: .start)
        try members.encode(sampleRate, forKey: .sampleRate)
        try members.encode(0, forKey: .frames)
        try members.encode(0.0, forKey: .durationSeconds)
        let nothing: [String] = []
        try members.encode(nothing, forKey: .channels)
        try members.encode(nothing, forKey: .audio)
        try members.encode(nothing, forKey: .clips)
        try members.encode(messages, forKey: .messages)
        try members.encode(attachments, forKey: .attachments)
        try members.encode(originals, forKey: .originals)
        try members.encode(nothing, forKey: .gapsShortened)
        try members.encode(problems, forKey: .problems)
        try members.encodeIfPresent(redactions, forKey: .redactions)
        try members.encodeIfPresent(leftOut, forKey: .leftOut)
    }
}
