import Foundations

/// Plain text. Each line that is not blank is a segment. A name in front of a line, such as `[SPEAKER_00]:`, stays in
/// its text.
///
/// The lines that Whisper's programs print have their times in front: `[00:00:00.000 --> 00:00:02.320]  Hello.`
struct PlainText: TranscriptFormat {
    let name = "text"
    let title = "plain text"

    func recognises(_ content: TranscriptContent) -> Bool { content.kind == .text }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        try content.checkEncoding()
        var segments: [Transcript.Segment] = []
        for line in TextLines(content.bytes) where !line.isBlank {
            segments.append(Self.segment(line, &reading))
            try reading.limit(segments.count)
        }
        try reading.take(Transcript(segments: segments))
    }

    private static func segment(_ line: TextLines.Line, _ reading: inout TranscriptReading) -> Transcript.Segment {
        let (text, pointer) = (trimmed(line.text), "line \(line.number)")
        guard text.hasPrefix("["), CueTiming.isTiming(line), let close = text.firstIndex(of: "]"),
            let arrow = text.firstRange(of: "-->"), arrow.upperBound <= close,
            let from = DecimalTime.nanoseconds(clock: trimmed(text[..<arrow.lowerBound].dropFirst())),
            let to = DecimalTime.nanoseconds(clock: trimmed(text[arrow.upperBound..<close]))
        else { return Transcript.Segment(text: text, pointer: pointer) }
        let (start, end) = reading.checked(.offset(nanoseconds: from), .offset(nanoseconds: to), at: pointer)
        return Transcript.Segment(
            text: trimmed(text[close...].dropFirst()), start: start, end: end, pointer: pointer)
    }
}
