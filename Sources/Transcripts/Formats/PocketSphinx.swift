import JSON

/// The JSON lines of the command `pocketsphinx` (programs/pocketsphinx_main.c): for each utterance its beginning `b`,
/// duration `d`, probability `p`, text `t` and words `w`, which have the same members. Times are seconds.
///
/// Words that stand for silence and noise, such as `<sil>` and `[NOISE]`, are left out. The number of a pronunciation,
/// as in `the(2)`, is not part of the word. Phones and states inside a word are not read.
struct PocketSphinx: TranscriptFormat {
    let name = "pocketsphinx"
    let title = "PocketSphinx JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        switch content.outline {
        case .array(let elements)?: elements.contains(where: Self.isUtterance)
        case let object?: Self.isUtterance(object)
        case nil: false
        }
    }

    private static func isUtterance(_ value: JSONValue) -> Bool {
        guard case .string? = value["t"], case .array? = value["w"] else { return false }
        return value["b"] != nil && value["d"] != nil
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        var segments: [Transcript.Segment] = []
        func add(_ value: JSONValue, _ pointer: String, _ reading: inout TranscriptReading) throws {
            guard let segment = Self.segment(value, at: pointer, &reading) else { return }
            segments.append(segment)
            try reading.limit(segments.count)
        }
        if content.kind == .json, case .object? = content.outline {
            try add(try content.json(), "", &reading)
        } else {
            try content.forEachRecord(&reading, add)
        }
        try reading.take(Transcript(recognizer: "PocketSphinx", segments: segments))
    }

    private static let members: Set<String> = ["b", "d", "p", "t", "w"]

    private static func segment(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> Transcript.Segment?
    {
        guard case .string(let text)? = value["t"] else {
            reading.skip(pointer, "a record has no text; it is not read")
            return nil
        }
        reading.skipMembers(of: value, except: members, at: pointer)
        let (start, end) = span(value, at: pointer, &reading)
        var words: [Transcript.Word] = []
        for (index, word) in (value["w"]?.elements ?? []).enumerated() {
            let place = "\(pointer)/w/\(index)"
            guard let spoken = word["t"]?.text.flatMap(spoken) else { continue }
            let (start, end) = span(word, at: place, &reading)
            words.append(
                Transcript.Word(
                    text: spoken, start: start, end: end, confidence: reading.confidence(word["p"], at: place)))
        }
        return Transcript.Segment(
            text: trimmed(text), start: start, end: end, confidence: reading.confidence(value["p"], at: pointer),
            words: words, pointer: pointer)
    }

    private static func span(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> (start: TranscriptTime?, end: TranscriptTime?)
    {
        let start = reading.time(value["b"], at: pointer)
        let duration = reading.time(value["d"], at: pointer)
        return (start, reading.end(start, after: duration, at: pointer))
    }

    /// Returns the word as it is spoken; `nil` for silence and noise.
    private static func spoken(_ word: String) -> String? {
        let isFiller =
            word.hasPrefix("<") && word.hasSuffix(">") || word.hasPrefix("[") && word.hasSuffix("]")
            || word.hasPrefix("++") && word.hasSuffix("++")
        if isFiller { return nil }
        guard word.hasSuffix(")"), let open = word.lastIndex(of: "("), open > word.startIndex,
            word[word.index(after: open)...].dropLast().allSatisfy(\.isNumber)
        else { return trimmedOrNil(word) }
        return trimmedOrNil(word[..<open])
    }
}
