import Foundations

/// A text conversation, as its archive has it.
public struct Conversation: Hashable, Sendable {
    /// The archive's id of the conversation, or an id derived from the archive's content.
    public var id: String
    /// What the archive says about the whole conversation, such as its owner and period.
    public var facts: [Fact]
    /// The messages in order (`Message.inOrder`).
    public var messages: [Message]
    public var attachments: [Attachment]
    /// The files that it was read from, by their names in the `ConversationFolder`. The main file is first.
    public var originals: [String]
    /// Information for readers of the result that is not a defect. Each is a sentence.
    public var notes: [String]
    /// Members of the originals that were not read, as JSON Pointers with `*` for any index.
    public var unread: [String]
    /// The defects; each becomes a `Problem`.
    public var defects: [Defect]

    public init(
        id: String, facts: [Fact] = [], messages: [Message], attachments: [Attachment] = [], originals: [String],
        notes: [String] = [], unread: [String] = [], defects: [Defect] = []
    ) {
        self.id = id
        self.facts = facts
        self.messages = Message.inOrder(messages)
        self.attachments = attachments
        self.originals = originals
        self.notes = notes
        self.unread = unread
        self.defects = defects
    }

    /// The most messages that are read from one document, in all its conversations. More would exceed the memory limit.
    static let mostMessages = 150_000

    public struct Fact: Hashable, Codable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A file that was attached to the conversation. Its content is never interpreted.
    public struct Attachment: Hashable, Sendable {
        /// The archive's id of the file.
        public var id: String?
        /// The file's name in the archive.
        public var name: String
        /// The size that the archive states.
        public var bytes: Int?
        /// The checksum from the download record.
        public var sha256: Checksum?
        /// Its name in the `ConversationFolder`; `nil` if it is missing or if several files could be it.
        public var file: String?

        public init(id: String? = nil, name: String, bytes: Int? = nil, sha256: Checksum? = nil, file: String? = nil) {
            self.id = id
            self.name = name
            self.bytes = bytes
            self.sha256 = sha256
            self.file = file
        }
    }

    public struct Defect: Hashable, Sendable {
        public var code: Problem.Code
        /// What is wrong, why, and what to do.
        public var message: String
        /// The attachment's name, if the defect is about an attachment.
        public var fileName: String?

        public init(_ code: Problem.Code, _ message: String, fileName: String? = nil) {
            self.code = code
            self.message = message
            self.fileName = fileName
        }
    }
}
