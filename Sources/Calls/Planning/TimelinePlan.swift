import Foundations

/// The positions of a session's clips, computed before decoding.
package struct TimelinePlan: Hashable, Sendable {
    package let sampleRate: SampleRate
    /// The time of frame 0: that of the earliest clip, in the precision in which it is written. `nil` if no clip has a
    /// time.
    package let start: UTCTime?
    /// Length of the whole timeline.
    package let frames: Int
    /// The speakers of the session, in channel order.
    package let speakers: [Speaker]
    /// One for each clip, in the same order; `nil` for clips without sound or time.
    package let placements: [Placement?]
    package let gapsShortened: [ShortenedGap]
    /// Silences of all channels before any was shortened, in order.
    package let silences: [Silence]

    /// The position of one clip.
    package struct Placement: Hashable, Sendable {
        /// Index of its speaker in `speakers`.
        package let speakerIndex: Int
        package let startFrame: Int
        /// The number of frames that are played.
        package let frames: Int
        /// `startFrame` minus the frame of the clip's time. Positive if the clip was queued, negative after a shortened
        /// gap.
        package let shiftedFrames: Int
        /// The part of `shiftedFrames` that is due to waiting for the end of the preceding clip.
        package let movedFrames: Int
        /// The number of frames cut from the end because the speaker's next clip begins.
        package let cutFrames: Int

        package var endFrame: Int { startFrame + frames }

        init(
            speakerIndex: Int, startFrame: Int, frames: Int, shiftedFrames: Int, movedFrames: Int = 0,
            cutFrames: Int = 0
        ) {
            self.speakerIndex = speakerIndex
            self.startFrame = startFrame
            self.frames = frames
            self.shiftedFrames = shiftedFrames
            self.movedFrames = movedFrames
            self.cutFrames = cutFrames
        }
    }

    /// A stretch without any clip. Frames count from `start`.
    package struct Silence: Hashable, Sendable {
        package let startFrame: Int
        package let frames: Int
        /// The index of the clip that begins at its end.
        package let clipAfter: Int
    }
}

/// A silence of all channels that was shortened.
public struct ShortenedGap: Hashable, Codable, Sendable {
    /// The start of the silence in the resulting timeline.
    public let startFrame: Int
    /// The length of the remaining silence.
    public let frames: Int
    public let removedFrames: Int

    package init(startFrame: Int, frames: Int, removedFrames: Int) {
        self.startFrame = startFrame
        self.frames = frames
        self.removedFrames = removedFrames
    }
}

/// The properties of a clip that determine its position.
package struct TimedClip: Hashable, Sendable {
    package let speaker: Speaker
    /// The time from the metadata; `nil` if it has none that can be read.
    package let timestamp: UTCTime?
    /// `nil` for a clip without sound to place: missing, corrupt, ambiguous or unsupported.
    package let length: ClipLength?

    package init(speaker: Speaker, timestamp: UTCTime?, length: ClipLength?) {
        self.speaker = speaker
        self.timestamp = timestamp
        self.length = length
    }

    /// The start time of the clip. If the timestamp marks the end and the length is unknown, the end is used instead.
    package func start(mark: TimelineOptions.TimestampMark) -> UTCTime? {
        guard let timestamp else { return nil }
        guard mark == .end, let length else { return timestamp }
        return timestamp.minus(samples48k: length.samples48k)
    }
}

/// The length of a clip in samples at 48 kHz, per link. A file may chain several streams (RFC 7845 section 3).
package struct ClipLength: Hashable, Sendable {
    /// Samples of the first link, after pre-skip and end trimming.
    package let first: Int
    /// Samples of the further links; almost always empty.
    package let rest: [Int]

    package init(samples48k first: Int, rest: [Int] = []) {
        self.first = first
        self.rest = rest
    }

    package var samples48k: Int { rest.reduce(first, +) }

    /// Each link is decoded and rounded down separately.
    package func frames(at rate: SampleRate) -> Int {
        rest.reduce(rate.frames(samples48k: first)) { $0 + rate.frames(samples48k: $1) }
    }
}
