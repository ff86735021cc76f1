import JSON

/// The objects that Whisper's programs share: a segment with `start`, `end`, `text` and perhaps `words`.
enum WhisperShape {
    /// Lists of numbers that are not words: they are not read, so that they take no memory.
    static let lists: Set<String> = ["tokens", "chars", "spk", "speaker_embeddings"]

    /// Members of a segment that say nothing about its words. `avg_logprob` is a mean of logarithms, not a confidence.
    static let ignored: Set<String> = [
        "id", "seek", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob", "chars", "type",
        "t_dtw", "language",
    ]
    private static let segmentMembers = ignored.union(["start", "end", "text", "speaker", "confidence", "words"])

    /// The languages that Whisper writes without spaces between words (whisper/tokenizer.py, split_to_word_tokens).
    static let withoutSpaces: Set<String> = ["zh", "ja", "th", "lo", "my", "yue"]

    /// Whether the value is a segment: it has a text and a start.
    static func isSegment(_ value: JSONValue) -> Bool {
        guard case .string? = value["text"] else { return false }
        return value["start"] != nil
    }

    /// Reads a list of segments.
    ///
    /// - Parameter pointer: the position of the list.
    static func segments(_ list: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> [Transcript.Segment]
    {
        list.elements.enumerated().compactMap { index, value in
            segment(value, at: "\(pointer)/\(index)", &reading)
        }
    }

    static func segment(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> Transcript.Segment?
    {
        guard case .string(let text)? = value["text"] else {
            reading.skip(pointer, "a segment has no text; it is not read")
            return nil
        }
        reading.skipMembers(of: value, except: segmentMembers, at: pointer)
        // Whisper's programs write numbers. Others with the same members also write clock times and dates.
        let (start, end) = reading.checked(
            reading.anyTime(value["start"], at: pointer), reading.anyTime(value["end"], at: pointer), at: pointer)
        return Transcript.Segment(
            text: trimmed(text), start: start, end: end, speaker: value["speaker"]?.word,
            confidence: reading.confidence(value["confidence"], at: pointer + "/confidence"),
            words: words(value["words"], at: pointer + "/words", &reading), pointer: pointer)
    }

    /// Reads a list of words. Their text is in `word` or `text`; their confidence is in `probability` (Whisper: the
    /// mean of the tokens' probabilities), `score` (WhisperX: of the alignment), `conf` (Vosk) or `confidence`.
    static func words(_ list: JSONValue?, at pointer: String, _ reading: inout TranscriptReading) -> [Transcript.Word] {
        guard let list, list != .null else { return [] }
        // whisper.cpp's server lists tokens under this name; a token without a space before it continues the word.
        let areTokens = list.elements.contains { $0["t_dtw"] != nil }
        var joiner = TokenJoiner(joins: areTokens)
        for (index, value) in list.elements.enumerated() {
            guard let text = (value["word"] ?? value["text"])?.text else {
                reading.skip("\(pointer)/\(index)", "a word has no text; it is not read")
                continue
            }
            let (start, end) = reading.checked(
                reading.anyTime(value["start"], at: "\(pointer)/\(index)"),
                reading.anyTime(value["end"], at: "\(pointer)/\(index)"), at: "\(pointer)/\(index)")
            let confidence =
                areTokens
                ? nil
                : reading.confidence(
                    value["probability"] ?? value["score"] ?? value["conf"] ?? value["confidence"],
                    at: "\(pointer)/\(index)")
            joiner.add(text, start: start, end: end, confidence: confidence)
        }
        return joiner.words
    }
}

/// Joins tokens to words: a token that begins with a space begins a word.
struct TokenJoiner {
    let joins: Bool
    private var pending: [Transcript.Word] = []

    /// - Parameter joins: whether tokens are joined; otherwise each is a word.
    init(joins: Bool) { self.joins = joins }

    var words: [Transcript.Word] {
        pending.compactMap { word in
            var word = word
            word.text = trimmed(word.text)
            return word.text.isEmpty ? nil : word
        }
    }

    mutating func add(_ text: String, start: TranscriptTime?, end: TranscriptTime?, confidence: Double? = nil) {
        let continues = joins && !pending.isEmpty && text.unicodeScalars.first?.properties.isWhitespace == false
        guard continues else {
            pending.append(Transcript.Word(text: text, start: start, end: end, confidence: confidence))
            return
        }
        let last = pending.count - 1
        pending[last].text += text
        if pending[last].start == nil { pending[last].start = start }
        // Tokens of no length may end before the token in front of them.
        if let end, pending[last].end.map({ $0.isBefore(end) == true }) ?? true { pending[last].end = end }
    }
}
