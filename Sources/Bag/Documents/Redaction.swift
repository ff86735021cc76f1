import Foundations

/// A span of a session's recording that was replaced by a tone or silence of the same length.
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
        public var sha256Before: Checksum
        public var sha256After: Checksum

        package init(path: String, sha256Before: Checksum, sha256After: Checksum) {
            self.path = path
            self.sha256Before = sha256Before
            self.sha256After = sha256After
        }
    }
}

/// `redactions.json`: all redactions of a bag, and the bags they were made from.
public struct RedactionLog: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-redactions/1"

    public var format = currentFormat
    public var software: String
    /// The SHA-256 of `tagmanifest-sha256.txt` of each source bag: one for each run, in order.
    public var sources: [Checksum]
    public var redactions: [Entry]
    /// Files of the source bags that were omitted because they may contain redacted content.
    public var leftOut: [String]

    package init(software: String, sources: [Checksum], redactions: [Entry], leftOut: [String]) {
        self.software = software
        self.sources = sources
        self.redactions = redactions
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
}
