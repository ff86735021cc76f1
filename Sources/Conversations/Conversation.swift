import Foundations

/// A conversation in writing, as its archive holds it.
public struct Conversation: Hashable, Sendable {
    /// The archive's own id of it, or one that is made of what the archive says.
    public var id: String
    /// What the archive says of the whole: whose it is, from when to when.
    public var facts: [Fact]
    /// In the order of the conversation (`Message.inOrder`).
    public var messages: [Message]
    public var attachments: [Attachment]
    /// The files that it was read from, by their names in the `ConversationFolder`, the main one first.
    public var originals: [String]
    /// What a reader of the result has to know, and is no fault: each a sentence.
    public var notes: [String]
    /// Members of the originals that were not read, as JSON Pointers with `*` for any position in a list.
    public var unread: [String]
    /// What is wrong; each becomes a `Problem`.
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

    public struct Fact: Hashable, Codable, Sendable {
        public var name: String
        public var value: String

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// A file that somebody put into the conversation. It is data, and never opened.
    public struct Attachment: Hashable, Sendable {
        /// The archive's own id of it.
        public var id: String?
        /// What the archive calls it.
        public var name: String
        /// What the archive says of it.
        public var bytes: Int?
        /// What whoever downloaded it found.
        public var sha256: Checksum?
        /// Its name in the `ConversationFolder`; `nil` where it is not there, or where several could be it.
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
        /// What, why, and what can be done.
        public var message: String
        /// The attachment's name, where it is about one.
        public var fileName: String?

        public init(_ code: Problem.Code, _ message: String, fileName: String? = nil) {
            self.code = code
            self.message = message
            self.fileName = fileName
        }
    }
}
