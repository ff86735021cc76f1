import Calls
import Foundations
import Transcripts

/// Gives the words of a transcript their frames. A pure function of the transcript and the place of its clip.
struct TranscriptPlace {
    let session: SpokenClips.Session
    let clip: SpokenClips.Clip
    let source: ClipTranscript.Source
    /// Whether offsets count from the start of the timeline, and not from that of the clip.
    let isOnTimeline: Bool

    /// A recogniser may end a word this fraction of a second after the clip.
    static let slackPerSecond = 2

    struct Placed {
        var transcript: ClipTranscript
        /// By how many frames it speaks longer than the clip; 0 if it does not.
        var framesBeyond: Int
        /// The number of words or segments with times.
        var richness: Int
    }

    /// - Parameter segments: the parts of the transcript that are about the clip.
    func place(_ segments: [Transcript.Segment], language: String?, recognizer: String?) -> Placed {
        var beyond = 0
        func timed(
            _ text: String, _ start: TranscriptTime?, _ end: TranscriptTime?, _ confidence: Double?
        ) -> ClipTranscript.TimedText {
            let span = span(start, end, beyond: &beyond)
            return ClipTranscript.TimedText(
                text: text, startFrame: span?.lowerBound, frames: span?.count, confidence: confidence)
        }
        let spoken = segments.filter { !$0.text.isEmpty }
        let hasWords = !spoken.isEmpty && spoken.allSatisfy { !$0.words.isEmpty }
        let words =
            hasWords
            ? spoken.flatMap { $0.words.map { timed($0.text, $0.start, $0.end, $0.confidence) } } : []
        let parts = spoken.map { timed($0.text, $0.start, $0.end, $0.confidence) }
        let hasTimes = parts.contains { $0.startFrame != nil }
        let isWhole = words.contains { $0.startFrame != nil }
        let transcript = ClipTranscript(
            text: spoken.map(\.text).joined(separator: " "), language: language,
            confidence: spoken.count == 1 ? spoken[0].confidence : nil, recognizer: recognizer,
            words: isWhole || hasWords && !hasTimes ? words : nil,
            segments: !isWhole && hasTimes ? parts : nil, source: source)
        let slack = session.sampleRate / Self.slackPerSecond
        return Placed(
            transcript: transcript,
            framesBeyond: beyond > slack ? beyond : 0,
            richness: isWhole ? 1_000_000 + words.count : hasTimes ? parts.count : 0)
    }

    /// The frames of the timeline that belong to a span of the transcript.
    ///
    /// - Parameter beyond: becomes the number of frames by which it ends after the clip, if that is more.
    /// - Returns: `nil` if it has no start, or the timeline does not have its sound.
    private func span(_ start: TranscriptTime?, _ end: TranscriptTime?, beyond: inout Int) -> Range<Int>? {
        guard let place = clip.place, let start, let first = frame(start, place) else { return nil }
        let last = max(first, end.flatMap { frame($0, place) } ?? first)
        beyond = max(beyond, last - place.wholeFrames)
        // It is heard only as far as the clip is.
        let heard = max(0, first)..<max(max(0, first), min(last, place.frames))
        guard first >= -session.sampleRate / Self.slackPerSecond, heard.lowerBound < place.frames else { return nil }
        return place.startFrame + heard.lowerBound..<place.startFrame + heard.upperBound
    }

    /// The frame since the start of the clip.
    private func frame(_ time: TranscriptTime, _ place: SpokenClips.Clip.Place) -> Int? {
        switch time {
        case .offset(let nanoseconds):
            return session.frame(nanoseconds) - (isOnTimeline ? place.startFrame : 0)
        case .instant(let instant):
            guard let zero = session.start, let begin = place.timeFrame else { return nil }
            return instant.frame(since: zero, sampleRate: session.sampleRate) - begin
        }
    }
}
