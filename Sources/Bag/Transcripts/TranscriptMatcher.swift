import Calls
import Foundations
import Transcripts

/// Finds the clips that transcripts are about: by ids and names if they are exact, and within a session by time if only
/// one clip fits. Nothing is guessed. Pure.
struct TranscriptMatcher {
    let clips: SpokenClips
    private var times: [Int: SessionTimes] = [:]

    init(_ clips: SpokenClips) { self.clips = clips }

    /// What a transcript is about.
    enum Match: Hashable {
        case clip(Int)
        /// Its times are those of the session.
        case session(Int)
        /// It fits nothing, or several; with the reason.
        case nothing(String)
        case several(String)
    }

    /// - Parameter file: the name of the file with the transcript.
    func match(_ subject: Transcript.Subject, in file: TranscriptFileName) -> Match {
        var sessions: Set<Int>?
        func narrow(_ found: [Int]) { sessions = sessions.map { $0.intersection(found) } ?? Set(found) }
        if let id = subject.sessionId {
            let found = clips.sessions(called: id)
            if found.isEmpty { return .nothing("the bag has no session \(PrintableText.of(id, width: 100))") }
            narrow(found)
        }
        if let id = subject.otherId { narrow(clips.sessions(called: id)) }
        for folder in file.folders {
            let found = clips.sessions(called: folder)
            if !found.isEmpty { narrow(found) }
        }
        func fits(_ clip: Int) -> Bool { sessions?.contains(clips.clips[clip].session) ?? true }

        var candidates: Set<Int>?
        func narrow(to found: [Int]) {
            let found = found.filter(fits)
            candidates = candidates.map { $0.intersection(found) } ?? Set(found)
        }
        if let clip = subject.audioSHA256.flatMap(clips.clip(withDigest:)) { narrow(to: [clip]) }
        if let id = subject.messageId {
            let found = clips.clips(ofMessage: id)
            if found.isEmpty { return .nothing("the bag has no message \(PrintableText.of(id, width: 100))") }
            narrow(to: found)
        }
        if let name = subject.fileName {
            // Recognisers may be given a copy of the clip under another name.
            let found = clips.clips(named: name) + clips.clips(named: SpokenClips.stem(name))
            if !found.isEmpty { narrow(to: found) }
        }
        if let candidates { return Self.only(of: candidates) }
        if subject.sessionId != nil || subject.otherId != nil { return only(of: sessions ?? []) }

        let named = Set(file.stems.lazy.map { clips.clips(named: $0) }.first { !$0.isEmpty } ?? []).filter(fits)
        if !named.isEmpty { return Self.only(of: named) }
        let called = Set(file.stems.lazy.map { clips.sessions(called: $0) }.first { !$0.isEmpty } ?? [])
        if !called.isEmpty { return only(of: called) }
        if let sessions, file.isOfTimeline { return only(of: sessions) }
        return .nothing("neither its content nor its name says which clip or session it is about")
    }

    private static func only(of clips: Set<Int>) -> Match {
        guard let clip = clips.first else { return .nothing("no clip of the bag has all of its ids and names") }
        return clips.count == 1 ? .clip(clip) : .several("it fits \(clips.count) clips")
    }

    private func only(of sessions: Set<Int>) -> Match {
        guard let session = sessions.first else { return .nothing("no session of the bag has all of its ids") }
        return sessions.count == 1 ? .session(session) : .several("it fits \(sessions.count) sessions")
    }

    // MARK: - By time

    /// Finds the only clip of a session in which something is said.
    ///
    /// - Parameters:
    ///   - start: when it begins: on the timeline, or in UTC.
    ///   - end: when it ends, if that is known.
    ///   - speaker: who says it. It is used if the session has a speaker of this name.
    mutating func clip(
        in session: Int, from start: TranscriptTime, to end: TranscriptTime?, speaker: String?
    ) -> Match {
        let facts = clips.sessions[session]
        let isInstant: Bool
        let first: Int
        let last: Int
        switch (start, end ?? start) {
        case (.offset(let from), .offset(let to)):
            isInstant = false
            (first, last) = (facts.frame(from), facts.frame(to))
        case (.instant(let from), .instant(let to)):
            guard let zero = facts.start else { return .nothing("its session has no start") }
            isInstant = true
            (first, last) = (
                from.frame(since: zero, sampleRate: facts.sampleRate),
                to.frame(since: zero, sampleRate: facts.sampleRate)
            )
        default: return .nothing("its times are of two kinds")
        }
        let known = times[session] ?? SessionTimes(clips, session)
        times[session] = known
        let voice = speaker.flatMap { name in known.speakers.first { $0.name == name } }
        // A recogniser's times are not exact. A clip around the whole span comes first.
        for slack in [0, facts.sampleRate / TranscriptPlace.slackPerSecond] {
            if let match = known.clip(
                around: first...max(first, last), slack: slack, isInstant: isInstant, voice: voice)
            {
                return match
            }
        }
        return .nothing("no clip is heard at that time")
    }
}

