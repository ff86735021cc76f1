import Calls
import Conversations
import Foundations

/// A vCon in its unsigned form (draft-ietf-vcon-vcon-core-03): the members of it that a session has.
///
/// `opusstitch` is an extension of our own, a compatible one: an object with what the draft has no place for. The
/// draft's `content_hash` wants SHA-512 and is for files at hand; of a clip's own file, which stays in its archive, the
/// SHA-256 is known, and stands in the extension.
///
/// Members stand in the file in the order of the coding keys.
struct VConDocument: Encodable {
    var uuid: String
    var extensions = ["opusstitch"]
    var createdAt: String
    var redacted: Redacted?
    var subject: String
    var parties: [Party]
    var dialog: [Dialog]?
    var attachments: [AttachedFile]?
    var opusstitch: Session

    enum CodingKeys: String, CodingKey {
        case uuid, extensions
        case createdAt = "created_at"
        case redacted, subject, parties, dialog, attachments, opusstitch
    }

    /// The vCon with the sound that this one no longer has.
    struct Redacted: Encodable {
        var uuid: String
        let type = "audio"
    }

    struct Party: Encodable {
        var name: String
        /// `bot` for a synthetic voice; nothing where nothing is known.
        var type: String?
        /// Nobody's identity was checked here.
        var validation = "none"
    }

    enum Dialog: Encodable {
        case recordingSet(RecordingSet)
        case recording(Recording)
        case text(TextMessage)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .recordingSet(let set): try set.encode(to: encoder)
            case .recording(let recording): try recording.encode(to: encoder)
            case .text(let message): try message.encode(to: encoder)
            }
        }
    }

    /// The conversation as a whole.
    struct RecordingSet: Encodable {
        let type = "recording-set"
        var start: String
        var duration: Double
        var parties: [Int]
        var recordings: [Int]
    }

    /// A placed clip.
    struct Recording: Encodable {
        let type = "recording"
        var start: String
        var duration: Double
        var parties: Int
        /// Position of the set in `dialog`.
        let recordingSet = 0
        var mediatype: String
        var filename: String
        var url: String?
        var contentHash: String?
        var messageId: String?
        var opusstitch: Clip

        enum CodingKeys: String, CodingKey {
            case type, start, duration, parties
            case recordingSet = "recording_set"
            case mediatype, filename, url
            case contentHash = "content_hash"
            case messageId = "message_id"
            case opusstitch
        }
    }

    enum AttachedFile: Encodable {
        case audio(AudioAttachment)
        case text(TextFile)

        func encode(to encoder: any Encoder) throws {
            switch self {
            case .audio(let attachment): try attachment.encode(to: encoder)
            case .text(let file): try file.encode(to: encoder)
            }
        }
    }

    /// An audio file of the bag.
    struct AudioAttachment: Encodable {
        var purpose: String
        var start: String
        var party: Int
        /// Position of the set in `dialog`.
        let dialog = 0
        var mediatype: String?
        var filename: String
        var url: String?
        var contentHash: String
        var opusstitch: Audio

        enum CodingKeys: String, CodingKey {
            case purpose, start, party, dialog, mediatype, filename, url
            case contentHash = "content_hash"
            case opusstitch
        }
    }

    /// A dialog of type `text`.
    struct TextMessage: Encodable {
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
    struct TextFile: Encodable {
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
    struct Session: Encodable {
        var software: String
        var sessionId: String
        var conversationId: String?
        /// Listed clips that are not in the recording, so that nothing is lost on the way into this file.
        var notPlaced: [Clip]
        /// Absent where it was recorded.
        var textConversation: TextConversation?

        enum CodingKeys: String, CodingKey {
            case software
            case sessionId = "session_id"
            case conversationId = "conversation_id"
            case notPlaced = "not_placed"
            case textConversation = "writing"
        }
    }

    /// In a `recording`, and in `not_placed`.
    struct Clip: Encodable {
        var status: ClipStatus
        /// In `not_placed` alone; a `recording` has it as a member of its own.
        var messageId: String?
        /// What the metadata says.
        var filename: String
        var type: String
        var timestamp: String?
        var archive: String
        var entry: String?
        /// Of the clip's bytes in the archive.
        var sha256: Checksum?
        var bytes: Int?
        /// In `not_placed` alone: where its bytes are, below the bag; of an ambiguous one, those that could be it.
        var path: String?
        var candidates: [Candidate]?
        /// The place in the timeline.
        var startFrame: Int?
        var frames: Int?
        var shiftedFrames: Int?
        var cutFrames: Int?

        struct Candidate: Encodable {
            /// Below the bag.
            var path: String
            var entry: String?
            var sha256: Checksum
            var bytes: Int
        }

        enum CodingKeys: String, CodingKey {
            case status
            case messageId = "message_id"
            case filename, type, timestamp, archive, entry, sha256, bytes, path, candidates
            case startFrame = "start_frame"
            case frames
            case shiftedFrames = "shifted_frames"
            case cutFrames = "cut_frames"
        }
    }

    /// In an attachment.
    struct Audio: Encodable {
        /// Below the bag.
        var path: String
        var bytes: Int
        var sha256: Checksum
        /// Of the samples alone, or of the clips' own packets.
        var pcmSha256: Checksum?
        var packetsSha256: Checksum?
        var sampleRate: Int
        var frames: Int
        /// What the channels hold: for each the parties that speak in it.
        var channels: [[Int]]

        enum CodingKeys: String, CodingKey {
            case path, bytes, sha256
            case pcmSha256 = "pcm_sha256"
            case packetsSha256 = "packets_sha256"
            case sampleRate = "sample_rate"
            case frames, channels
        }
    }

    /// At the top, of a text conversation.
    struct TextConversation: Encodable {
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

/// The address at which the bag's folder is published: an `https` URL (RFC 3986), without query and fragment.
package struct PublicationURL: Hashable, Sendable {
    /// Ends with a slash.
    let text: String

    /// - Returns: `nil` for what is no such URL; vCon allows `https` alone for what it refers to.
    package init?(_ text: String) {
        let scheme = "https://"
        guard text.lowercased().hasPrefix(scheme) else { return nil }
        let rest = text.utf8.dropFirst(scheme.utf8.count)
        let forbidden = Set("\"<>\\^`{|}?#".utf8)
        guard let first = rest.first, first != UInt8(ascii: "/"),
            rest.allSatisfy({ (0x21...0x7E).contains($0) && !forbidden.contains($0) })
        else { return nil }
        self.text = text.hasSuffix("/") ? text : text + "/"
    }

    /// - Parameter path: below the bag, of `[A-Za-z0-9._-]` and `/`, which need no escapes.
    func address(of path: String) -> String { text + path }
}

/// The URL-safe alphabet of Base64, without padding (RFC 4648 section 5, RFC 7515 section 2).
enum Base64URL {
    static func text(of bytes: [UInt8]) -> String {
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.enumerated().reduce(0) { $0 | Int($1.element) << (16 - 8 * $1.offset) }
            for digit in 0...group.count { text.unicodeScalars.append(alphabet[bits >> (18 - 6 * digit) & 63]) }
        }
        return text
    }

    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".unicodeScalars)
}
