import Calls
import Foundations

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

    /// The text that `init` reads.
    package var text: String {
        switch self {
        case .moment(let time): time.exactRFC3339
        case .offset(let nanoseconds):
            "\(nanoseconds / 1_000_000_000).\(String(1_000_000_000 + nanoseconds % 1_000_000_000).dropFirst())"
        }
    }

    private static func isDigits(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

extension RedactionTime: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let time = RedactionTime(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it is not a time")
        }
        self = time
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
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
    static func written(_ spoken: Int, in timeline: TimelineDocument) -> Int {
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
