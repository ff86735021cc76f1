import Foundations

/// A span of a session's recording that was taken out of hearing. Its length stays.
public struct Redaction: Hashable, Codable, Sendable {
    public var startFrame: Int
    public var frames: Int
    /// Whose channel alone; absent: all channels.
    public var speaker: String?
    /// The channels, by their names, that have nothing of it any more.
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
        /// 1 kHz.
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

/// `redactions.json`: all that was redacted in a bag, and which bag it was made from.
public struct RedactionLog: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-redactions/1"

    public var format = currentFormat
    public var software: String
    /// The SHA-256 of `tagmanifest-sha256.txt` of the bag without these redactions; one for each run, the first first.
    public var sources: [Checksum]
    public var redactions: [Entry]
    /// Files of those bags that were left out, as they may hold what was redacted.
    public var leftOut: [String]

    package init(software: String, sources: [Checksum], redactions: [Entry], leftOut: [String]) {
        self.software = software
        self.sources = sources
        self.redactions = redactions
        self.leftOut = leftOut
    }

    public struct Entry: Hashable, Codable, Sendable {
        public var sessionId: String
        /// Its folder under `sessions/`.
        public var name: String
        public var redaction: Redaction

        package init(sessionId: String, name: String, redaction: Redaction) {
            self.sessionId = sessionId
            self.name = name
            self.redaction = redaction
        }
    }
}
