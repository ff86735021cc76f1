import JSON

/// The results of Google Cloud Speech-to-Text, version 1 (`RecognizeResponse`, `LongRunningRecognizeResponse`) and
/// version 2 (`RecognizeResponse`, `BatchRecognizeResults`, `BatchRecognizeResponse`), alone or as the `response` of an
/// operation. Times are seconds with the letter s, such as `1.300s` (protocol buffers, JSON mapping of `Duration`).
///
/// Each result is a segment; the first alternative is read. The start of a segment is that of its first word.
/// `BatchRecognizeResponse` has the results of several files by their URIs, each of which is a transcript.
struct GoogleSpeech: TranscriptFormat {
    let name = "google-speech"
    let title = "Google Speech-to-Text JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .json, let outline = content.outline else { return false }
        switch Self.response(outline)["results"] {
        case .array(let results)?: return results.contains { $0["alternatives"] != nil }
        case .object(let files)?: return files.contains { Self.file($0.value) != nil }
        default: return false
        }
    }

    private static func response(_ document: JSONValue) -> JSONValue { document["response"] ?? document }

    /// The results of one file, and their position in it.
    private static func file(_ value: JSONValue) -> (results: JSONValue, pointer: String)? {
        if let results = value["inlineResult"]?["transcript"]?["results"] {
            return (results, "/inlineResult/transcript/results")
        }
        return value["transcript"]?["results"].map { ($0, "/transcript/results") }
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json()
        let prefix = document["response"] == nil ? "" : "/response"
        guard case .object(let files)? = Self.response(document)["results"] else {
            let results = Self.response(document)["results"] ?? .null
            return try reading.take(Self.transcript(results, at: prefix + "/results", Transcript.Subject(), &reading))
        }
        for member in files {
            let pointer = "\(prefix)/results/\(JSONPointer.escaped(member.name))"
            guard let (results, path) = Self.file(member.value) else {
                reading.skip(pointer, "a file has no results; they may be in a file of their own, or be an error")
                continue
            }
            let subject = Transcript.Subject(fileName: lastComponent(member.name))
            try reading.take(Self.transcript(results, at: pointer + path, subject, &reading))
        }
    }

    private static let members: Set<String> = [
        "alternatives", "channelTag", "channel_tag", "languageCode", "language_code", "resultEndTime",
        "result_end_time", "resultEndOffset", "result_end_offset", "isFinal", "stability",
    ]

    private static func transcript(
        _ results: JSONValue, at pointer: String, _ subject: Transcript.Subject, _ reading: inout TranscriptReading
    ) -> Transcript {
        let list = results.elements
        let languages = Set(list.compactMap { ($0["languageCode"] ?? $0["language_code"])?.text })
        var segments: [Transcript.Segment] = []
        if let last = list.last?["alternatives"]?.elements.first, isDiarization(last) {
            segments = turns(last, at: "\(pointer)/\(list.count - 1)/alternatives/0", &reading)
        } else {
            let channels = Set(list.compactMap { ($0["channelTag"] ?? $0["channel_tag"])?.word })
            for (index, value) in list.enumerated() {
                let place = "\(pointer)/\(index)"
                reading.skipMembers(of: value, except: members, at: place)
                let channel = channels.count > 1 ? (value["channelTag"] ?? value["channel_tag"])?.word : nil
                if let segment = segment(value, channel: channel, at: place, &reading) { segments.append(segment) }
            }
        }
        return Transcript(
            subject: subject, language: languages.count == 1 ? languages.first : nil,
            recognizer: "Google Speech-to-Text", segments: segments, pointer: pointer)
    }

    private static func segment(
        _ value: JSONValue, channel: String?, at pointer: String, _ reading: inout TranscriptReading
    ) -> Transcript.Segment? {
        let alternatives = value["alternatives"]?.elements ?? []
        for index in alternatives.indices.dropFirst() {
            reading.skip("\(pointer)/alternatives/\(index)", "another alternative; only the first one is read")
        }
        let place = pointer + "/alternatives/0"
        guard let best = alternatives.first, let text = best["transcript"]?.text.flatMap(trimmedOrNil) else {
            return nil
        }
        let words = words(best, at: place, &reading)
        let (start, end) = reading.checked(words.first?.word.start, words.last?.word.end, at: place)
        let speakers = Set(words.map(\.speaker))
        return Transcript.Segment(
            text: text, start: start, end: end,
            speaker: (speakers.count == 1 ? speakers.first ?? nil : nil) ?? channel.map { "channel \($0)" },
            confidence: confidence(best, at: place, &reading), words: words.map(\.word), pointer: place)
    }

    /// Zero stands for a confidence that was not set (`SpeechRecognitionAlternative.confidence`).
    private static func confidence(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> Double?
    {
        let confidence = reading.confidence(value["confidence"], at: pointer)
        return confidence == 0 ? nil : confidence
    }

    // MARK: - Words

    private static func words(
        _ alternative: JSONValue, at pointer: String, _ reading: inout TranscriptReading
    ) -> [(word: Transcript.Word, speaker: String?)] {
        (alternative["words"]?.elements ?? []).enumerated().compactMap { index, value in
            let place = "\(pointer)/words/\(index)"
            guard let text = value["word"]?.text.flatMap(trimmedOrNil) else {
                reading.skip(place, "a word has no text; it is not read")
                return nil
            }
            let (start, end) = reading.checked(
                time(value, ["startTime", "startOffset", "start_time", "start_offset"], at: place, &reading),
                time(value, ["endTime", "endOffset", "end_time", "end_offset"], at: place, &reading), at: place)
            let word = Transcript.Word(
                text: text, start: start, end: end, confidence: confidence(value, at: place, &reading))
            return (word, speaker(value))
        }
    }

    private static func speaker(_ word: JSONValue) -> String? {
        let label = (word["speakerLabel"] ?? word["speaker_label"] ?? word["speakerTag"] ?? word["speaker_tag"])?.word
        return label == "0" ? nil : label
    }

    private static func time(
        _ value: JSONValue, _ names: [String], at pointer: String, _ reading: inout TranscriptReading
    ) -> TranscriptTime? {
        guard let time = names.lazy.compactMap({ value[$0] }).first else { return nil }
        if let text = time.text, text.hasSuffix("s"),
            let offset = DecimalTime.nanoseconds(text.dropLast(), unit: .seconds)
        {
            return .offset(nanoseconds: offset)
        }
        // Older clients wrote the message itself.
        if case .object = time,
            let seconds = DecimalTime.nanoseconds(time["seconds"]?.word ?? "0", unit: .seconds),
            let nanoseconds = Int64(time["nanos"]?.word ?? "0"), (0..<1_000_000_000).contains(nanoseconds),
            seconds < TranscriptTime.longestOffset
        {
            return .offset(nanoseconds: seconds + nanoseconds)
        }
        reading.skipTime(time, at: pointer)
        return nil
    }

    // MARK: - Speakers of version 1

    /// Whether an alternative repeats the words of all results with their speakers, as the last result of version 1
    /// does with `enableSpeakerDiarization`. It has no transcript of its own.
    private static func isDiarization(_ alternative: JSONValue) -> Bool {
        guard let words = alternative["words"]?.elements, !words.isEmpty else { return false }
        return alternative["transcript"]?.text.flatMap(trimmedOrNil) == nil && words.contains { speaker($0) != nil }
    }

    /// Segments of words that follow one another and have the same speaker.
    private static func turns(_ alternative: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> [Transcript.Segment]
    {
        var segments: [Transcript.Segment] = []
        for (word, speaker) in words(alternative, at: pointer, &reading) {
            if segments.isEmpty || segments[segments.count - 1].speaker != speaker {
                segments.append(Transcript.Segment(text: "", start: word.start, speaker: speaker, pointer: pointer))
            }
            segments[segments.count - 1].words.append(word)
        }
        for index in segments.indices {
            let words = segments[index].words
            segments[index].text = words.map(\.text).joined(separator: " ")
            (segments[index].start, segments[index].end) = reading.checked(
                segments[index].start, words.last?.end, at: pointer)
        }
        return segments
    }
}
