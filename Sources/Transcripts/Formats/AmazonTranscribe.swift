import JSON

/// The output of a batch job of Amazon Transcribe (Developer Guide, "Data input and output" and "Example diarization
/// output (batch)"). Times are seconds, and confidences are numbers, both written as strings.
///
/// The segments are those of `audio_segments`. In an output without them, a segment is what one speaker or channel says
/// in a row, by the labels of the items, or for older outputs by the items of `speaker_labels`. Punctuation belongs to
/// the word before it.
struct AmazonTranscribe: TranscriptFormat {
    let name = "amazon-transcribe"
    let title = "Amazon Transcribe JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .json, let results = content.outline?["results"] else { return false }
        if case .array? = results["transcripts"], case .array? = results["items"] { return true }
        return false
    }

    private static let members: Set<String> = ["jobName", "accountId", "status", "results"]
    private static let resultMembers: Set<String> = [
        "transcripts", "items", "speaker_labels", "channel_labels", "audio_segments", "language_code",
        "language_codes", "language_identification",
    ]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json()
        let results = document["results"] ?? .null
        reading.skipMembers(of: document, except: Self.members, at: "")
        reading.skipMembers(of: results, except: Self.resultMembers, at: "/results")
        let items = Self.items(results, &reading)
        let segments = Self.audioSegments(results, items, &reading) ?? Self.turns(results, items)
        try reading.take(
            Transcript(language: Self.language(results), recognizer: "Amazon Transcribe", segments: segments))
    }

    /// The language of the whole output. One with several languages states them by segment, and has none here.
    private static func language(_ results: JSONValue) -> String? {
        results["language_code"]?.text
            ?? (results["language_codes"]?.elements.count == 1
                ? results["language_codes"]?.elements.first?["language_code"]?.text : nil)
    }

    // MARK: - Items

    private struct Item {
        var word: Transcript.Word
        var isPunctuation: Bool
        var speaker: String?
        var index: Int
    }

    private static func items(_ results: JSONValue, _ reading: inout TranscriptReading) -> [Item] {
        let labels = labels(results)
        let areChannels = (results["channel_labels"]?["channels"]?.elements.count ?? 0) > 1
        return (results["items"]?.elements ?? []).enumerated().map { index, value in
            let pointer = "/results/items/\(index)"
            let alternatives = value["alternatives"]?.elements ?? []
            if alternatives.count > 1 {
                reading.skip(pointer + "/alternatives/1", "another alternative; only the first one is read")
            }
            let isPunctuation = value["type"]?.text == "punctuation"
            let (start, end) = reading.span(value["start_time"], value["end_time"], at: pointer)
            // The confidence of punctuation is always written as zero.
            let confidence =
                isPunctuation
                ? nil : reading.confidence(alternatives.first?["confidence"], at: pointer + "/alternatives/0")
            let content = alternatives.first?["content"]?.text ?? ""
            if content.isEmpty { reading.skip(pointer, "an item has no content; it is not read") }
            return Item(
                word: Transcript.Word(text: trimmed(content), start: start, end: end, confidence: confidence),
                isPunctuation: isPunctuation,
                speaker: value["speaker_label"]?.text ?? value["start_time"]?.text.flatMap { labels[$0] }
                    ?? (areChannels ? value["channel_label"]?.text : nil),
                index: index)
        }
    }

    /// The speakers of older outputs, by the start time of the word as written.
    private static func labels(_ results: JSONValue) -> [String: String] {
        var labels: [String: String] = [:]
        for segment in results["speaker_labels"]?["segments"]?.elements ?? [] {
            for item in segment["items"]?.elements ?? [] {
                if let start = item["start_time"]?.text { labels[start] = item["speaker_label"]?.text }
            }
        }
        return labels
    }

    /// Returns the words of items, with their punctuation.
    private static func words(_ items: some Sequence<Item>) -> [Transcript.Word] {
        var words: [Transcript.Word] = []
        for item in items where !item.word.text.isEmpty {
            if item.isPunctuation, let last = words.indices.last {
                words[last].text += item.word.text
            } else {
                words.append(item.word)
            }
        }
        return words
    }

    // MARK: - Segments

    private static func audioSegments(_ results: JSONValue, _ items: [Item], _ reading: inout TranscriptReading)
        -> [Transcript.Segment]?
    {
        guard let list = results["audio_segments"]?.elements, !list.isEmpty else { return nil }
        let positions = Dictionary(
            (results["items"]?.elements ?? []).enumerated().compactMap { index, value in
                value["id"]?.word.map { ($0, index) }
            }
        ) { first, _ in first }
        return list.enumerated().map { index, value in
            let pointer = "/results/audio_segments/\(index)"
            let own = (value["items"]?.elements ?? []).compactMap { id -> Item? in
                let position = id.word.flatMap { positions[$0] }
                if position == nil { reading.skip(pointer + "/items", "an item of a segment is not in the output") }
                return position.map { items[$0] }
            }
            let (start, end) = reading.span(value["start_time"], value["end_time"], at: pointer)
            let speakers = Set(own.compactMap(\.speaker))
            return Transcript.Segment(
                text: trimmed(value["transcript"]?.text ?? ""), start: start, end: end,
                speaker: value["speaker_label"]?.text ?? (speakers.count == 1 ? speakers.first : nil),
                words: words(own), pointer: pointer)
        }
    }

    /// Segments of items that follow one another and have the same speaker.
    private static func turns(_ results: JSONValue, _ items: [Item]) -> [Transcript.Segment] {
        var turns: [[Item]] = []
        for item in items {
            let isSame = item.isPunctuation || turns.last?.last { !$0.isPunctuation }?.speaker == item.speaker
            if isSame, !turns.isEmpty { turns[turns.count - 1].append(item) } else { turns.append([item]) }
        }
        let whole = results["transcripts"]?.elements.first?["transcript"]?.text.map { trimmed($0) }
        if turns.isEmpty {
            return whole.map { [Transcript.Segment(text: $0, pointer: "/results/transcripts/0/transcript")] } ?? []
        }
        return turns.map { turn in
            let words = words(turn)
            let spoken = turn.filter { !$0.isPunctuation }
            let (start, end) = (spoken.first?.word.start, spoken.last?.word.end)
            let isOrdered = start.flatMap { start in end.flatMap { $0.isBefore(start) } } == false
            // The service's own text has the right spaces, also for languages that have none.
            let text = turns.count == 1 ? whole : nil
            return Transcript.Segment(
                text: text ?? words.map(\.text).joined(separator: " "), start: start, end: isOrdered ? end : nil,
                speaker: spoken.first?.speaker, words: words, pointer: "/results/items/\(turn[0].index)")
        }
    }
}
