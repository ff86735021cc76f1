import Foundations

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

extension BagRedactor {
    /// The bag that a plan of redactions was made for.
    public struct PlannedBag: Hashable, Sendable {
        /// See `BagContent`.
        public var contentSHA256: Checksum
        /// The name of the plan in errors.
        public var origin: String

        public init(contentSHA256: Checksum, origin: String) {
            self.contentSHA256 = contentSHA256
            self.origin = origin
        }

        /// The same times hide other words in another bag.
        func check(_ bag: SourceBag) throws {
            let content = BagContent.sha256(of: bag.payload)
            guard content != contentSHA256 else { return }
            throw JobError(
                "\(origin): it was made for another bag, whose contentSha256 is \(contentSHA256.hexadecimal); that of "
                    + "\(bag.path) is \(content.hexadecimal); give the bag that it was made for, or make the plan anew "
                    + "on the page of this bag; nothing was written")
        }
    }
}
