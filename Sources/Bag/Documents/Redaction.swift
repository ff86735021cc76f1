import Foundations

/// A span of a session's recordings that was replaced by a tone or silence of the same length.
public struct Redaction: Hashable, Codable, Sendable {
    public var startFrame: Int
    public var frames: Int
    /// The speaker whose channel was redacted; absent for all channels.
    public var speaker: String?
    /// The names of the redacted channels.
    public var channels: [String]
    public var style: Style
    public var reason: String
    public var by: String?
    /// The files that changed.
    public var audio: [Change]

    package init(
        startFrame: Int, frames: Int, speaker: String?, channels: [String], style: Style, reason: String, by: String?,
        audio: [Change]
    ) {
        self.startFrame = startFrame
        self.frames = frames
        self.speaker = speaker
        self.channels = channels
        self.style = style
        self.reason = reason
        self.by = by
        self.audio = audio
    }

    package var range: Range<Int> { startFrame..<startFrame + frames }

    public enum Style: String, CaseIterable, Codable, Sendable {
        /// A tone of 1 kHz.
        case tone
        case silence
    }

    public struct Change: Hashable, Codable, Sendable {
        public var path: String
        /// Only in documents of earlier versions. A checksum of the hidden sound would allow others to confirm a guess
        /// of it. The source bag has it.
        public private(set) var sha256Before: Checksum?
        /// After all redactions of the same run.
        public var sha256After: Checksum
        /// The frames that have no sound in this file, from the first: a packet of an Opus file is replaced as a whole.
        /// Absent if they are those of the redaction.
        public var startFrame: Int?
        public var frames: Int?
        /// What replaces the sound in this file; absent if it is the style of the redaction.
        public var style: Style?

        package init(
            path: String, sha256After: Checksum, silent: Range<Int>? = nil, style: Style? = nil
        ) {
            self.path = path
            self.sha256After = sha256After
            startFrame = silent?.lowerBound
            frames = silent?.count
            self.style = style
        }
    }
}

/// A message of a text conversation whose text was replaced.
public struct MessageRedaction: Hashable, Codable, Sendable {
    /// Its position in `messages`.
    public var message: Int
    public var reason: String
    public var by: String?

    package init(message: Int, reason: String, by: String?) {
        self.message = message
        self.reason = reason
        self.by = by
    }

    /// The text, and the pointer to its place, of a redacted message.
    package static let mark = "[REDACTED]"
}

/// `redactions.json`: all redactions of a bag, and the bags they were made from. With the other documents, it has
/// everything that is needed to make the outputs of the redacted bag again.
public struct RedactionLog: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-redactions/1"

    public var format = currentFormat
    public var software: String
    /// The SHA-256 of `tagmanifest-sha256.txt` of each source bag: one for each run, in order.
    public var sources: [Checksum]
    public var redactions: [Entry]
    /// The redacted messages of text conversations; absent if there are none.
    public var messages: [MessageEntry]?
    /// The UUIDs of the vCons that were replaced, in the order of the runs; absent if there are none.
    public var vcons: [ReplacedVCon]?
    /// Files of the source bags that were omitted because they may contain redacted content.
    public var leftOut: [String]

    package init(
        software: String, sources: [Checksum] = [], redactions: [Entry] = [], messages: [MessageEntry]? = nil,
        vcons: [ReplacedVCon]? = nil, leftOut: [String] = []
    ) {
        self.software = software
        self.sources = sources
        self.redactions = redactions
        self.messages = messages
        self.vcons = vcons
        self.leftOut = leftOut
    }

    public struct Entry: Hashable, Codable, Sendable {
        public var sessionId: String
        /// The name of its folder under `sessions/`.
        public var name: String
        public var redaction: Redaction

        package init(sessionId: String, name: String, redaction: Redaction) {
            self.sessionId = sessionId
            self.name = name
            self.redaction = redaction
        }
    }

    public struct MessageEntry: Hashable, Codable, Sendable {
        public var sessionId: String
        /// The name of its folder under `sessions/`.
        public var name: String
        public var redaction: MessageRedaction

        package init(sessionId: String, name: String, redaction: MessageRedaction) {
            self.sessionId = sessionId
            self.name = name
            self.redaction = redaction
        }
    }

    public struct ReplacedVCon: Hashable, Codable, Sendable {
        /// The name of the session's folder under `sessions/`.
        public var name: String
        public var uuid: String

        package init(name: String, uuid: String) {
            self.name = name
            self.uuid = uuid
        }
    }

    /// The UUIDs of the vCons that the vCons of sessions replace, by the names of the sessions.
    package var replacedVCons: [String: String] {
        Dictionary((vcons ?? []).map { ($0.name, $0.uuid) }) { _, last in last }
    }
}
