import Foundations

/// The words that one recogniser or person wrote down for one clip or one session.
public struct Transcript: Hashable, Sendable {
    /// What the transcript is about, as far as its file says.
    public var subject: Subject
    /// The language as written in the file, such as `tr` or `en-US`.
    public var language: String?
    /// The program, service or model that made it, as far as the file says.
    public var recognizer: String?
    /// In the order of the file.
    public var segments: [Segment]
    /// The position in the file: a JSON Pointer (RFC 6901), which is empty for the whole file, or `line 12` or `value 3`
    /// if the file has several JSON values or rows. A JSON Pointer inside of such a value follows it: `line 12/words/0`.
    public var pointer: String

    public init(
        subject: Subject = Subject(), language: String? = nil, recognizer: String? = nil, segments: [Segment],
        pointer: String = ""
    ) {
        self.subject = subject
        self.language = language
        self.recognizer = recognizer
        self.segments = segments
        self.pointer = pointer
    }

    /// What a transcript is about. All members are `nil` if the content does not say; then only the name of the file
    /// can.
    public struct Subject: Hashable, Sendable {
        /// The name of the audio file: the last component of the path or URL in the transcript.
        public var fileName: String?
        public var sessionId: String?
        public var messageId: String?
        /// An id of another kind that the caller knows (`KnownIDs.others`).
        public var otherId: String?
        /// The SHA-256 of the audio that was recognised.
        public var audioSHA256: Checksum?

        public init(
            fileName: String? = nil, sessionId: String? = nil, messageId: String? = nil, otherId: String? = nil,
            audioSHA256: Checksum? = nil
        ) {
            self.fileName = fileName
            self.sessionId = sessionId
            self.messageId = messageId
            self.otherId = otherId
            self.audioSHA256 = audioSHA256
        }

        /// Ids are equal only byte by byte.
        public static func == (left: Self, right: Self) -> Bool {
            left.exact == right.exact && left.audioSHA256 == right.audioSHA256
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(exact)
            hasher.combine(audioSHA256)
        }

        private var exact: [ExactText?] {
            [fileName, sessionId, messageId, otherId].map { $0.map(ExactText.init) }
        }
    }

    /// A sentence, a cue, or the whole text.
    public struct Segment: Hashable, Sendable {
        /// The text as written in the file, without white space at its ends.
        public var text: String
        /// `nil` if the file has no valid time. `end` is never before `start`.
        public var start: TranscriptTime?
        public var end: TranscriptTime?
        public var speaker: String?
        /// In 0...1, if the file states a confidence for the segment. It is not computed from other values.
        public var confidence: Double?
        /// In the order of the file. Empty if the file has no list of words; the text is not split.
        public var words: [Word]
        /// The position in the file, like `Transcript.pointer`, or `cue 3`.
        public var pointer: String

        public init(
            text: String, start: TranscriptTime? = nil, end: TranscriptTime? = nil, speaker: String? = nil,
            confidence: Double? = nil, words: [Word] = [], pointer: String
        ) {
            self.text = text
            self.start = start
            self.end = end
            self.speaker = speaker
            self.confidence = confidence
            self.words = words
            self.pointer = pointer
        }
    }

    /// A word of a segment, with its punctuation.
    public struct Word: Hashable, Sendable {
        public var text: String
        /// `nil` if the file has no valid time. `end` is never before `start`.
        public var start: TranscriptTime?
        public var end: TranscriptTime?
        /// In 0...1, if the file states a confidence for the word.
        public var confidence: Double?

        public init(
            text: String, start: TranscriptTime? = nil, end: TranscriptTime? = nil, confidence: Double? = nil
        ) {
            self.text = text
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }
}
