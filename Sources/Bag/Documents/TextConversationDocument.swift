import Calls
import Conversations
import Foundations

/// `timeline.json` of a text conversation.
///
/// Times are UTC in RFC 3339 with milliseconds. In the file, members that are about sound stand between these, and say
/// that there is none.
public struct TextConversationDocument: Hashable, Sendable {
    public var format = TimelineDocument.currentFormat
    public var sessionId: String
    public var source: Source
    /// The earliest message's time; absent where none can be read.
    public var start: String?
    /// Of no sound: the rate that a session without clips would have.
    public var sampleRate: Int
    /// In the order of the conversation.
    public var messages: [Message]
    /// The files that were put into the conversation.
    public var attachments: [Attachment]
    /// The archive's own files, as they were received; the main one first.
    public var originals: [Original]
    public var problems: [Problem]

    /// - Parameters:
    ///   - sampleRate: of no sound; the member is there for all.
    ///   - attachments: one for each of the conversation's.
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

    /// Where it comes from.
    public struct Source: Hashable, Codable, Sendable {
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

    public struct Message: Hashable, Codable, Sendable {
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
        /// Beside `timeline.json`.
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
    /// Who writes in it, in the order of channels.
    package var speakers: [Speaker] { Set(messages.map(\.speaker).map(Speaker.init)).sorted() }

    /// When the last message was written.
    package var endTime: UTCTime? { messages.compactMap(\.time).max().flatMap { UTCTime(iso8601: $0) } }

    /// A file beside the document, and the name under which it was received.
    package struct File {
        package let path: String
        package let receivedAs: String?
        package let sha256: Checksum?
        package let bytes: Int?
    }

    /// The files beside the document: the originals, then the attachments that are there.
    package var files: [File] {
        originals.map { File(path: $0.path, receivedAs: $0.receivedAs, sha256: $0.sha256, bytes: $0.bytes) }
            + attachments.compactMap { file in
                file.path.map {
                    File(path: $0, receivedAs: file.receivedAs, sha256: file.sha256, bytes: file.bytes)
                }
            }
    }

    /// As in `SessionDocument`.
    var impossibility: String? {
        Possible.isSampleRate(sampleRate) ? nil : "sampleRate \(sampleRate)"
    }
}

extension TextConversationDocument: Codable {
    /// In the order of the file.
    private enum CodingKeys: String, CodingKey {
        case format, sessionId, source, start, sampleRate, frames, durationSeconds, channels, audio,
            clips, messages, attachments, originals, gapsShortened, problems
    }

    /// - Throws: `DecodingError`; `SessionDocument.Contradiction` where it has sound.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        func isEmpty(_ list: CodingKeys) throws -> Bool { try members.nestedUnkeyedContainer(forKey: list).isAtEnd }
        guard try isEmpty(.clips), try isEmpty(.audio), try isEmpty(.channels), try isEmpty(.gapsShortened),
            try members.decode(Int.self, forKey: .frames) == 0,
            try members.decode(Double.self, forKey: .durationSeconds) == 0
        else { throw SessionDocument.Contradiction(reason: "it is a conversation in writing, and has sound") }
        format = try members.decode(String.self, forKey: .format)
        sessionId = try members.decode(String.self, forKey: .sessionId)
        source = try members.decode(Source.self, forKey: .source)
        start = try members.decodeIfPresent(String.self, forKey: .start)
        sampleRate = try members.decode(Int.self, forKey: .sampleRate)
        messages = try members.decode([Message].self, forKey: .messages)
        attachments = try members.decode([Attachment].self, forKey: .attachments)
        originals = try members.decode([Original].self, forKey: .originals)
        problems = try members.decode([Problem].self, forKey: .problems)
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
    }
}
