import JSON

/// A row of a table or an object of a list, whose members have names of this program or synonyms of them. Names are
/// compared without letter case, `_`, `-` and spaces.
struct RecordShape {
    static let sessionNames = ["sessionid", "session"]
    static let messageNames = ["messageid", "message", "msgid"]
    static let fileNames = ["filename", "file", "path", "audio", "audiofile"]
    static let textNames = ["text", "transcript"]
    static let languageNames = ["language", "lang", "locale"]
    static let recognizerNames = ["recognizer", "recogniser", "model"]
    static let confidenceNames = ["confidence"]
    static let startNames = ["start", "starttime", "begin"]
    static let endNames = ["end", "endtime"]
    /// In milliseconds.
    static let startMillisecondNames = ["startms"]
    static let endMillisecondNames = ["endms"]
    static let speakerNames = ["speaker"]
    static let wordsNames = ["words"]
    static let segmentsNames = ["segments"]

    static let known: Set<String> = Set(
        sessionNames + messageNames + fileNames + textNames + languageNames + recognizerNames + confidenceNames
            + startNames + endNames + startMillisecondNames + endMillisecondNames + speakerNames + wordsNames
            + segmentsNames)

    private var byName: [String: JSONValue.Member] = [:]
    /// Members whose names are not known here, nor as Whisper's.
    private var strangers: [String] = []

    init(_ object: JSONValue) { self.init(members: object.members) }

    init(members: [JSONValue.Member]) {
        for member in members {
            let plain = Self.plain(member.name)
            guard Self.known.contains(plain) else {
                if !WhisperShape.ignored.contains(member.name) { strangers.append(member.name) }
                continue
            }
            if byName[plain] == nil { byName[plain] = member }
        }
    }

    static func plain(_ name: String) -> String {
        if known.contains(name) { return name }
        return name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    /// Returns the first of these members that is there.
    func member(_ names: [String]) -> JSONValue.Member? {
        for name in names { if let member = byName[name] { return member } }
        return nil
    }

    func value(_ names: [String]) -> JSONValue? { member(names)?.value }

    private func word(_ names: [String]) -> String? { value(names)?.word.flatMap(trimmedOrNil) }

    var hasText: Bool {
        if case .string? = value(Self.textNames) { true } else { false }
    }

    var hasSubject: Bool { member(Self.sessionNames + Self.messageNames + Self.fileNames) != nil }
    var hasSegments: Bool { if case .array? = value(Self.segmentsNames) { true } else { false } }

    var subject: Transcript.Subject {
        Transcript.Subject(
            fileName: word(Self.fileNames).flatMap(lastComponent), sessionId: word(Self.sessionNames),
            messageId: word(Self.messageNames))
    }

    var language: String? { word(Self.languageNames) }
    var recognizer: String? { word(Self.recognizerNames) }

    // MARK: - Reading

    /// Reads the record as a segment: its text, and what there is of times, speaker, confidence and words.
    ///
    /// - Returns: `nil`, with a report, if it has no text.
    func segment(at pointer: String, _ reading: inout TranscriptReading) -> Transcript.Segment? {
        reportStrangers(at: pointer, &reading)
        guard case .string(let text)? = value(Self.textNames) else {
            reading.skip(pointer, "a record has no text; it is not read")
            return nil
        }
        let (start, end) = times(at: pointer, &reading)
        return Transcript.Segment(
            text: trimmed(text), start: start, end: end, speaker: word(Self.speakerNames),
            confidence: reading.confidence(value(Self.confidenceNames), at: pointer),
            words: words(at: pointer, &reading), pointer: pointer)
    }

    func reportStrangers(at pointer: String, _ reading: inout TranscriptReading) {
        for name in strangers { reading.skipMember(name, at: pointer) }
    }

    private func times(at pointer: String, _ reading: inout TranscriptReading)
        -> (start: TranscriptTime?, end: TranscriptTime?)
    {
        let start =
            reading.anyTime(value(Self.startNames), at: pointer)
            ?? reading.time(value(Self.startMillisecondNames), unit: .milliseconds, at: pointer)
        let end =
            reading.anyTime(value(Self.endNames), at: pointer)
            ?? reading.time(value(Self.endMillisecondNames), unit: .milliseconds, at: pointer)
        return reading.checked(start, end, at: pointer)
    }

    private func words(at pointer: String, _ reading: inout TranscriptReading) -> [Transcript.Word] {
        guard let member = member(Self.wordsNames) else { return [] }
        let list = "\(pointer)/\(JSONPointer.escaped(member.name))"
        var words: [Transcript.Word] = []
        for (index, value) in member.value.elements.enumerated() {
            guard let text = (value["word"] ?? value["text"])?.text.flatMap(trimmedOrNil) else {
                reading.skip("\(list)/\(index)", "a word has no text; it is not read")
                continue
            }
            // Most lists have these names, and a list may be long.
            let (start, end) =
                value["start"] != nil
                ? reading.checked(
                    reading.anyTime(value["start"], at: "\(list)/\(index)"),
                    reading.anyTime(value["end"], at: "\(list)/\(index)"), at: "\(list)/\(index)")
                : RecordShape(value).times(at: "\(list)/\(index)", &reading)
            let confidence = reading.confidence(
                value["confidence"] ?? value["probability"] ?? value["score"] ?? value["conf"], at: "\(list)/\(index)")
            words.append(Transcript.Word(text: text, start: start, end: end, confidence: confidence))
        }
        return words
    }
}

/// Joins the records of a table to transcripts: records with times that follow one another and have the same subject,
/// language and recogniser are the segments of one transcript. Other records are transcripts of their own.
struct RecordJoiner {
    private var pending: Transcript?
    private var pendingWords = 0

    mutating func add(
        _ record: RecordShape, at pointer: String, _ reading: inout TranscriptReading
    ) throws {
        if record.hasSegments {
            try flush(&reading)
            return try reading.take(Self.transcript(record, at: pointer, &reading))
        }
        guard let segment = record.segment(at: pointer, &reading) else { return }
        let transcript = Transcript(
            subject: record.subject, language: record.language, recognizer: record.recognizer, segments: [segment],
            pointer: pointer)
        if let last = pending, segment.start != nil, last.segments.last?.start != nil,
            last.subject == transcript.subject, last.language == transcript.language,
            last.recognizer == transcript.recognizer
        {
            pending?.segments.append(segment)
            pendingWords += 1 + segment.words.count
            try reading.limit(pendingWords)
        } else {
            try flush(&reading)
            pending = transcript
            pendingWords = 1 + segment.words.count
        }
    }

    mutating func flush(_ reading: inout TranscriptReading) throws {
        if let transcript = pending { try reading.take(transcript) }
        pending = nil
    }

    /// Reads a record that has its own list of segments.
    static func transcript(
        _ record: RecordShape, at pointer: String, _ reading: inout TranscriptReading
    ) -> Transcript {
        record.reportStrangers(at: pointer, &reading)
        var segments: [Transcript.Segment] = []
        if let member = record.member(RecordShape.segmentsNames) {
            let list = "\(pointer)/\(JSONPointer.escaped(member.name))"
            segments = member.value.elements.enumerated().compactMap { index, value in
                RecordShape(value).segment(at: "\(list)/\(index)", &reading)
            }
        }
        return Transcript(
            subject: record.subject, language: record.language, recognizer: record.recognizer, segments: segments,
            pointer: pointer)
    }
}
