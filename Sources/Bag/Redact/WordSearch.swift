import Calls
import Files
import Foundations
import Transcripts

/// Searches the words of a bag: those of transcripts, and the texts of text conversations. Nothing is written.
package struct WordSearch: Sendable {
    private let path: String
    private let patterns: [WordPattern]
    /// What is redacted before and after found words, since recognisers' times are not exact.
    package var marginMilliseconds = Self.usualMarginMilliseconds
    /// Only this session.
    package var sessionId: String?
    /// Only this speaker.
    package var speaker: String?
    package var surroundings = Surroundings()

    package static let usualMarginMilliseconds = 250

    /// - Parameter bag: the path of the bag. Only its documents are read. `BagRedactor` checks the whole bag.
    package init(bag: String, patterns: [WordPattern]) {
        path = bag
        self.patterns = patterns
    }

    /// - Throws: `JobError`, `FileError`, `Interruption`.
    package func run() throws -> FoundWords {
        let files = BagFiles(root: path)
        let summary: SummaryDocument = try read(BagLayout.summary, files)
        let sessions = summary.sessions.filter { session in
            sessionId.map { ExactText($0) == ExactText(session.sessionId) } ?? true
        }
        if let sessionId, sessions.isEmpty {
            throw JobError(
                "\(path) has no session \(PrintableText.of(sessionId)); summary.json lists its sessions")
        }
        var found = FoundWords()
        if summary.transcripts != nil {
            let list: TranscriptList = try read(BagLayout.transcripts, files)
            found.notSearched.transcriptParts = list.sources.flatMap(\.files).reduce(0) { count, file in
                (file.unread ?? []).reduce(count &+ file.unused) { $0 &+ $1.count }
            }
        }
        for (index, session) in sessions.enumerated() {
            try surroundings.interruption.check()
            surroundings.progress(Progress(.searching, done: index, of: sessions.count))
            let path = ReviewMaterial.relativePath(of: BagLayout.timeline, session: session)
            let document: SessionDocument = try read(path, files)
            if let impossibility = document.impossibility {
                throw JobError("\(self.path)/\(path): it has impossible values: \(impossibility); verify the bag")
            }
            let before = found.places
            switch document {
            case .recorded(let timeline): try search(timeline, options: summary.options, &found)
            case .written(let conversation): try search(conversation, &found)
            }
            if found.places > before { found.sessions += 1 }
        }
        guard found.searched != FoundWords.Searched() else {
            let whose = sessionId == nil && speaker == nil ? "of its messages" : "of these messages"
            throw JobError(
                "\(path): none \(whose) has words, so nothing was searched; to add words, stitch the same inputs again "
                    + "with \(Setting("transcripts"))")
        }
        return found
    }

    private func read<Document: Decodable>(_ name: String, _ files: BagFiles) throws -> Document {
        do {
            return try BagDocument.read(name, in: files, mostClips: surroundings.limits.mostClips)
        } catch {
            throw JobError("\(path)/\(name): \(error.reason); verify the bag")
        }
    }

    private func isSearched(_ name: String) -> Bool { speaker.map { ExactText($0) == ExactText(name) } ?? true }

    // MARK: - Recorded sessions

    /// A place, before it is joined with those that it overlaps.
    private struct Span {
        let frames: Range<Int>
        let speaker: String
        let place: FoundWords.Place?
    }

    private func search(
        _ timeline: TimelineDocument, options: TimelineOptions, _ found: inout FoundWords
    ) throws {
        let search = SpokenPlaces(
            patterns: patterns, marginFrames: (marginMilliseconds * timeline.sampleRate + 999) / 1000)
        var spans: [Span] = []
        let divided = try patterns.contains(where: \.isCardNumbers) ? dividedNumbers(in: timeline) : [:]
        for (index, clip) in timeline.clips.enumerated() where clip.status != .duplicate && isSearched(clip.type) {
            if index.isMultiple(of: 1000) { try surroundings.interruption.check() }
            guard clip.transcript != nil else {
                found.notSearched.messages += 1
                continue
            }
            found.searched.messages += 1
            let parts = (divided[index] ?? []).compactMap { search.place(of: $0, in: clip) }
            let places = search.places(in: clip) + parts
            if !places.isEmpty { found.messages += 1 }
            let isRecorded = hasRecording(of: clip.type, timeline, layout: options.layout)
            for place in places {
                found.places += 1
                let shown = found.places > FoundWords.mostShown ? nil : shown(place, of: clip, timeline, options)
                if let frames = place.frames, isRecorded {
                    spans.append(Span(frames: frames, speaker: clip.type, place: shown))
                } else {
                    found.unplannedCount += 1
                    guard let shown else { continue }
                    found.unplanned.append(
                        FoundWords.Unplanned(
                            sessionId: timeline.sessionId, speaker: clip.type, place: shown,
                            reason: place.frames == nil ? .notPlaced : .noRecording))
                }
            }
        }
        found.rows += rows(of: spans, timeline)
    }

    /// Finds card numbers that a speaker says in several clips. A clip that is not placed may be one of them.
    ///
    /// - Returns: by the positions of clips, positions in their folded text.
    private func dividedNumbers(in timeline: TimelineDocument) throws -> [Int: [Range<Int>]] {
        var runs: [ExactText: (run: CardNumberRun, messages: [Int])] = [:]
        let order = timeline.clips.indices.filter { timeline.clips[$0].status != .duplicate }
            .sorted { (timeline.clips[$0].startFrame ?? .max, $0) < (timeline.clips[$1].startFrame ?? .max, $1) }
        for (count, index) in order.enumerated() {
            if count.isMultiple(of: 1000) { try surroundings.interruption.check() }
            let clip = timeline.clips[index]
            guard let transcript = clip.transcript, isSearched(clip.type) else { continue }
            let text = FoldedText(SpokenPlaces.text(of: transcript).text)
            runs[ExactText(clip.type), default: (CardNumberRun(), [])].run.add(text)
            runs[ExactText(clip.type)]?.messages.append(index)
        }
        return Self.parts(of: runs.values)
    }

    private static func parts(
        of runs: some Sequence<(run: CardNumberRun, messages: [Int])>
    ) -> [Int: [Range<Int>]] {
        runs.reduce(into: [:]) { parts, run in
            var numbers = run.run
            for part in numbers.finish() { parts[run.messages[part.message], default: []].append(part.range) }
        }
    }

    private func shown(
        _ place: SpokenPlaces.Found, of clip: TimelineDocument.Clip, _ timeline: TimelineDocument,
        _ options: TimelineOptions
    ) -> FoundWords.Place {
        let begin = timeline.time(of: clip, options: options)
        let time = clip.startFrame.flatMap { start in
            place.wordsFrame.flatMap { begin?.plus(frames: $0 - start, sampleRate: timeline.sampleRate) }
        }
        return FoundWords.Place(
            message: clip.label, time: (time ?? begin)?.rfc3339,
            excerpt: FoundWords.Excerpt(of: place.range, in: place.text), extent: place.extent)
    }

    /// Whether a redaction of the speaker changes a recording.
    private func hasRecording(
        of speaker: String, _ timeline: TimelineDocument, layout: TimelineOptions.Layout
    ) -> Bool {
        let channels = layout == .mono ? timeline.channels : [speaker]
        return timeline.audio.contains { !timeline.redactedChannels(channels, of: $0).isEmpty }
    }

    /// Joins the spans of a speaker that overlap or touch.
    private func rows(of spans: [Span], _ timeline: TimelineDocument) -> [FoundWords.Row] {
        var joined: [Span] = []
        var places: [[FoundWords.Place]] = []
        var last: [ExactText: Int] = [:]
        for span in spans.sorted(by: { $0.frames.lowerBound < $1.frames.lowerBound }) {
            let speaker = ExactText(span.speaker)
            if let index = last[speaker], joined[index].frames.upperBound >= span.frames.lowerBound {
                let frames = joined[index].frames
                joined[index] = Span(
                    frames: frames.lowerBound..<max(frames.upperBound, span.frames.upperBound), speaker: span.speaker,
                    place: nil)
                if let place = span.place { places[index].append(place) }
            } else {
                last[speaker] = joined.count
                joined.append(span)
                places.append([span.place].compactMap(\.self))
            }
        }
        return zip(joined, places).map { span, places in
            FoundWords.Row(
                sessionId: timeline.sessionId, speaker: span.speaker,
                part: .frames(span.frames, sampleRate: timeline.sampleRate), places: places)
        }
    }

    // MARK: - Text conversations

    private func search(_ conversation: TextConversationDocument, _ found: inout FoundWords) throws {
        let redacted = Set((conversation.redactions ?? []).map(\.message))
        found.notSearched.attachments += conversation.attachments.count { $0.path != nil }
        let divided = patterns.contains(where: \.isCardNumbers) ? dividedNumbers(in: conversation) : [:]
        for (index, message) in conversation.messages.enumerated()
        where !redacted.contains(index) && isSearched(message.speaker) {
            if index.isMultiple(of: 1000) { try surroundings.interruption.check() }
            found.searched.textMessages += 1
            let text = JoinedText([message.text])
            let folded = FoldedText(text.text)
            let parts = (divided[index] ?? []).map { $0.clamped(to: folded.scalars.indices) }.filter { !$0.isEmpty }
            let ranges = Set(patterns.flatMap { $0.matches(in: folded) } + parts.map(folded.place))
                .sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
            guard !ranges.isEmpty else { continue }
            found.messages += 1
            var places: [FoundWords.Place] = []
            for range in ranges {
                found.places += 1
                guard found.places <= FoundWords.mostShown else { continue }
                places.append(
                    FoundWords.Place(
                        message: message.messageId.map { "message \($0)" } ?? "message \(index)", time: message.time,
                        excerpt: FoundWords.Excerpt(of: range, in: text.text), extent: .message))
            }
            guard let pointer = message.pointer else {
                found.unplannedCount += ranges.count
                found.unplanned += places.map {
                    FoundWords.Unplanned(
                        sessionId: conversation.sessionId, speaker: message.speaker, place: $0, reason: .noPointer)
                }
                continue
            }
            found.rows.append(
                FoundWords.Row(
                    sessionId: conversation.sessionId, speaker: message.speaker, part: .message(pointer: pointer),
                    places: places))
        }
    }

    /// Finds card numbers that an author writes in several messages.
    private func dividedNumbers(in conversation: TextConversationDocument) -> [Int: [Range<Int>]] {
        var runs: [ExactText: (run: CardNumberRun, messages: [Int])] = [:]
        for (index, message) in conversation.messages.enumerated() where isSearched(message.speaker) {
            runs[ExactText(message.speaker), default: (CardNumberRun(), [])].run.add(
                FoldedText(JoinedText([message.text]).text))
            runs[ExactText(message.speaker)]?.messages.append(index)
        }
        return Self.parts(of: runs.values)
    }
}
