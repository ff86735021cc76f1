/// Plain text: words without times. Each line that is not blank is a segment. A name in front of a line, such as
/// `[SPEAKER_00]:`, stays in its text.
struct PlainText: TranscriptFormat {
    let name = "text"
    let title = "plain text"

    func recognises(_ content: TranscriptContent) -> Bool { content.kind == .text }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        _ = try content.text()
        var segments: [Transcript.Segment] = []
        for line in TextLines(content.bytes) {
            guard let text = trimmedOrNil(line.text) else { continue }
            segments.append(Transcript.Segment(text: text, pointer: "line \(line.number)"))
            try reading.limit(segments.count)
        }
        try reading.take(Transcript(segments: segments))
    }
}
