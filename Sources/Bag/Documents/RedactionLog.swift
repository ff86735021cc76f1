import Foundations

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

    public init(software: String, sources: [Checksum], redactions: [Entry], leftOut: [String]) {
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

        public init(sessionId: String, name: String, redaction: Redaction) {
            self.sessionId = sessionId
            self.name = name
            self.redaction = redaction
        }
    }
}
