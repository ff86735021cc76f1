/// SubRip subtitles (SRT): cues with times from the beginning of the recording. The fraction of a second may follow a
/// comma or a point, and the numbers of the cues may be missing. Tags for italics, fonts and positions are left out.
struct SubRip: TranscriptFormat {
    let name = "subrip"
    let title = "SubRip (SRT)"

    func recognises(_ content: TranscriptContent) -> Bool {
        var blocks = CueBlocks(content.bytes)
        guard content.kind == .text, let block = blocks.next(),
            let timing = block.prefix(2).firstIndex(where: CueTiming.isTiming)
        else { return false }
        let text = block[timing].text
        let start = text[..<(text.firstRange(of: "-->")?.lowerBound ?? text.startIndex)]
        return DecimalTime.nanoseconds(clock: trimmed(start)) != nil
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        try content.checkEncoding()
        var segments: [Transcript.Segment] = []
        var number = 0
        for block in CueBlocks(content.bytes) {
            guard let timing = block.prefix(2).firstIndex(where: CueTiming.isTiming) else {
                reading.skip("line \(block[0].number)", "lines outside a cue; they are not read")
                continue
            }
            number += 1
            let (start, end) = CueTiming.read(block[timing], &reading)
            let payload = block[(timing + 1)...].map(\.text).joined(separator: "\n")
            segments += CueText(payload, start: start, end: end, isWebVTT: false).parts.map { part in
                Transcript.Segment(text: part.text, start: start, end: end, pointer: "cue \(number)")
            }
            try reading.limit(segments.count)
        }
        try reading.take(Transcript(segments: segments))
    }
}
