import Calls
import Files
import Foundations

/// Which frames of which channels a request means.
struct RedactionPlan {
    let request: BagRedactor.Request
    let frames: Range<Int>
    /// Names, as in the timeline.
    let channels: [String]

    /// - Throws: `JobError` where it means nothing: a redaction that changes nothing would be believed.
    init(request: BagRedactor.Request, timeline: TimelineDocument, layout: TimelineOptions.Layout) throws {
        self.request = request
        let name = PrintableText.of(timeline.sessionId)
        guard timeline.audio.contains(where: { $0.fileExtension == "wav" }) else {
            throw JobError("session \(name) has no WAV file: there is nothing to redact; nothing was made")
        }
        guard let frames = RedactionSpan.frames(from: request.from, to: request.to, in: timeline), !frames.isEmpty
        else {
            throw JobError(
                "session \(name) starts at \(timeline.start ?? "no known time") and has \(timeline.durationSeconds) s: "
                    + "nothing of it lies between \(Setting("from")) and \(Setting("to")); nothing was made")
        }
        self.frames = frames
        if request.isInMoments, let clip = RedactionSpan.movedClip(in: frames, of: timeline) {
            throw JobError(
                "session \(name): \(PrintableText.of(clip.fileName)) is not heard at its own time, as it was moved behind "
                    + "another clip; give \(Setting("from")) and \(Setting("to")) in seconds of the recording; "
                    + "nothing was made"
            )
        }
        guard let speaker = request.speaker else {
            channels = timeline.channels
            return
        }
        guard timeline.speakers.contains(where: { ExactText($0.name) == ExactText(speaker) }) else {
            let names = timeline.speakers.map { PrintableText.of($0.name) }.joined(separator: ", ")
            throw JobError("nobody in session \(name) is called \(PrintableText.of(speaker)): there is \(names)")
        }
        // What is summed in one channel cannot be taken apart: then all of it goes.
        channels = layout == .mono ? timeline.channels : [speaker]
        guard timeline.audio.contains(where: { !channels(of: $0).isEmpty }) else {
            throw JobError("\(PrintableText.of(speaker)) is in no recording of session \(name); nothing was made")
        }
    }

    /// Positions in one file.
    func channels(of audio: TimelineDocument.AudioFile) -> [Int] {
        let wanted = Set(channels.map(ExactText.init))
        return audio.channels.indices.filter { wanted.contains(ExactText(audio.channels[$0])) }
    }

    func redaction(_ changes: [Redaction.Change]) -> Redaction {
        Redaction(
            startFrame: frames.lowerBound, frames: frames.count, speaker: request.speaker, channels: channels,
            style: request.style, reason: request.reason, by: request.by, audio: changes)
    }
}

extension BagRedactor.Request {
    /// Whether either end is a moment of the conversation.
    var isInMoments: Bool {
        for case .moment in [from, to] { return true }
        return false
    }
}

/// An end of a span, as a person gives it.
public enum RedactionTime: Hashable, Sendable {
    /// RFC 3339, any offset. Where silences were shortened, the frame that this moment has come to.
    case moment(UTCTime)
    /// From the recording's first frame on, as a player shows it.
    case offset(nanoseconds: Int)

    /// - Returns: `nil` for what is neither a time nor seconds, 0 or more.
    public init?(_ text: String) {
        if let time = UTCTime(iso8601: text) {
            self = .moment(time)
            return
        }
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard let whole = parts.first, (1...7).contains(whole.utf8.count), Self.isDigits(whole) else { return nil }
        var fraction = parts.count > 1 ? String(parts[1]) : "0"
        guard (1...9).contains(fraction.utf8.count), Self.isDigits(fraction) else { return nil }
        fraction += String(repeating: "0", count: 9 - fraction.utf8.count)
        guard let seconds = Int(whole), let nanoseconds = Int(fraction) else { return nil }
        self = .offset(nanoseconds: seconds * 1_000_000_000 + nanoseconds)
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// The frames between two ends. A frame that the span touches belongs to it: too much is taken rather than too little.
enum RedactionSpan {
    /// - Returns: a range inside the recording; empty where the span does not touch it. `nil` where the session has no
    ///   start that a moment could be counted from.
    static func frames(
        from start: RedactionTime, to end: RedactionTime, in timeline: TimelineDocument
    ) -> Range<Int>? {
        guard let first = frame(of: start, in: timeline, roundsUp: false),
            let last = frame(of: end, in: timeline, roundsUp: true)
        else { return nil }
        let lower = min(max(first, 0), timeline.frames)
        return lower..<max(lower, min(last, timeline.frames))
    }

    private static func frame(of time: RedactionTime, in timeline: TimelineDocument, roundsUp: Bool) -> Int? {
        switch time {
        case .offset(let nanoseconds):
            return frames(seconds: nanoseconds / 1_000_000_000, nanoseconds % 1_000_000_000, timeline, roundsUp)
        case .moment(let moment):
            guard let start = timeline.startTime else { return nil }
            let rate = timeline.sampleRate
            let spoken =
                roundsUp
                ? moment.frameAbove(since: start, sampleRate: rate) : moment.frameBelow(since: start, sampleRate: rate)
            return written(spoken, in: timeline)
        }
    }

    private static func frames(
        seconds: Int, _ nanoseconds: Int, _ timeline: TimelineDocument, _ roundsUp: Bool
    ) -> Int {
        let billionths = nanoseconds * timeline.sampleRate
        let rest = roundsUp ? (billionths + 999_999_999) / 1_000_000_000 : billionths / 1_000_000_000
        return seconds * timeline.sampleRate + rest
    }

    /// A clip in the span that does not stand at its own moment, as it had to wait for the one before it: between two
    /// moments there may then be other words than in the recording.
    static func movedClip(in frames: Range<Int>, of timeline: TimelineDocument) -> TimelineDocument.Clip? {
        timeline.clips.first { clip in
            guard let start = clip.startFrame, let length = clip.frames, let shift = clip.shiftedFrames else {
                return false
            }
            let meant = written(start - shift, in: timeline)
            return meant != start
                && (frames.overlaps(start..<start + length) || frames.overlaps(meant..<meant + length))
        }
    }

    /// Where a frame of the conversation lies in the recording, less the silences that were taken out before it.
    private static func written(_ spoken: Int, in timeline: TimelineDocument) -> Int {
        var removed = 0
        for gap in timeline.gapsShortened.sorted(by: { $0.startFrame < $1.startFrame }) {
            // What was taken out is the gap's end.
            let kept = gap.startFrame + gap.frames
            if spoken - removed <= kept { break }
            removed += min(gap.removedFrames, spoken - removed - kept)
        }
        return spoken - removed
    }
}

/// Where a redacted bag may come to lie: in a new folder, or an empty one, outside the bag that it is made from.
struct RedactionPlaces {
    let source: String
    let output: String

    func check() throws {
        guard let bag = Folder.realPath(source), Folder.kind(of: source) == .folder else {
            throw JobError("\(source): there is no such folder")
        }
        switch Folder.kind(of: output) {
        case .nothing: break
        case .folder where try Folder.names(in: output).isEmpty: break
        default: throw JobError("\(output): something is there already; give \(Setting("output")) a new folder")
        }
        // The nearest folder above it that is there says where it is going to be.
        var place: String? = output
        while let path = place, Folder.realPath(path) == nil { place = Folder.parent(of: path) }
        guard let resolved = Folder.realPath(place ?? "."), resolved != bag, !resolved.hasPrefix(bag + "/") else {
            throw JobError(
                "\(output): it lies in the bag itself, which is not to change; give \(Setting("output")) another place")
        }
    }
}
