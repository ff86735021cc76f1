import Foundations
import JSON

/// The response of Deepgram for recorded audio (API reference, "Transcribe Pre-recorded Audio"). Times are seconds.
/// `metadata.sha256` is the SHA-256 of the audio, which identifies the clip.
///
/// The segments are the `utterances`, otherwise the sentences of `paragraphs`, otherwise the text of each channel. The
/// words have their punctuation where the response has it (`punctuated_word`). The first alternative is read.
struct Deepgram: TranscriptFormat {
    let name = "deepgram"
    let title = "Deepgram JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .json, let channels = content.outline?["results"]?["channels"]?.elements else {
            return false
        }
        return !channels.isEmpty && channels.allSatisfy { $0["alternatives"] != nil }
    }

    private static let resultMembers: Set<String> = ["channels", "utterances"]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json()
        let (results, metadata) = (document["results"] ?? .null, document["metadata"] ?? .null)
        reading.skipMembers(of: document, except: ["metadata", "results"], at: "")
        reading.skipMembers(of: results, except: Self.resultMembers, at: "/results")
        let channels = results["channels"]?.elements ?? []
        for (index, channel) in channels.enumerated() {
            for other in (channel["alternatives"]?.elements ?? []).indices.dropFirst() {
                reading.skip(
                    "/results/channels/\(index)/alternatives/\(other)",
                    "another alternative; only the first one is read")
            }
        }
        var segments: [Transcript.Segment] = []
        if let utterances = results["utterances"]?.elements, !utterances.isEmpty {
            segments = Self.utterances(utterances, hasChannels: channels.count > 1, &reading)
        } else {
            for (index, channel) in channels.enumerated() {
                let speaker = channels.count > 1 ? "channel \(index)" : nil
                segments += Self.segments(channel, index, speaker: speaker, &reading)
            }
        }
        let languages = Set(channels.compactMap { $0["detected_language"]?.text })
        try reading.take(
            Transcript(
                subject: Transcript.Subject(
                    audioSHA256: metadata["sha256"]?.text.flatMap { Checksum(hexadecimal: $0) }),
                language: languages.count == 1 ? languages.first : nil, recognizer: Self.recognizer(metadata),
                segments: segments))
    }

    private static func recognizer(_ metadata: JSONValue) -> String {
        let models = metadata["model_info"]?.members.compactMap { $0.value["name"]?.text } ?? []
        return (["Deepgram"] + models.prefix(3)).joined(separator: ", ")
    }

    private static func utterances(
        _ list: [JSONValue], hasChannels: Bool, _ reading: inout TranscriptReading
    ) -> [Transcript.Segment] {
        list.enumerated().map { index, value in
            let pointer = "/results/utterances/\(index)"
            let (start, end) = reading.span(value["start"], value["end"], at: pointer)
            return Transcript.Segment(
                text: trimmed(value["transcript"]?.text ?? ""), start: start, end: end,
                speaker: value["speaker"]?.word ?? (hasChannels ? value["channel"]?.word.map { "channel \($0)" } : nil),
                confidence: reading.confidence(value["confidence"], at: pointer + "/confidence"),
                words: words(value["words"], at: pointer + "/words", &reading).map(\.word), pointer: pointer)
        }
    }

    private static func segments(
        _ channel: JSONValue, _ index: Int, speaker: String?, _ reading: inout TranscriptReading
    ) -> [Transcript.Segment] {
        let pointer = "/results/channels/\(index)/alternatives/0"
        guard let best = channel["alternatives"]?.elements.first else { return [] }
        let words = words(best["words"], at: pointer + "/words", &reading)
        var segments: [Transcript.Segment] = []
        for (number, paragraph) in (best["paragraphs"]?["paragraphs"]?.elements ?? []).enumerated() {
            for (position, sentence) in (paragraph["sentences"]?.elements ?? []).enumerated() {
                let place = "\(pointer)/paragraphs/paragraphs/\(number)/sentences/\(position)"
                let (start, end) = reading.span(sentence["start"], sentence["end"], at: place)
                segments.append(
                    Transcript.Segment(
                        text: trimmed(sentence["text"]?.text ?? ""), start: start, end: end,
                        speaker: paragraph["speaker"]?.word ?? speaker, pointer: place))
            }
        }
        if !segments.isEmpty {
            distribute(words.map(\.word), over: &segments)
            return segments
        }
        guard let text = best["transcript"]?.text.flatMap(trimmedOrNil) else { return [] }
        let speakers = Set(words.map(\.speaker))
        let (start, end) = reading.checked(words.first?.word.start, words.last?.word.end, at: pointer)
        return [
            Transcript.Segment(
                text: text, start: start, end: end,
                speaker: (speakers.count == 1 ? speakers.first ?? nil : nil) ?? speaker,
                confidence: reading.confidence(best["confidence"], at: pointer + "/confidence"),
                words: words.map(\.word), pointer: pointer)
        ]
    }

    /// Each word belongs to the last sentence that starts at or before it.
    private static func distribute(_ words: [Transcript.Word], over segments: inout [Transcript.Segment]) {
        var current = 0
        for word in words {
            while let start = word.start, current + 1 < segments.count, let next = segments[current + 1].start,
                start.isBefore(next) == false
            { current += 1 }
            segments[current].words.append(word)
        }
    }

    private static func words(
        _ list: JSONValue?, at pointer: String, _ reading: inout TranscriptReading
    ) -> [(word: Transcript.Word, speaker: String?)] {
        (list?.elements ?? []).enumerated().compactMap { index, value in
            let place = "\(pointer)/\(index)"
            guard let text = (value["punctuated_word"] ?? value["word"])?.text.flatMap(trimmedOrNil) else {
                reading.skip(place, "a word has no text; it is not read")
                return nil
            }
            let (start, end) = reading.span(value["start"], value["end"], at: place)
            let confidence = reading.confidence(value["confidence"], at: place)
            return (
                Transcript.Word(text: text, start: start, end: end, confidence: confidence), value["speaker"]?.word
            )
        }
    }
}
