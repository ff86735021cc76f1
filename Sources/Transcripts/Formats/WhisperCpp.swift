import JSON

/// The JSON of whisper.cpp: `whisper-cli --output-json`, and with tokens `--output-json-full`
/// (examples/cli/cli.cpp, `output_json`). Offsets are milliseconds.
///
/// With `--output-json-full` the tokens of a segment are joined to words. Special tokens, such as `[_BEG_]`, are left
/// out. The file states a probability for each token and none for a word, so words have no confidence.
struct WhisperCpp: TranscriptFormat {
    let name = "whisper-cpp"
    let title = "whisper.cpp JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard let outline = content.outline, content.kind == .json, case .array? = outline["transcription"] else {
            return false
        }
        return outline["systeminfo"] != nil || outline["result"] != nil || outline["params"] != nil
    }

    private static let members: Set<String> = ["systeminfo", "model", "params", "result", "transcription"]
    private static let segmentMembers: Set<String> = [
        "timestamps", "offsets", "text", "tokens", "speaker", "speaker_turn_next",
    ]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json()
        reading.skipMembers(of: document, except: Self.members, at: "")
        let spoken = document["result"]?["language"]?.text
        let isTranslation = document["params"]?["translate"] == .bool(true)
        let joins = !WhisperShape.withoutSpaces.contains(spoken ?? "") || isTranslation
        var segments: [Transcript.Segment] = []
        for (index, value) in (document["transcription"]?.elements ?? []).enumerated() {
            let pointer = "/transcription/\(index)"
            guard case .string(let text)? = value["text"] else {
                reading.skip(pointer, "a segment has no text; it is not read")
                continue
            }
            reading.skipMembers(of: value, except: Self.segmentMembers, at: pointer)
            let (start, end) = Self.span(value, at: pointer, &reading)
            // `--diarize` writes (speaker 0), (speaker 1) or, if it is not sure, (speaker ?).
            segments.append(
                Transcript.Segment(
                    text: trimmed(text), start: start, end: end, speaker: value["speaker"]?.word,
                    words: Self.words(value["tokens"], joins: joins, at: pointer + "/tokens", &reading),
                    pointer: pointer))
        }
        try reading.take(
            Transcript(
                language: isTranslation ? "en" : spoken,
                recognizer: Self.recognizer(document, isTranslation: isTranslation), segments: segments))
    }

    private static func recognizer(_ document: JSONValue, isTranslation: Bool) -> String {
        let model = document["params"]?["model"]?.text.flatMap(lastComponent) ?? document["model"]?["type"]?.text
        return (["whisper.cpp", model].compactMap { $0 } + (isTranslation ? ["translated into English"] : []))
            .joined(separator: ", ")
    }

    private static func span(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> (start: TranscriptTime?, end: TranscriptTime?)
    {
        let offsets = value["offsets"]
        return reading.span(offsets?["from"], offsets?["to"], unit: .milliseconds, at: pointer + "/offsets")
    }

    private static func words(
        _ tokens: JSONValue?, joins: Bool, at pointer: String, _ reading: inout TranscriptReading
    ) -> [Transcript.Word] {
        var joiner = TokenJoiner(joins: joins)
        for (index, token) in (tokens?.elements ?? []).enumerated() {
            guard let text = token["text"]?.text, !isSpecial(text) else { continue }
            let (start, end) = span(token, at: "\(pointer)/\(index)", &reading)
            joiner.add(text, start: start, end: end)
        }
        return joiner.words
    }

    private static func isSpecial(_ token: String) -> Bool {
        token.hasPrefix("[_") && token.hasSuffix("]") || token.hasPrefix("<|") && token.hasSuffix("|>")
    }
}
