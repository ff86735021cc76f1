import JSON

/// The words of a clip, as a recogniser or a person wrote them down. They are not checked against the sound.
public struct ClipTranscript: Hashable, Codable, Sendable {
    /// All words, as written in the source.
    public var text: String
    /// The language as written in the source.
    public var language: String?
    /// In 0...1, if the source states one for the whole text.
    public var confidence: Double?
    /// The program, service or model that made it, as far as the source says.
    public var recognizer: String?
    /// The words with their times; absent if the source has no times of words.
    public var words: [TimedText]?
    /// Sentences or cues with their times, if the source has no times of words.
    public var segments: [TimedText]?
    public var source: Source
    /// Whether a redaction has removed words; absent if none has.
    public var redacted: Bool?

    package init(
        text: String, language: String?, confidence: Double?, recognizer: String?, words: [TimedText]?,
        segments: [TimedText]?, source: Source
    ) {
        self.text = text
        self.language = language
        self.confidence = confidence
        self.recognizer = recognizer
        self.words = words
        self.segments = segments
        self.source = source
    }

    /// A word, or a sentence, with the frames of the timeline in which it is heard. It has no frames if the source has
    /// no time for it, or the timeline does not have the sound.
    public struct TimedText: Hashable, Codable, InlineJSON, Sendable {
        public var text: String
        public var startFrame: Int?
        public var frames: Int?
        public var confidence: Double?

        package init(text: String, startFrame: Int?, frames: Int?, confidence: Double?) {
            self.text = text
            self.startFrame = startFrame
            self.frames = frames
            self.confidence = confidence
        }
    }

    /// The file in the bag, and the position in it.
    public struct Source: Hashable, Codable, Sendable {
        /// Relative to the bag: `data/transcripts/…`.
        public var path: String
        /// The path in the archive, if the source is a ZIP.
        public var entry: String?
        /// A JSON Pointer (RFC 6901), `line 12` or `cue 3`; empty for the whole file.
        public var pointer: String

        package init(path: String, entry: String?, pointer: String) {
            self.path = path
            self.entry = entry
            self.pointer = pointer
        }
    }

    /// Words or sentences, whichever the source has times for.
    package var timed: [TimedText] { words ?? segments ?? [] }
}

extension ClipTranscript.TimedText {
    /// The frames of the timeline; `nil` if it has none.
    package var range: Range<Int>? {
        guard let startFrame, let frames, startFrame >= 0, frames >= 0 else { return nil }
        let (end, overflows) = startFrame.addingReportingOverflow(frames)
        return overflows ? nil : startFrame..<end
    }
}
