import Bag
import Calls
import Conversations
import Foundations
import JSON

/// A vCon in its unsigned form (draft-ietf-vcon-vcon-core-04), with the members that a session needs.
///
/// `opusstitch` is a compatible extension of our own: an object for information that the draft has no member for. The
/// draft's `content_hash` requires SHA-512 and is for available files. For a clip's own file, which stays in its
/// archive, only the SHA-256 is known, so it is in the extension.
///
/// Members are written in the order of the coding keys.
struct VConDocument: Encodable {
    var uuid: String
    var extensions = ["opusstitch"]
    var createdAt: String
    var redactedFrom: Redacted?
    var subject: String
    var parties: [Party]
    var dialog: StreamedList<Dialog>?
    var analysis: StreamedList<Analysis>?
    var attachments: [AttachedFile]?
    var opusstitch: Session

    enum CodingKeys: String, CodingKey {
        case uuid, extensions
        case createdAt = "created_at"
        case redactedFrom = "redacted_from"
        case subject, parties, dialog, analysis, attachments, opusstitch
    }

    /// The vCon with the content that was redacted from this one.
    struct Redacted: Encodable {
        var uuid: String
        /// `audio` or `text`.
        var type: String
    }

    struct Party: Encodable {
        var name: String
        /// `bot` for a synthetic voice; otherwise absent.
        var type: String?
        /// No identity was validated.
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

    /// The whole conversation.
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
        /// The index of the set in `dialog`.
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
        /// The index of the set in `dialog`.
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
        /// The sender. Archives do not state who read the message.
        var parties: Int
        let mediatype = "text/plain"
        var body: String
        let encoding = "none"
        /// The application in which it was written.
        var application: String
        var messageId: String?
        var opusstitch: Place

        enum CodingKeys: String, CodingKey {
            case type, start, parties, mediatype, body, encoding, application
            case messageId = "message_id"
            case opusstitch
        }
    }

    /// A file that was attached to the conversation, or a file of the archive.
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

    /// The extension at the top level.
    struct Session: Encodable {
        var software: String
        var sessionId: String
        var conversationId: String?
        /// Listed clips that are not in the recording, so that this file contains every listed clip.
        var notPlaced: StreamedList<Clip>
        /// The redacted spans of the recordings; absent if there are none.
        var redactions: [RedactedSpan]?
        /// Absent for recorded sessions.
        var textConversation: TextConversation?

        enum CodingKeys: String, CodingKey {
            case software
            case sessionId = "session_id"
            case conversationId = "conversation_id"
            case notPlaced = "not_placed"
            case redactions
            case textConversation = "writing"
        }
    }

    /// A span of the recordings that was replaced by a tone or silence.
    struct RedactedSpan: Encodable {
        var startFrame: Int
        var frames: Int
        var channels: [String]
        var style: Redaction.Style
        var reason: String
        var by: String?

        enum CodingKeys: String, CodingKey {
            case startFrame = "start_frame"
            case frames, channels, style, reason, by
        }
    }

    /// The extension of a `recording`, and an element of `not_placed`.
    struct Clip: Encodable {
        var status: ClipStatus
        /// Only in `not_placed`. A `recording` has its own member for it.
        var messageId: String?
        /// The values in the metadata.
        var filename: String
        var type: String
        var timestamp: String?
        var archive: String
        var entry: String?
        /// Checksum and size of the clip's bytes in the archive.
        var sha256: Checksum?
        var bytes: Int?
        /// Only in `not_placed`: the path of its file, relative to the bag. For an ambiguous clip, the files that could
        /// be the clip.
        var path: String?
        var candidates: [Candidate]?
        /// Only in `not_placed`: its words. A transcript in `analysis` must belong to a dialog.
        var words: String?
        /// The position in the timeline.
        var startFrame: Int?
        var frames: Int?
        var shiftedFrames: Int?
        var cutFrames: Int?
        /// The positions in the session's `redactions` of those that replaced sound of the clip; absent if none did.
        var redacted: [Int]?

        struct Candidate: Encodable {
            /// Relative to the bag.
            var path: String
            var entry: String?
            var sha256: Checksum
            var bytes: Int
        }

        enum CodingKeys: String, CodingKey {
            case status
            case messageId = "message_id"
            case filename, type, timestamp, archive, entry, sha256, bytes, path, candidates, words
            case startFrame = "start_frame"
            case frames
            case shiftedFrames = "shifted_frames"
            case cutFrames = "cut_frames"
            case redacted = "redacted_by"
        }
    }

    /// The extension of an attachment.
    struct Audio: Encodable {
        /// Relative to the bag.
        var path: String
        var bytes: Int
        var sha256: Checksum
        /// Checksums of the samples alone, or of the clips' packets.
        var pcmSha256: Checksum?
        var packetsSha256: Checksum?
        var sampleRate: Int
        var frames: Int
        /// For each channel, the indices of the parties that speak in it.
        var channels: [[Int]]

        enum CodingKeys: String, CodingKey {
            case path, bytes, sha256
            case pcmSha256 = "pcm_sha256"
            case packetsSha256 = "packets_sha256"
            case sampleRate = "sample_rate"
            case frames, channels
        }
    }

    /// The extension at the top level of a text conversation.
    struct TextConversation: Encodable {
        var format: String
        var title: String
        var facts: [Conversation.Fact]
        var notes: [String]
        /// Messages without a readable time. The draft requires a start for a dialog, so they cannot be dialogs.
        var untimed: [Untimed]
        /// All files. In the draft, an attachment must belong to a dialog, and if no message has a time there is no
        /// dialog.
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

    /// The position of a message in the archive.
    struct Place: Encodable {
        var timestamp: String?
        var thread: String?
        /// Relative to the bag.
        var path: String?
        /// A JSON Pointer (RFC 6901).
        var pointer: String?
        /// The paths of its files, relative to the bag.
        var files: [String]?
        /// Only for a redacted message.
        var redacted: RedactedMessage?

        enum CodingKeys: String, CodingKey {
            case timestamp, thread, path, pointer, files
            case redacted = "redacted_by"
        }
    }

    /// Why the text of a message was replaced, and by whom.
    struct RedactedMessage: Encodable {
        var reason: String
        var by: String?
    }

    struct File: Encodable {
        /// Relative to the bag; absent if the file was missing.
        var path: String?
        /// The name in the archive.
        var name: String
        var id: String?
        var bytes: Int?
        var sha256: Checksum?
    }
}

/// The URL of the published bag folder: an `https` URL (RFC 3986) without query and fragment.
package struct PublicationURL: Hashable, Sendable {
    /// The URL, ending with a slash.
    let text: String

    /// - Returns: `nil` if the text is not such a URL. vCon allows only `https` in references.
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

    /// - Parameter path: a path relative to the bag. It consists of `[A-Za-z0-9._-]` and `/`, which need no escaping.
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
