import Calls
import Foundations

/// A clip in a table: who, when (seconds after a fixed start), how long (seconds; `nil`: no sound).
struct Clip: Sendable {
    let speaker: String
    let at: Double?
    let lasts: Double?

    init(_ speaker: String, at: Double?, lasts: Double?) {
        self.speaker = speaker
        self.at = at
        self.lasts = lasts
    }

    static let origin = UTCTime(seconds: 1_765_549_425)

    var timed: TimedClip {
        TimedClip(
            speaker: Speaker(speaker),
            timestamp: at.map { seconds in
                let milliseconds = Int64((seconds * 1000).rounded())
                return UTCTime(
                    seconds: Self.origin.seconds + milliseconds / 1000,
                    nanoseconds: Int32(milliseconds % 1000) * 1_000_000)
            },
            length: lasts.map { ClipLength(samples48k: Int(($0 * 48_000).rounded())) })
    }
}

extension TimelinePlanner {
    static func plan(
        _ clips: [Clip], _ options: TimelineOptions = TimelineOptions(), rate: SampleRate = .hz8000
    ) -> TimelinePlan {
        plan(clips: clips.map(\.timed), options: options, sampleRate: rate)
    }
}

extension TimelinePlan {
    /// Where clips start, in seconds.
    var starts: [Double?] { placements.map { $0.map { Double($0.startFrame) / Double(sampleRate.rawValue) } } }

    /// How far they were moved, in seconds.
    var shifts: [Double?] { placements.map { $0.map { Double($0.shiftedFrames) / Double(sampleRate.rawValue) } } }

    var seconds: Double { Double(frames) / Double(sampleRate.rawValue) }
}
