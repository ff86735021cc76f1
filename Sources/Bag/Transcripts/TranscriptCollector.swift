import Files
import Foundations
import JSON
import Transcripts

/// Collects the words of all clips of a bag from its sources. They are in a file without a name, since there may be
/// many.
package struct TranscriptCollector {
    private let clips: SpokenClips
    private let words: AnonymousFile
    private var length = 0
    /// By clip. Empty where a clip has no words.
    private var entries: [Entry]
    private var matcher: TranscriptMatcher
    private var problems = ProblemTally(most: ProblemTally.mostOfARun)
    /// The sources, with what was read from each.
    private var list: [TranscriptList.Source] = []
    /// The number of files with members that their formats are not known to have.
    private var filesWithMembers = 0
    /// The names of the files, and their positions in `list`.
    private var origins: [(name: String, source: Int, file: Int)] = []

    private struct Entry {
        var offset = 0
        var count = 0
        /// Of the text without differences of white space.
        var text: UInt64 = 0
        /// The position of its file among all files.
        var file: Int32 = -1
        var richness: Int32 = 0
        /// Whether it was found by time, so that other parts of the same file may belong to the clip.
        var isPart = false
        /// Whether sources contradict each other. Then the clip has no words.
        var isContradicted = false
    }

    /// Reads the words of a bag's clips.
    ///
    /// - Parameters:
    ///   - sources: sorted by name.
    ///   - words: an empty file.
    /// - Throws: `FileError`; `Interruption`.
    package static func read(
        _ sources: [TranscriptSource], of clips: SpokenClips, in words: AnonymousFile, surroundings: Surroundings
    ) throws -> ClipWords {
        var collector = TranscriptCollector(of: clips, in: words)
        try collector.read(sources, surroundings: surroundings)
        return try collector.result()
    }

    private init(of clips: SpokenClips, in words: AnonymousFile) {
        self.clips = clips
        self.words = words
        matcher = TranscriptMatcher(clips)
        entries = Array(repeating: Entry(), count: clips.clips.count)
    }

    // MARK: - Reading sources

    private mutating func read(_ sources: [TranscriptSource], surroundings: Surroundings) throws {
        let ids = clips.knownIDs
        let meter = Meter(.readingTranscripts, of: sources.count, .pieces)
        for source in sources {
            try surroundings.interruption.check()
            list.append(
                TranscriptList.Source(
                    path: source.path, name: source.name, sha256: source.sha256, bytes: source.bytes, files: []))
            try source.forEachFile { entry, contents in
                let name = entry.map { "\(source.name)/\($0)" } ?? source.name
                let file = list[list.count - 1].files.count
                origins.append((name, list.count - 1, file))
                list[list.count - 1].files.append(
                    TranscriptList.File(entry: entry, format: nil, transcripts: 0, used: 0, unused: 0))
                try read(contents, of: source, ids, surroundings.interruption)
            }
            meter.add(1)
            surroundings.progress(meter.progress)
        }
    }

    /// Reads the last one of `origins`.
    private mutating func read(
        _ contents: Result<[UInt8], TranscriptUnreadable>, of source: TranscriptSource, _ ids: KnownIDs,
        _ interruption: Interruption
    ) throws {
        let origin = origins[origins.count - 1]
        func change(_ body: (inout TranscriptList.File) -> Void) { body(&list[origin.source].files[origin.file]) }
        let entry = list[origin.source].files[origin.file].entry
        do {
            let fileName = TranscriptFileName(origin.name)
            let read = try TranscriptFile.read(try contents.get(), knownIDs: ids) { transcript in
                try interruption.check()
                change { $0.transcripts += 1 }
                let place = ClipTranscript.Source(path: source.path, entry: entry, pointer: transcript.pointer)
                try take(transcript, place, name: fileName)
            }
            change { file in
                file.format = read.format
                guard !read.unread.isEmpty else { return }
                file.unread = read.unread.map {
                    TranscriptList.Unread(pointer: $0.pointer, reason: $0.reason, count: $0.count)
                }
            }
            if read.unread.contains(where: \.isMember) { filesWithMembers += 1 }
            for part in read.unread where !part.isMember {
                let more = part.count > 1 ? " (and \(Quantity.count(part.count - 1, "more part")))" : ""
                report(.transcriptUnread, "\(PrintableText.of(part.reason, width: 300))\(more)", part.pointer)
            }
        } catch let error as TranscriptUnreadable {
            report(.transcriptUnread, error.description, "")
        }
    }

    /// Reports a problem of the last one of `origins`.
    private mutating func report(_ code: Problem.Code, _ message: String, _ pointer: String) {
        let position = pointer.isEmpty ? "" : "\(PrintableText.of(pointer, width: 100)): "
        problems.add(
            Problem(code, position + message, archive: PrintableText.of(origins[origins.count - 1].name, width: 300)))
    }

    /// Reports a part that is used for no clip.
    private mutating func reportUnused(_ code: Problem.Code, _ message: String, _ pointer: String) {
        countUnused(Int32(origins.count - 1))
        report(code, message, pointer)
    }

    /// - Parameter file: the position in `origins`.
    private mutating func countUnused(_ file: Int32) {
        let origin = origins[Int(file)]
        list[origin.source].files[origin.file].unused += 1
    }

    // MARK: - Taking transcripts

    private mutating func take(
        _ transcript: Transcript, _ source: ClipTranscript.Source, name: TranscriptFileName
    ) throws {
        switch matcher.match(transcript.subject, in: name) {
        case .clip(let clip):
            try add(
                transcript.segments, of: transcript, source, to: clip, isPart: false)
        case .session(let session):
            try take(transcript, source, of: session)
        case .nothing(let reason):
            reportUnused(.transcriptUnmatched, reason, transcript.pointer)
        case .several(let reason):
            reportUnused(.transcriptAmbiguous, reason, transcript.pointer)
        }
    }

    /// Divides a transcript of a session among its clips.
    private mutating func take(
        _ transcript: Transcript, _ source: ClipTranscript.Source, of session: Int
    ) throws {
        var parts: [(clip: Int, segments: [Transcript.Segment])] = []
        var positions: [Int: Int] = [:]
        func put(_ segment: Transcript.Segment, _ clip: Int) {
            if let position = positions[clip] {
                parts[position].segments.append(segment)
            } else {
                positions[clip] = parts.count
                parts.append((clip, [segment]))
            }
        }
        for segment in transcript.segments where !segment.text.isEmpty {
            guard let start = segment.start else {
                reportUnused(
                    .transcriptUnmatched, "it is about a session and has no time, so it fits no clip", segment.pointer)
                continue
            }
            let match = matcher.clip(in: session, from: start, to: segment.end, speaker: segment.speaker)
            if case .clip(let clip) = match {
                put(segment, clip)
            } else if let divided = divided(segment, session) {
                for (clip, part) in divided { put(part, clip) }
            } else {
                switch match {
                case .nothing(let reason): reportUnused(.transcriptUnmatched, reason, segment.pointer)
                case .several(let reason): reportUnused(.transcriptAmbiguous, reason, segment.pointer)
                case .clip, .session: break
                }
            }
        }
        for (clip, segments) in parts {
            var place = source
            if let pointer = segments.first?.pointer, !pointer.isEmpty { place.pointer = pointer }
            try add(segments, of: transcript, place, to: clip, isPart: true)
        }
    }

    /// Divides a segment that several clips share, if each of its words fits only one of them.
    private mutating func divided(_ segment: Transcript.Segment, _ session: Int) -> [(Int, Transcript.Segment)]? {
        guard segment.words.count > 1 else { return nil }
        var parts: [(Int, Transcript.Segment)] = []
        for word in segment.words {
            guard let start = word.start,
                case .clip(let clip) = matcher.clip(
                    in: session, from: start, to: word.end, speaker: segment.speaker)
            else { return nil }
            if let last = parts.last, last.0 == clip {
                parts[parts.count - 1].1.words.append(word)
                parts[parts.count - 1].1.text += " \(word.text)"
                parts[parts.count - 1].1.end = word.end
            } else {
                var part = segment
                (part.words, part.text, part.start, part.end) = ([word], word.text, word.start, word.end)
                part.confidence = nil
                parts.append((clip, part))
            }
        }
        return parts
    }

    private mutating func add(
        _ segments: [Transcript.Segment], of transcript: Transcript, _ source: ClipTranscript.Source, to clip: Int,
        isPart: Bool
    ) throws {
        let facts = clips.clips[clip]
        let session = clips.sessions[facts.session]
        var placed = TranscriptPlace(session: session, clip: facts, source: source, isOnTimeline: isPart)
            .place(segments, language: transcript.language, recognizer: transcript.recognizer)
        if placed.framesBeyond > 0 {
            let seconds = Seconds.rounded(frames: placed.framesBeyond, sampleRate: session.sampleRate)
            report(
                .transcriptTooLong,
                "it speaks \(seconds) s longer than \(name(of: clip)); the words after its end have no frames",
                source.pointer)
        }
        let file = Int32(origins.count - 1)
        let before = entries[clip]
        guard before.file >= 0 else {
            try store(placed, file: file, isPart: isPart, at: clip)
            return
        }
        guard !before.isContradicted else {
            reportConflict(source, at: clip, with: try self.source(of: clip))
            return
        }
        // Further sentences of the same clip.
        if before.isPart, isPart, before.file == file, let first = try stored(clip) {
            placed.transcript = first.joined(with: placed.transcript)
            placed.richness += Int(before.richness)
            try store(placed, file: file, isPart: true, at: clip)
            return
        }
        if before.text == Self.digest(of: placed.transcript.text) {
            // The same words in two formats: the one with more times is used.
            if placed.richness > Int(before.richness) {
                countUnused(before.file)
                try store(placed, file: file, isPart: isPart, at: clip)
            } else {
                countUnused(file)
            }
            return
        }
        entries[clip].isContradicted = true
        countUnused(before.file)
        reportConflict(source, at: clip, with: try self.source(of: clip))
    }

    private mutating func reportConflict(_ source: ClipTranscript.Source, at clip: Int, with other: String) {
        reportUnused(
            .transcriptConflict,
            "it has other words for \(name(of: clip)) than \(other); neither is used; give only one of them",
            source.pointer)
    }

    private func name(of clip: Int) -> String {
        let facts = clips.clips[clip]
        return "clip \(PrintableText.of(facts.fileName, width: 100)) of session "
            + PrintableText.of(clips.sessions[facts.session].sessionId, width: 100)
    }

    private func source(of clip: Int) throws -> String {
        guard let source = try stored(clip)?.source else { return "another transcript" }
        let path = source.entry.map { "\(source.path)/\($0)" } ?? source.path
        return PrintableText.of(path, width: 200) + (source.pointer.isEmpty ? "" : " (\(source.pointer))")
    }

    // MARK: - Storing

    private mutating func store(_ placed: TranscriptPlace.Placed, file: Int32, isPart: Bool, at clip: Int) throws {
        let bytes = try JSONText.bytes(of: placed.transcript, layout: .compact)
        try words.write(bytes, at: length)
        entries[clip] = Entry(
            offset: length, count: bytes.count, text: Self.digest(of: placed.transcript.text), file: file,
            richness: Int32(clamping: placed.richness), isPart: isPart, isContradicted: entries[clip].isContradicted)
        length += bytes.count
    }

    /// Of the words without differences of white space.
    private static func digest(of text: String) -> UInt64 {
        let words = text.unicodeScalars.split { $0.properties.isWhitespace }
        return SHA256Stream.digest(
            of: words.joined(separator: " ".unicodeScalars).flatMap { UTF8.encode($0) ?? .init() }
        )
        .leadingNumber
    }

    private func stored(_ clip: Int) throws -> ClipTranscript? {
        entries[clip].file < 0 ? nil : try ClipWords.read(entries[clip].offset, entries[clip].count, words)
    }

    // MARK: - Result

    private func result() throws -> ClipWords {
        var list = list
        var counts = WordCounts()
        var places: [ClipWords.Place?] = []
        places.reserveCapacity(entries.count)
        for (clip, entry) in entries.enumerated() {
            guard entry.file >= 0, !entry.isContradicted else {
                counts.add(nil)
                places.append(nil)
                continue
            }
            let origin = origins[Int(entry.file)]
            list[origin.source].files[origin.file].used += 1
            counts.add(try stored(clip))
            places.append(ClipWords.Place(offset: entry.offset, count: Int32(entry.count)))
        }
        return ClipWords(
            clips: clips, words: words, places: places, list: TranscriptList(sources: list), problems: problems,
            filesWithMembers: filesWithMembers, summary: counts.summary(sources: list.count))
    }
}
