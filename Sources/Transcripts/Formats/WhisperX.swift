import JSON

/// The JSON of WhisperX (whisperx/schema.py, `AlignedTranscriptionResult`): segments with words, and with `--diarize`
/// speakers. Times are seconds. `score` of a word is how well the sound fits its letters, in 0...1; it is read as
/// confidence. A word that could not be aligned, such as a number, has no times.
///
/// `word_segments` repeats the words of all segments and is not read.
struct WhisperX: TranscriptFormat {
    let name = "whisperx"
    let title = "WhisperX JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard let outline = content.outline, content.kind == .json, case .array? = outline["word_segments"] else {
            return false
        }
        guard case .array? = outline["segments"] else { return false }
        return true
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json(leavingOut: WhisperShape.lists.union(["word_segments"]))
        reading.skipMembers(of: document, except: ["segments", "language"], at: "")
        try reading.take(
            Transcript(
                language: document["language"]?.text, recognizer: "WhisperX",
                segments: WhisperShape.segments(document["segments"] ?? .null, at: "/segments", &reading)))
    }
}
