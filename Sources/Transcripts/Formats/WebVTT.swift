/// WebVTT (W3C): cues with times from the beginning of the recording. Voices (`<v Name>`) are speakers; other tags and
/// the settings of cues are left out. Times inside a cue, such as those of YouTube, give words. `NOTE`, `STYLE` and
/// `REGION` blocks contain no words.
struct WebVTT: TranscriptFormat {
    let name = "webvtt"
    let title = "WebVTT"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .text, content.bytes.starts(with: "WEBVTT".utf8) else { return false }
        return content.bytes.dropFirst(6).first.map(TranscriptContent.isWhitespace) ?? true
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        try content.checkEncoding()
        var segments: [Transcript.Segment] = []
        var language: String?
        var number = 0
        for (index, block) in CueBlocks(content.bytes).enumerated() {
            if index == 0 {
                language = Self.header(block, &reading)
                continue
            }
            guard let timing = block.prefix(2).firstIndex(where: CueTiming.isTiming) else {
                let keyword = block[0].text.prefix { !$0.isWhitespace }
                if !["NOTE", "STYLE", "REGION"].contains(keyword) {
                    reading.skip("line \(block[0].number)", "lines outside a cue; they are not read")
                }
                continue
            }
            number += 1
            let (start, end) = CueTiming.read(block[timing], &reading)
            let payload = block[(timing + 1)...].map(\.text).joined(separator: "\n")
            segments += CueText(payload, start: start, end: end, isWebVTT: true).parts.map { part in
                Transcript.Segment(
                    text: part.text, start: start, end: end, speaker: part.speaker, words: part.words,
                    pointer: "cue \(number)")
            }
            try reading.limit(segments.count)
        }
        try reading.take(Transcript(language: language, segments: segments))
    }

    /// Reads the language from the header (`Language: tr`), which several programs write.
    private static func header(_ block: [TextLines.Line], _ reading: inout TranscriptReading) -> String? {
        var language: String?
        for line in block.dropFirst() {
            let parts = line.text.split(separator: ":", maxSplits: 1)
            switch parts.first {
            case "Language" where parts.count == 2: language = trimmed(parts[1])
            case "Kind": break
            default:
                reading.skip("line \(line.number)", "an unknown line in the header; it is not used")
            }
        }
        return language
    }
}
