import Calls
import Foundations

/// Counts the clips with words and without, from the documents of sessions.
struct WordCounts {
    private var withWords = 0
    private var withoutWords = 0
    private var recognizers: [ExactText: Int] = [:]

    mutating func add(_ document: TimelineDocument) {
        for clip in document.clips where clip.status != .duplicate { add(clip.transcript) }
    }

    /// Adds a clip that is not a duplicate.
    mutating func add(_ transcript: ClipTranscript?) {
        guard let transcript else {
            withoutWords += 1
            return
        }
        withWords += 1
        if let name = transcript.recognizer { recognizers[ExactText(name), default: 0] += 1 }
    }

    func summary(sources: Int) -> SummaryDocument.Transcripts {
        SummaryDocument.Transcripts(
            sources: sources, withWords: withWords, withoutWords: withoutWords,
            recognizers: recognizers.map { SummaryDocument.Recognizer(name: $0.key.text, clips: $0.value) }
                .sorted { ExactText($0.name) < ExactText($1.name) })
    }
}
