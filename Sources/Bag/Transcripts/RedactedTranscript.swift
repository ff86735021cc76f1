extension ClipTranscript {
    /// The words that are left when spans are redacted. Words and sentences with a frame in a span are removed, and those
    /// without frames: they may belong to the span.
    ///
    /// - Returns: `nil` if nothing is left.
    func heard(outside spans: HiddenSpans) -> ClipTranscript? {
        func isHeard(_ part: TimedText) -> Bool {
            guard let range = part.range else { return false }
            return !spans.touch(range.isEmpty ? range.lowerBound..<range.lowerBound + 1 : range)
        }
        let kept = timed.filter(isHeard)
        guard !kept.isEmpty else { return nil }
        var transcript = self
        if words != nil { transcript.words = kept } else { transcript.segments = kept }
        transcript.text = kept.map(\.text).joined(separator: " ")
        transcript.confidence = nil
        transcript.redacted = true
        return transcript
    }
}
