import JSON

/// The result file of batch transcription of Azure AI Speech ("Get batch transcription results"). Times are counted in
/// ticks of 100 ns (`offsetInTicks`), in milliseconds (`offsetMilliseconds`), or written as ISO 8601 durations
/// (`offset`), depending on the version of the API.
///
/// The first of `nBest` is read. Its words are `displayWords` if there are any, which have punctuation and no
/// confidence, otherwise `words`.
struct AzureBatch: TranscriptFormat {
    let name = "azure-batch"
    let title = "Azure batch transcription JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .json, case .array? = content.outline?["recognizedPhrases"] else { return false }
        return true
    }

    private static let members: Set<String> = [
        "source", "timestamp", "durationInTicks", "duration", "durationMilliseconds", "combinedRecognizedPhrases",
        "recognizedPhrases",
    ]
    private static let phraseMembers: Set<String> = [
        "recognitionStatus", "channel", "speaker", "offset", "duration", "offsetInTicks", "durationInTicks",
        "offsetMilliseconds", "durationMilliseconds", "nBest", "locale",
    ]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json()
        reading.skipMembers(of: document, except: Self.members, at: "")
        let phrases = document["recognizedPhrases"]?.elements ?? []
        let channels = Set(phrases.compactMap { $0["channel"]?.word })
        var segments: [Transcript.Segment] = []
        for (index, phrase) in phrases.enumerated() {
            let pointer = "/recognizedPhrases/\(index)"
            reading.skipMembers(of: phrase, except: Self.phraseMembers, at: pointer)
            guard let best = AzureShape.best(phrase["nBest"], at: pointer + "/nBest", &reading) else {
                AzureShape.skipFailure(phrase["recognitionStatus"], at: pointer, &reading)
                continue
            }
            let (start, end) = AzureShape.span(phrase, at: pointer, &reading)
            segments.append(
                Transcript.Segment(
                    text: trimmed((best["display"] ?? best["lexical"])?.text ?? ""), start: start, end: end,
                    // Version 3.0 wrote the speaker into the alternatives.
                    speaker: (phrase["speaker"] ?? best["speaker"])?.word
                        ?? (channels.count > 1 ? phrase["channel"]?.word.map { "channel \($0)" } : nil),
                    confidence: reading.confidence(best["confidence"], at: pointer + "/nBest/0/confidence"),
                    words: AzureShape.words(best, at: pointer + "/nBest/0", &reading), pointer: pointer))
        }
        let languages = Set(phrases.compactMap { $0["locale"]?.text })
        try reading.take(
            Transcript(
                subject: Transcript.Subject(fileName: document["source"]?.text.flatMap(lastComponent)),
                language: languages.count == 1 ? languages.first : nil, recognizer: "Azure AI Speech",
                segments: segments))
    }
}

/// The response of fast transcription of Azure AI Speech ("Use the fast transcription API"). Times are milliseconds.
struct AzureFast: TranscriptFormat {
    let name = "azure-fast"
    let title = "Azure fast transcription JSON"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .json, case .array? = content.outline?["combinedPhrases"] else { return false }
        return true
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        let document = try content.json()
        reading.skipMembers(
            of: document, except: ["duration", "durationMilliseconds", "combinedPhrases", "phrases"], at: "")
        let phrases = document["phrases"]?.elements ?? []
        let channels = Set(phrases.compactMap { $0["channel"]?.word })
        let segments = phrases.enumerated().map { index, phrase in
            let pointer = "/phrases/\(index)"
            let (start, end) = AzureShape.span(phrase, at: pointer, &reading)
            return Transcript.Segment(
                text: trimmed(phrase["text"]?.text ?? ""), start: start, end: end,
                speaker: phrase["speaker"]?.word
                    ?? (channels.count > 1 ? phrase["channel"]?.word.map { "channel \($0)" } : nil),
                confidence: reading.confidence(phrase["confidence"], at: pointer + "/confidence"),
                words: AzureShape.words(phrase, at: pointer, &reading), pointer: pointer)
        }
        let languages = Set(phrases.compactMap { $0["locale"]?.text })
        try reading.take(
            Transcript(
                language: languages.count == 1 ? languages.first : nil, recognizer: "Azure AI Speech",
                segments: segments))
    }
}

/// Results of the Speech SDK of Azure AI Speech in the simple or detailed output format ("Get speech recognition
/// results"): one object, a list of them, or JSON lines. Times are ticks of 100 ns.
struct AzureDetailed: TranscriptFormat {
    let name = "azure-detailed"
    let title = "Azure Speech SDK results"

    func recognises(_ content: TranscriptContent) -> Bool {
        switch content.outline {
        case .array(let elements)?: !elements.isEmpty && elements.allSatisfy(Self.isResult)
        case let object?: Self.isResult(object)
        case nil: false
        }
    }

    private static func isResult(_ value: JSONValue) -> Bool {
        value["Offset"] != nil && (value["DisplayText"] != nil || value["NBest"] != nil)
    }

