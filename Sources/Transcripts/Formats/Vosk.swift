import JSON

/// The results of Vosk (src/recognizer.cc): an object with `text` and, with `SetWords`, `result`; or a list, JSON lines
/// or a sequence of them, as programs keep them that call `Result` for each utterance. Also the JSON of
/// `vosk-transcriber` (python/vosk/transcriber, schema version 2.0). Times are seconds.
///
/// With `SetMaxAlternatives` the first alternative is read. Its `confidence` is a likelihood, not in 0...1, and is not
/// read.
struct Vosk: TranscriptFormat {
    let name = "vosk"
    let title = "Vosk JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        switch content.outline {
        case .array(let elements)?: Self.areResults(elements)
        case let object?: Self.areResults([object]) || object["monologues"]?.elements.isEmpty == false
        case nil: false
        }
    }

    /// Whether all are results and at least one can only be Vosk's. The last result of a stream has no words.
    private static func areResults(_ values: [JSONValue]) -> Bool {
        values.contains { hasWords($0) || hasAlternatives($0) }
            && values.allSatisfy { hasWords($0) || hasAlternatives($0) || $0["text"] != nil || $0["partial"] != nil }
    }

    private static func hasWords(_ value: JSONValue) -> Bool {
        guard let words = value["result"]?.elements, !words.isEmpty else { return false }
        return value["text"] != nil && words.allSatisfy { $0["word"] != nil && $0["start"] != nil }
    }

    private static func hasAlternatives(_ value: JSONValue) -> Bool {
        guard let alternatives = value["alternatives"]?.elements, !alternatives.isEmpty else { return false }
        return value["text"] == nil && alternatives.allSatisfy { $0["text"] != nil }
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        var segments: [Transcript.Segment] = []
        if content.kind == .json, case .object? = content.outline {
            let document = try content.json(leavingOut: WhisperShape.lists)
            if document["monologues"] != nil {
                segments = Self.monologues(document, &reading)
            } else {
                segments = [Self.segment(document, at: "", &reading)].compactMap(\.self)
            }
        } else {
            try content.forEachRecord(leavingOut: WhisperShape.lists, &reading) { value, pointer, reading in
                if let segment = Self.segment(value, at: pointer, &reading) { segments.append(segment) }
                try reading.limit(segments.count)
            }
        }
        try reading.take(Transcript(recognizer: "Vosk", segments: segments))
    }

    private static let members: Set<String> = ["result", "text", "spk", "spk_frames", "alternatives"]

    /// - Returns: `nil` for a result without text, and for an intermediate result.
    private static func segment(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> Transcript.Segment?
    {
        if value["partial"] != nil { return nil }
        reading.skipMembers(of: value, except: members, at: pointer)
        var (value, pointer) = (value, pointer)
        if let alternatives = value["alternatives"]?.elements {
            for index in alternatives.indices.dropFirst() {
                reading.skip("\(pointer)/alternatives/\(index)", "another alternative; only the first one is read")
            }
            (value, pointer) = (alternatives.first ?? .null, pointer + "/alternatives/0")
        }
        guard let text = value["text"]?.text.flatMap(trimmedOrNil) else { return nil }
        let words = WhisperShape.words(value["result"], at: pointer + "/result", &reading)
        return segment(text, words, at: pointer, &reading)
    }

    /// A segment that lasts from its first word to its last.
    private static func segment(
        _ text: String, _ words: [Transcript.Word], at pointer: String, _ reading: inout TranscriptReading
    ) -> Transcript.Segment {
        let (start, end) = reading.checked(words.first?.start, words.last?.end, at: pointer)
        return Transcript.Segment(text: text, start: start, end: end, words: words, pointer: pointer)
    }

    private static func monologues(_ document: JSONValue, _ reading: inout TranscriptReading) -> [Transcript.Segment] {
        reading.skipMembers(of: document, except: ["schemaVersion", "monologues", "text"], at: "")
        return (document["monologues"]?.elements ?? []).enumerated().map { index, value in
            let pointer = "/monologues/\(index)"
            let words = WhisperShape.words(value["terms"], at: pointer + "/terms", &reading)
            var segment = segment(words.map(\.text).joined(separator: " "), words, at: pointer, &reading)
            // vosk-transcriber writes the id `unknown` for everybody.
            let id = value["speaker"]?["id"]?.word
            segment.speaker = value["speaker"]?["name"]?.text ?? (id == "unknown" ? nil : id)
            return segment
        }
    }
}
