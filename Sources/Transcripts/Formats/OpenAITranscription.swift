import JSON

/// The JSON of OpenAI's transcription API (`response_format` `json`, `verbose_json` and `diarized_json`), of the
/// command `whisper` (openai-whisper, whisper/transcribe.py), and of the many servers that answer in the same way, such
/// as that of whisper.cpp. Times are seconds.
///
/// The API lists words beside the segments and not in them. Each word then belongs to the last segment that starts
/// at or before the word; words keep their order.
struct OpenAITranscription: TranscriptFormat {
    let name = "openai-transcription"
    let title = "OpenAI transcription JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard let outline = content.outline, content.kind == .json, case .string? = outline["text"],
            !WhisperShape.isSegment(outline)
        else { return false }
        if let segments = outline["segments"] { return Self.isList(segments, WhisperShape.isSegment) }
        if let words = outline["words"] { return Self.isList(words) { $0["word"] != nil || $0["text"] != nil } }
        return outline.members.allSatisfy { Self.members.contains($0.name) }
    }

    /// Whether the value is a list that is empty or has such an element among the first ones.
    private static func isList(_ value: JSONValue, _ isElement: (JSONValue) -> Bool) -> Bool {
        guard case .array(let elements) = value else { return value == .null }
        return elements.isEmpty || elements.contains(where: isElement)
    }

    private static let members: Set<String> = [
        "text", "task", "language", "duration", "segments", "words", "usage", "logprobs", "detected_language",
        "detected_language_probability", "language_probabilities", "x_groq",
    ]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json(leavingOut: WhisperShape.lists.union(["logprobs"]))
        reading.skipMembers(of: document, except: Self.members, at: "")
        var segments = WhisperShape.segments(document["segments"] ?? .null, at: "/segments", &reading)
        let words = WhisperShape.words(document["words"], at: "/words", &reading)
        if segments.isEmpty, let text = document["text"]?.text.flatMap(trimmedOrNil) {
            segments = [Transcript.Segment(text: text, words: words, pointer: "/text")]
            if let first = words.first?.start, let last = words.last?.end, last.isBefore(first) == false {
                (segments[0].start, segments[0].end) = (first, last)
            }
        } else if !words.isEmpty, segments.allSatisfy(\.words.isEmpty) {
            Self.distribute(words, over: &segments, &reading)
        }
        let isTranslation = document["task"]?.text == "translate"
        try reading.take(
            Transcript(
                language: isTranslation ? "en" : document["language"]?.text,
                recognizer: isTranslation ? "translated into English" : nil, segments: segments))
    }

    private static func distribute(
        _ words: [Transcript.Word], over segments: inout [Transcript.Segment], _ reading: inout TranscriptReading
    ) {
        var current = 0
        for (index, word) in words.enumerated() {
            guard let start = word.start else {
                reading.skip("/words/\(index)", "a word has no time and is in no segment; it is not read")
                continue
            }
            while current + 1 < segments.count, let next = segments[current + 1].start, start.isBefore(next) == false {
                current += 1
            }
            segments[current].words.append(word)
        }
    }
}