extension SpokenClips.Session {
    /// The frame at an offset, rounded, halves up.
    func frame(_ nanoseconds: Int64) -> Int {
        let product = Int128(nanoseconds) * Int128(sampleRate) + 500_000_000
        return Int(clamping: product / 1_000_000_000)
    }
}

/// The clips of a session by time.
private struct SessionTimes {
    let speakers: Set<Speaker>
    private let onTimeline: [Span]
    private let inTime: [Span]

    private struct Span {
        let clip: Int
        let speaker: Speaker
        let first: Int
        let end: Int
        /// The latest end of this and all spans before it.
        var latestEnd: Int
    }

    init(_ all: SpokenClips, _ session: Int) {
        let own = all.sessions[session].clips
        speakers = Set(own.map { all.clips[$0].speaker })
        func spans(_ first: (SpokenClips.Clip.Place) -> Int?, _ length: (SpokenClips.Clip.Place) -> Int) -> [Span] {
            var spans = own.compactMap { ordinal -> Span? in
                guard let place = all.clips[ordinal].place, let start = first(place) else { return nil }
                return Span(
                    clip: ordinal, speaker: all.clips[ordinal].speaker, first: start, end: start + length(place),
                    latestEnd: 0)
            }.sorted { ($0.first, $0.clip) < ($1.first, $1.clip) }
            var latest = Int.min
            for index in spans.indices {
                latest = max(latest, spans[index].end)
                spans[index].latestEnd = latest
            }
            return spans
        }
        onTimeline = spans({ $0.startFrame }, { $0.frames })
        inTime = spans({ $0.timeFrame }, { $0.wholeFrames })
    }

    /// The most clips that are compared for one span. More are never heard at one time.
    private static let mostCompared = 10_000

    /// - Returns: `nil` if no clip is heard during the whole span.
    func clip(
        around frames: ClosedRange<Int>, slack: Int, isInstant: Bool, voice: Speaker?
    ) -> TranscriptMatcher.Match? {
        let spans = isInstant ? inTime : onTimeline
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].first <= frames.lowerBound + slack { low = middle + 1 } else { high = middle }
        }
        var found: [Int] = []
        for (compared, span) in spans[..<low].reversed().enumerated() {
            if span.latestEnd + slack < frames.upperBound { break }
            guard compared < Self.mostCompared else { return .several("too many clips are heard at that time") }
            guard span.end + slack >= frames.upperBound, voice.map({ $0 == span.speaker }) ?? true else { continue }
            found.append(span.clip)
        }
        guard let clip = found.first else { return nil }
        return found.count == 1 ? .clip(clip) : .several("\(found.count) clips are heard at that time")
    }
}

/// The name of a file with transcripts, as far as it says what they are about.
struct TranscriptFileName {
    /// The names of the folders around it.
    let folders: [String]
    /// The last component without its extension, and without a second one that is an audio file's.
    let stems: [String]
    /// Whether it is named like the recording of a whole session.
    let isOfTimeline: Bool

    /// - Parameter path: a relative path.
    init(_ path: String) {
        var components = path.split { $0 == "/" || $0 == "\\" }.map(String.init)
        let last = components.popLast() ?? ""
        folders = components
        let stem = SpokenClips.stem(last)
        let inner = SpokenClips.stem(stem)
        let isAudio = inner != stem && Self.audio.contains(stem.dropFirst(inner.count + 1).lowercased())
        stems = [stem] + (isAudio ? [inner] : [])
        isOfTimeline = (stems.last ?? "") == "timeline"
    }

    private static let audio: Set<String> = ["opus", "ogg", "oga", "wav", "flac", "mp3", "m4a", "webm"]
}
