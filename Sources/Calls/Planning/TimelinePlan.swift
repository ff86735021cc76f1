import Foundations

/// Where every clip of a session stands, before anything is decoded.
package struct TimelinePlan: Hashable, Sendable {
    package let sampleRate: SampleRate
    /// The earliest clip's time, as it can be written: frame 0. `nil` where no clip has a time.
    package let start: UTCTime?
    /// Length of the whole timeline.
    package let frames: Int
    /// The speakers of the session, in channel order.
    package let speakers: [Speaker]
    /// One for each clip given, in the same order; `nil` for those without sound or time.
    package let placements: [Placement?]
    package let gapsShortened: [ShortenedGap]
    /// Silences of all channels as they were before any was shortened, in their order.
    package let silences: [Silence]

    /// A clip's place.
    package struct Placement: Hashable, Sendable {
        /// Position of its speaker in `speakers`.
        package let speakerIndex: Int
        package let startFrame: Int
        /// Those that are heard.
        package let frames: Int
        /// `startFrame` less the frame that the clip's time falls on: later in a queue, earlier after a shortened gap.
        package let shiftedFrames: Int
        /// How much later it stands as the clip before it had to end; a part of `shiftedFrames`.
        package let movedFrames: Int
        /// How many of the clip's last frames are left out, as the next clip of its speaker begins.
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

    /// A stretch in which no clip sounds. Frames count from `start`.
    package struct Silence: Hashable, Sendable {
        package let startFrame: Int
        package let frames: Int
        /// Position of the clip that begins where it ends.
        package let clipAfter: Int
    }
}

/// A silence of all channels that was shortened.
public struct ShortenedGap: Hashable, Codable, Sendable {
    /// Where the silence starts in the timeline as written.
    public let startFrame: Int
    /// The silence that is left.
    public let frames: Int
    public let removedFrames: Int

    package init(startFrame: Int, frames: Int, removedFrames: Int) {
        self.startFrame = startFrame
        self.frames = frames
        self.removedFrames = removedFrames
    }
}

/// What placing has to know of a clip.
package struct TimedClip: Hashable, Sendable {
    package let speaker: Speaker
    /// What the metadata says; `nil` where it has no readable time.
    package let timestamp: UTCTime?
    /// `nil` for a clip that has no sound to place: missing, corrupt, ambiguous, unsupported.
    package let length: ClipLength?

    package init(speaker: Speaker, timestamp: UTCTime?, length: ClipLength?) {
        self.speaker = speaker
        self.timestamp = timestamp
        self.length = length
    }

    /// The instant at which the clip starts. Where the timestamp marks the end of a clip whose length is not known,
    /// that end is the best there is.
    package func start(mark: TimelineOptions.TimestampMark) -> UTCTime? {
        guard let timestamp else { return nil }
        guard mark == .end, let length else { return timestamp }
        return timestamp.minus(samples48k: length.samples48k)
    }
}

/// The length of a clip on Opus's 48 kHz clock, link by link: a file may chain several streams (RFC 7845 section 3).
package struct ClipLength: Hashable, Sendable {
    /// Samples of the first link, after pre-skip and end trimming.
    package let first: Int
    /// Samples of further links; nearly always empty.
    package let rest: [Int]

    package init(samples48k first: Int, rest: [Int] = []) {
        self.first = first
        self.rest = rest
    }

    package var samples48k: Int { rest.reduce(first, +) }

    /// Each link is rounded down on its own, as each is decoded on its own.
    package func frames(at rate: SampleRate) -> Int {
        rest.reduce(rate.frames(samples48k: first)) { $0 + rate.frames(samples48k: $1) }
    }
}
