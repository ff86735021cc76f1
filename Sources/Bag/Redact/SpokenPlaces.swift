import Calls
import Transcripts

/// Finds the places of a clip whose words match. A pure function of the clip.
struct SpokenPlaces {
    let patterns: [WordPattern]
    /// Added on both sides of a span.
    let marginFrames: Int

    struct Found {
        /// The frames to redact, inside the clip; `nil` if the timeline does not have the clip.
        let frames: Range<Int>?
        /// The first frame of the words.
        let wordsFrame: Int?
        let extent: FoundWords.Extent
        /// Positions of the scalars of `text`.
        let range: Range<Int>
        let text: String
    }

    /// The words with times, or all words if none has: what is searched for parts of numbers.
    static func text(of transcript: ClipTranscript) -> JoinedText {
        let timed = transcript.timed
        return JoinedText(timed.isEmpty ? [transcript.text] : timed.map(\.text))
    }

    /// The place of a part of a number.
    ///
    /// - Parameter folded: positions of the folded `text(of:)`.
    /// - Returns: `nil` if nothing is there.
    func place(of folded: Range<Int>, in clip: TimelineDocument.Clip) -> Found? {
        guard let transcript = clip.transcript else { return nil }
        let joined = Self.text(of: transcript)
        let text = FoldedText(joined.text)
        let known = folded.clamped(to: text.scalars.indices)
        guard !known.isEmpty else { return nil }
        let range = text.place(of: known)
        guard !transcript.timed.isEmpty else {
            let heard = Self.heard(clip)
            return Found(
                frames: heard, wordsFrame: heard?.lowerBound, extent: .message, range: range, text: joined.text)
        }
        return place(of: range, joined, of: transcript, heard: Self.heard(clip))
    }

    func places(in clip: TimelineDocument.Clip) -> [Found] {
        guard let transcript = clip.transcript else { return [] }
        let heard = Self.heard(clip)
        let timed = transcript.timed
        let joined = JoinedText(timed.map(\.text))
        let whole = JoinedText([transcript.text])
        let isSame = joined.text == whole.text
        let foldedJoined = FoldedText(joined.text)
        let foldedWhole = isSame ? foldedJoined : FoldedText(whole.text)
        var found: [Found] = []
        var seen: Set<Range<Int>> = []
        for pattern in patterns {
            let inParts = pattern.matches(in: foldedJoined)
            // The text can have more than its parts, such as words without times, or punctuation.
            let inWhole = isSame ? inParts : pattern.matches(in: foldedWhole)
            if inWhole.count > inParts.count {
                found += inWhole.map {
                    Found(
                        frames: heard, wordsFrame: heard?.lowerBound, extent: .message, range: $0, text: whole.text)
                }
                continue
            }
            for range in inParts where seen.insert(range).inserted {
                if let place = place(of: range, joined, of: transcript, heard: heard) { found.append(place) }
            }
        }
        return found
    }

    /// - Parameter range: positions of the text that the parts with times are joined to.
    private func place(
        of range: Range<Int>, _ joined: JoinedText, of transcript: ClipTranscript, heard: Range<Int>?
    ) -> Found? {
        guard let parts = joined.parts(in: range) else { return nil }
        let ranges = transcript.timed[parts].map(\.range)
        let span = heard.flatMap { Self.span(ranges, in: $0, margin: marginFrames) }
        return Found(
            frames: span ?? heard, wordsFrame: span == nil ? heard?.lowerBound : ranges.first??.lowerBound,
            extent: span == nil ? .message : transcript.words == nil ? .sentence : .words, range: range,
            text: joined.text)
    }

    /// The frames of the timeline in which the clip is heard.
    private static func heard(_ clip: TimelineDocument.Clip) -> Range<Int>? {
        guard clip.status == .placed, let start = clip.startFrame, let frames = clip.frames, frames > 0 else {
            return nil
        }
        return start..<start + frames
    }

    /// - Returns: `nil` if a part has no time, or is not heard.
    private static func span(_ parts: [Range<Int>?], in heard: Range<Int>, margin: Int) -> Range<Int>? {
        let known = parts.compactMap(\.self)
        guard known.count == parts.count, let first = known.map(\.lowerBound).min(),
            let last = known.map({ max($0.upperBound, $0.lowerBound + 1) }).max()
        else { return nil }
        let span = (first - margin..<last + margin).clamped(to: heard)
        return span.isEmpty ? nil : span
    }
}
