import Files
import Foundations
import JSON

/// The words of the clips of a bag, each read when it is asked for.
package struct ClipWords: Sendable {
    private let clips: SpokenClips
    private let words: AnonymousFile
    /// By the positions of `clips`; `nil` for a clip without words.
    private let places: [Place?]
    /// The sources, with what was read from each.
    package let list: TranscriptList
    package let problems: ProblemTally
    private let filesWithMembers: Int
    package let summary: SummaryDocument.Transcripts
    private let sessions: [ExactText: Int]

    struct Place {
        let offset: Int
        let count: Int32
    }

    init(
        clips: SpokenClips, words: AnonymousFile, places: [Place?], list: TranscriptList, problems: ProblemTally,
        filesWithMembers: Int, summary: SummaryDocument.Transcripts
    ) {
        self.clips = clips
        self.words = words
        self.places = places
        self.list = list
        self.problems = problems
        self.summary = summary
        self.filesWithMembers = filesWithMembers
        sessions = Dictionary(clips.sessions.enumerated().map { (ExactText($1.name), $0) }) { first, _ in first }
    }

    /// Returns the words of a clip.
    ///
    /// - Parameters:
    ///   - index: the position of the clip in the session's document.
    ///   - session: the name of the session's folder.
    package func ofClip(_ index: Int, session: String) throws -> ClipTranscript? {
        guard let session = sessions[ExactText(session)] else { return nil }
        var range = clips.sessions[session].clips
        // Duplicates are not among the clips.
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            let found = clips.clips[middle].index
            if found == index {
                return try places[middle].map { try Self.read($0.offset, Int($0.count), words) }
            }
            range = found < index ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    /// Passes all words to `body`, with the name of the session's folder and the position of the clip in its document.
    func forEach(_ body: (_ session: String, _ clip: Int, ClipTranscript) throws -> Void) throws {
        for (ordinal, place) in places.enumerated() {
            guard let place else { continue }
            let clip = clips.clips[ordinal]
            try body(
                clips.sessions[clip.session].name, clip.index, Self.read(place.offset, Int(place.count), words))
        }
    }

    static func read(_ offset: Int, _ count: Int, _ words: AnonymousFile) throws -> ClipTranscript {
        try JSONText.value(ClipTranscript.self, from: words.open().bytes(at: offset, count: count))
    }

    /// What a person may want to know of the sources.
    package var note: Note? {
        guard filesWithMembers > 0 else { return nil }
        return Note(
            .transcriptMembers,
            "\(Quantity.count(filesWithMembers, "transcript")) \(filesWithMembers == 1 ? "has" : "have") members that this "
                + "program does not know; it did not read them; data/transcripts.json lists them",
            count: filesWithMembers)
    }
}

extension ClipTranscript {
    /// The words of both, for parts of one clip.
    func joined(with other: ClipTranscript) -> ClipTranscript {
        func join(_ left: [TimedText]?, _ right: [TimedText]?) -> [TimedText]? {
            guard left != nil || right != nil else { return nil }
            return (left ?? []) + (right ?? [])
        }
        var joined = self
        joined.text = [text, other.text].filter { !$0.isEmpty }.joined(separator: " ")
        joined.confidence = nil
        // What only one of them says is not true of both.
        if language != other.language { joined.language = nil }
        if recognizer != other.recognizer { joined.recognizer = nil }
        guard (words == nil) == (other.words == nil) else {
            // One has times of words and the other has not, so the sentences of both are used.
            joined.words = nil
            joined.segments = sentences + other.sentences
            return joined
        }
        joined.words = join(words, other.words)
        joined.segments = join(segments, other.segments)
        return joined
    }

    /// The sentences, or all words as one.
    private var sentences: [TimedText] {
        if let segments { return segments }
        let ranges = (words ?? []).compactMap(\.range)
        let start = ranges.map(\.lowerBound).min()
        let end = ranges.map(\.upperBound).max()
        return [
            TimedText(
                text: text, startFrame: start, frames: start.flatMap { start in end.map { $0 - start } },
                confidence: confidence)
        ]
    }
}
