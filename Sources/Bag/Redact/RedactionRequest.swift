extension BagRedactor {
    /// A part of one session to redact: a span of time, or a message of a text conversation.
    public struct Request: Hashable, Codable, Sendable {
        public var sessionId: String
        /// The span; both are `nil` for a message.
        public var from: RedactionTime?
        public var to: RedactionTime?
        /// The JSON Pointer of a message, as in the `pointer` of `timeline.json`; `nil` for a span.
        public var message: String?
        /// The speaker to redact; `nil` for all speakers.
        public var speaker: String?
        public var style: Redaction.Style
        public var reason: String
        public var by: String?
        /// The name of the request in errors, such as `plan.csv, row 3`; `nil` if it is the only one.
        public var origin: String?

        public init(
            sessionId: String, from: RedactionTime, to: RedactionTime, speaker: String? = nil,
            style: Redaction.Style = .tone, reason: String, by: String? = nil
        ) {
            self.sessionId = sessionId
            self.from = from
            self.to = to
            self.speaker = speaker
            self.style = style
            self.reason = reason
            self.by = by
        }

        public init(sessionId: String, message: String, reason: String, by: String? = nil) {
            self.sessionId = sessionId
            self.message = message
            style = .silence
            self.reason = reason
            self.by = by
        }

        /// The beginning of an error about this request.
        var prefix: String { origin.map { "\($0): " } ?? "" }

        /// Whether `from` or `to` is a time of day, not an offset.
        var isInMoments: Bool {
            for case .moment in [from, to] { return true }
            return false
        }

        /// Whether `from` is after `to`. A moment and an offset are not compared.
        var isReversed: Bool {
            switch (from, to) {
            case (.moment(let from), .moment(let to)): from > to
            case (.offset(let from), .offset(let to)): from > to
            default: false
            }
        }
    }
}