    private static let members: Set<String> = [
        "Id", "RecognitionStatus", "DisplayText", "Offset", "Duration", "Channel", "NBest", "Type", "Speaker",
        "SpeakerId", "PrimaryLanguage", "SNR",
    ]

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        var segments: [Transcript.Segment] = []
        var languages: Set<String> = []
        func add(_ value: JSONValue, _ pointer: String, _ reading: inout TranscriptReading) throws {
            languages.formUnion([value["PrimaryLanguage"]?["Language"]?.text].compactMap(\.self))
            if let segment = Self.segment(value, at: pointer, &reading) { segments.append(segment) }
            try reading.limit(segments.count)
        }
        if content.kind == .json, case .object? = content.outline {
            try add(try content.json(), "", &reading)
        } else {
            try content.forEachRecord(&reading, add)
        }
        try reading.take(
            Transcript(
                language: languages.count == 1 ? languages.first : nil, recognizer: "Azure AI Speech",
                segments: segments))
    }

    private static func segment(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> Transcript.Segment?
    {
        reading.skipMembers(of: value, except: members, at: pointer)
        let best = AzureShape.best(value["NBest"], at: pointer + "/NBest", &reading)
        guard let text = (value["DisplayText"] ?? best?["Display"])?.text.flatMap(trimmedOrNil) else {
            AzureShape.skipFailure(value["RecognitionStatus"], at: pointer, &reading)
            return nil
        }
        let (start, end) = AzureShape.span(value, at: pointer, &reading)
        return Transcript.Segment(
            text: text, start: start, end: end, speaker: (value["SpeakerId"] ?? value["Speaker"])?.word,
            confidence: reading.confidence(best?["Confidence"], at: pointer + "/NBest/0/Confidence"),
            words: AzureShape.words(best ?? .null, at: pointer + "/NBest/0", &reading), pointer: pointer)
    }
}

/// What the results of Azure AI Speech have in common. Names of members begin with a capital letter in the SDK.
private enum AzureShape {
    static func best(_ list: JSONValue?, at pointer: String, _ reading: inout TranscriptReading) -> JSONValue? {
        for index in (list?.elements ?? []).indices.dropFirst() {
            reading.skip("\(pointer)/\(index)", "another alternative; only the first one is read")
        }
        return list?.elements.first
    }

    static func skipFailure(_ status: JSONValue?, at pointer: String, _ reading: inout TranscriptReading) {
        let text = status?.text ?? "none"
        // Silence has no words, so nothing is missing.
        if ["EndOfDictation", "InitialSilenceTimeout", "Success"].contains(text) { return }
        reading.skip(pointer, "a phrase was not recognised; its status is \(shortened(text))")
    }

    static func span(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> (start: TranscriptTime?, end: TranscriptTime?)
    {
        let start = time(value, "offset", at: pointer, &reading)
        let duration = time(value, "duration", at: pointer, &reading)
        return (start, reading.end(start, after: duration, at: pointer))
    }

    private static func time(
        _ value: JSONValue, _ name: String, at pointer: String, _ reading: inout TranscriptReading
    ) -> TranscriptTime? {
        if let ticks = value[name + "InTicks"] ?? value[name.prefix(1).uppercased() + name.dropFirst()] {
            return reading.time(ticks, unit: .ticks, at: pointer)
        }
        if let milliseconds = value[name + "Milliseconds"] {
            return reading.time(milliseconds, unit: .milliseconds, at: pointer)
        }
        guard let text = value[name] else { return nil }
        // A preview version of fast transcription wrote milliseconds under this name.
        if case .number = text { return reading.time(text, unit: .milliseconds, at: pointer) }
        if let duration = text.text.flatMap(DecimalTime.nanoseconds(duration:)) {
            return .offset(nanoseconds: duration)
        }
        reading.skipTime(text, at: pointer)
        return nil
    }

    static func words(_ value: JSONValue, at pointer: String, _ reading: inout TranscriptReading)
        -> [Transcript.Word]
    {
        for name in ["displayWords", "DisplayWords", "words", "Words"] {
            guard let list = value[name]?.elements, !list.isEmpty else { continue }
            return list.enumerated().compactMap { index, word in
                let text = ["displayText", "DisplayText", "word", "Word", "text"].lazy.compactMap { word[$0]?.text }
                guard let text = text.first.flatMap(trimmedOrNil) else {
                    reading.skip("\(pointer)/\(name)/\(index)", "a word has no text; it is not read")
                    return nil
                }
                let (start, end) = span(word, at: "\(pointer)/\(name)/\(index)", &reading)
                let confidence = reading.confidence(
                    word["confidence"] ?? word["Confidence"], at: "\(pointer)/\(name)/\(index)")
                return Transcript.Word(text: text, start: start, end: end, confidence: confidence)
            }
        }
        return []
    }
}
