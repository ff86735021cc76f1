import Calls
import Files
import Foundations

/// The frames and channels that a redaction request covers.
struct RedactionPlan {
    let request: BagRedactor.Request
    let frames: Range<Int>
    /// The names of the channels, as in the timeline.
    let channels: [String]

    /// - Throws: `JobError` if it covers nothing. Otherwise a redaction that has no effect would appear to be done.
    init(request: BagRedactor.Request, timeline: TimelineDocument, layout: TimelineOptions.Layout) throws {
        self.request = request
        let name = PrintableText.of(timeline.sessionId)
        guard timeline.audio.contains(where: { $0.fileExtension == "wav" }) else {
            throw JobError("session \(name) has no WAV file to redact; nothing was written")
        }
        if request.isReversed {
            throw JobError("\(Setting("from")) is after \(Setting("to")); nothing was written")
        }
        guard let frames = RedactionSpan.frames(from: request.from, to: request.to, in: timeline), !frames.isEmpty
        else {
            throw JobError(
                "session \(name) has no frames between \(Setting("from")) and \(Setting("to")): it starts at "
                    + "\(timeline.start ?? "an unknown time") and lasts \(timeline.durationSeconds) s; "
                    + "nothing was written")
        }
        self.frames = frames
        if request.isInMoments, let clip = RedactionSpan.movedClip(in: frames, of: timeline) {
            throw JobError(
                "session \(name): \(PrintableText.of(clip.fileName)) is not at the position of its timestamp, since it "
                    + "was moved behind another clip; give \(Setting("from")) and \(Setting("to")) in seconds of the "
                    + "recording; nothing was written"
            )
        }
        guard let speaker = request.speaker else {
            channels = timeline.channels
            return
        }
        guard timeline.speakers.contains(where: { ExactText($0.name) == ExactText(speaker) }) else {
            let names = timeline.speakers.map { PrintableText.of($0.name) }.joined(separator: ", ")
            throw JobError("session \(name) has no speaker \(PrintableText.of(speaker)); its speakers are: \(names)")
        }
        // In a mix, one speaker cannot be separated from the others, so the whole channel is redacted.
        channels = layout == .mono ? timeline.channels : [speaker]
        guard timeline.audio.contains(where: { !channels(of: $0).isEmpty }) else {
            throw JobError(
                "speaker \(PrintableText.of(speaker)) is in no recording of session \(name); nothing was written")
        }
    }

    /// The positions of the redacted channels in one file.
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
    /// Whether `from` or `to` is a time of day, not an offset.
    var isInMoments: Bool {
        for case .moment in [from, to] { return true }
        return false
    }

    /// Whether `from` is after `to`. A moment and an offset are not compared.
    var isReversed: Bool {
        switch (from, to) {
        case (.moment(let from), .moment(let to)): from > to
        case (.offset(let from), .offset(let to)): from > to
        default: false
        }
    }
}

/// The start or the end of a span, as given by the user.
public enum RedactionTime: Hashable, Sendable {
    /// A date and time with any offset. If silences were shortened, it is converted to the frame that has moved.
    case moment(UTCTime)
    /// An offset from the first frame of the recording, as an audio player shows it.
    case offset(nanoseconds: Int)

    /// - Parameter text: an ISO 8601 date and time with `Z` or an offset, or a number of seconds, 0 or more, with up to
    ///   nine decimals.
    /// - Returns: `nil` for anything else.
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

/// Converts a span to frames. All frames that the span touches are included: it is better to redact too much than too
/// little.
enum RedactionSpan {
    /// - Returns: a range inside the recording, which is empty if the span does not touch it; `nil` if the session has
    ///   no known start from which to count.
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

    /// The first clip that was moved behind an earlier clip, and whose position or timestamp is in the span. For such a
    /// clip, a span given in times would not cover the words that were spoken at these times.
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

    /// Converts a frame of the conversation to a frame of the recording, by subtracting the silences removed before it.
    private static func written(_ spoken: Int, in timeline: TimelineDocument) -> Int {
        var removed = 0
        for gap in timeline.gapsShortened.sorted(by: { $0.startFrame < $1.startFrame }) {
            // The removed frames are those at the end of the silence.
            let kept = gap.startFrame + gap.frames
            if spoken - removed <= kept { break }
            removed += min(gap.removedFrames, spoken - removed - kept)
        }
        return spoken - removed
    }
}

/// Checks the output folder of a redacted bag: it must be new or empty, and outside the source bag.
struct RedactionPlaces {
    let source: String
    let output: String

    func check() throws {
        guard let bag = Folder.realPath(source), Folder.kind(of: source) == .folder else {
            throw JobError("\(source): the folder does not exist")
        }
        switch Folder.kind(of: output) {
        case .nothing: break
        case .folder where try Folder.names(in: output).isEmpty: break
        default:
            throw JobError(
                "\(output): it already exists and is not an empty folder; give \(Setting("output")) a new folder")
        }
        // The output folder need not exist, so its nearest existing parent is compared.
        var place: String? = output
        while let path = place, Folder.realPath(path) == nil { place = Folder.parent(of: path) }
        guard let resolved = Folder.realPath(place ?? "."), resolved != bag, !resolved.hasPrefix(bag + "/") else {
            throw JobError(
                "\(output): it is inside the source bag, which must not change; give \(Setting("output")) a folder "
                    + "elsewhere")
        }
    }
}
