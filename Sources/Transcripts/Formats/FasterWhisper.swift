import JSON

/// The segments of faster-whisper (faster_whisper/transcribe.py, `Segment`, `Word` and `TranscriptionInfo`), as its
/// users write them: a list of segments, one on each line, one alone, or an object with `segments` and perhaps
/// `language` or `info`. `probability` of a word is its confidence.
///
/// Segments of other programs with the same members are read too. Times are seconds, and also clock times or dates with
/// an offset, as in `RecordList`; so this is also the file of a session that only its name identifies.
struct FasterWhisper: TranscriptFormat {
    let name = "segments"
    let title = "list of segments, as of faster-whisper"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard let outline = content.outline else { return false }
        let segments: [JSONValue]
        switch outline {
        case .array(let elements): segments = elements
        case .object: segments = outline["segments"]?.elements ?? [outline]
        default: return false
        }
        return segments.contains(where: WhisperShape.isSegment)
    }

    private static let members: Set<String> = [
        "segments", "language", "language_probability", "info", "duration", "duration_after_vad", "all_language_probs",
        "transcription_options", "vad_options", "text",
    ]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        if content.kind == .json, content.outline?["segments"] != nil {
            let document = try content.json(leavingOut: WhisperShape.lists.union(["all_language_probs"]))
            reading.skipMembers(of: document, except: Self.members, at: "")
            try reading.take(
                Transcript(
                    language: (document["language"] ?? document["info"]?["language"])?.text,
                    segments: WhisperShape.segments(document["segments"] ?? .null, at: "/segments", &reading)))
            return
        }
        var segments: [Transcript.Segment] = []
        if content.kind == .json, case .object? = content.outline {
            let value = try content.json(leavingOut: WhisperShape.lists)
            segments = [WhisperShape.segment(value, at: "", &reading)].compactMap(\.self)
            return try reading.take(Transcript(segments: segments))
        }
        try content.forEachRecord(leavingOut: WhisperShape.lists, &reading) { value, pointer, reading in
            if let segment = WhisperShape.segment(value, at: pointer, &reading) { segments.append(segment) }
            try reading.limit(segments.count)
        }
        try reading.take(Transcript(segments: segments))
    }
}
