import JSON

/// `rsmf_manifest.json` of the Relativity Short Message Format 2.0.0: participants, conversations and events.
///
/// Members are written in the order of their declaration.
struct RSMFManifest: Encodable {
    let version = "2.0.0"
    var participants: [Participant]
    var conversations: [Conversation]
    var events: StreamedList<Event>
    var eventcollectionid: String

    struct Participant: Encodable {
        var id: String
        var display: String
    }

    struct Conversation: Encodable {
        var id: String
        var display: String
        var platform: String
        /// The participants do not change.
        let type = "direct"
        var participants: [String]
        var custom: [Custom]?
    }

    struct Event: Encodable {
        enum Kind: String, Encodable { case message, disclaimer }

        var id: String
        var type: Kind
        var body: String
        /// Absent for remarks of this program.
        var participant: String?
        var conversation: String
        /// RFC 3339; absent if no time is known.
        var timestamp: String?
        var attachments: [Attachment]?
        var custom: [Custom]?
    }

    struct Attachment: Encodable {
        /// The name of the file in the archive.
        var id: String
        var display: String
        var size: Int
    }

    /// Further information. Viewers show it; it must not be empty.
    struct Custom: Encodable {
        var name: String
        var value: String

        /// - Returns: `nil` if there is no value.
        init?(_ name: String, _ value: String?) {
            guard let value, !value.isEmpty else { return nil }
            self.name = name
            self.value = value
        }
    }
}
