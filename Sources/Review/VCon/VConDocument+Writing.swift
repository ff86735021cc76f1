import Conversations
import Foundations

/// The members that a conversation in writing has.
extension VConDocument {
    /// A dialog of type `text`.
    struct WrittenMessage: Encodable {
        let type = "text"
        var start: String
        /// Who wrote it. Who has read it, no archive says.
        var parties: Int
        let mediatype = "text/plain"
        var body: String
        let encoding = "none"
        /// What it was written in.
        var application: String
        var messageId: String?
        var opusstitch: Place

        enum CodingKeys: String, CodingKey {
            case type, start, parties, mediatype, body, encoding, application
            case messageId = "message_id"
            case opusstitch
        }
    }

    /// A file that somebody put into the conversation, or one of the archive's own.
    struct WrittenFile: Encodable {
        var purpose: String
        var start: String
        var party: Int
        var dialog: Int
        var mediatype: String?
        var filename: String
        var url: String?
        var contentHash: String
        var opusstitch: File

        enum CodingKeys: String, CodingKey {
            case purpose, start, party, dialog, mediatype, filename, url
            case contentHash = "content_hash"
            case opusstitch
        }
    }

    // MARK: - The extension

    /// At the top.
    struct Writing: Encodable {
        var format: String
        var title: String
        var facts: [Conversation.Fact]
        var notes: [String]
        /// Messages without a time that can be read: the draft has no place for them, as a dialog has to have a start.
        var untimed: [Untimed]
        /// All files, as attachments have to belong to a dialog, and where no message has a time there is none.
        var files: [File]
    }

    struct Untimed: Encodable {
        var name: String
        var body: String
        var messageId: String?
        var opusstitch: Place

        enum CodingKeys: String, CodingKey {
            case name, body
            case messageId = "message_id"
            case opusstitch
        }
    }

    /// Where a message stands in the archive.
    struct Place: Encodable {
        var timestamp: String?
        var thread: String?
        /// Below the bag.
        var path: String?
        /// JSON Pointer (RFC 6901).
        var pointer: String?
        /// Paths of its files, below the bag.
        var files: [String]?
    }

    struct File: Encodable {
        /// Below the bag; absent where the file was not there.
        var path: String?
        /// What the archive calls it.
        var name: String
        var id: String?
        var bytes: Int?
        var sha256: Checksum?
    }
}
