import Foundations

/// Where every clip of a session stands, before anything is decoded.
public struct TimelinePlan: Hashable, Sendable {
    public let sampleRate: SampleRate
    /// The earliest clip's time, as it can be written: frame 0. `nil` where no clip has a time.
    public let start: UTCTime?
    /// Length of the whole timeline.
    public let frames: Int
    /// The speakers of the session, in channel order.
    public let speakers: [Speaker]
    /// One for each clip given, in the same order; `nil` for those without sound or time.
    public let placements: [Placement?]
    public let gapsShortened: [ShortenedGap]
    /// Silences of all channels as they were before any was shortened, in their order.
    public let silences: [Silence]

    /// A clip's place.
    public struct Placement: Hashable, Sendable {
        /// Position of its speaker in `speakers`.
        public let speakerIndex: Int
        public let startFrame: Int
        /// Those that are heard.
        public let frames: Int
        /// `startFrame` less the frame that the clip's time falls on: later in a queue, earlier after a shortened gap.
        public let shiftedFrames: Int
        /// How much later it stands as the clip before it had to end; a part of `shiftedFrames`.
        public let movedFrames: Int
        /// How many of the clip's last frames are left out, as the next clip of its speaker begins.
        public let cutFrames: Int

        public var endFrame: Int { startFrame + frames }

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
    public struct Silence: Hashable, Sendable {
        public let startFrame: Int
        public let frames: Int
        /// Position of the clip that begins where it ends.
        public let clipAfter: Int
    }
}

/// A silence of all channels that was shortened.
public struct ShortenedGap: Hashable, Codable, Sendable {
    /// Where the silence starts in the timeline as written.
    public let startFrame: Int
    /// The silence that is left.
    public let frames: Int
    public let removedFrames: Int

    public init(startFrame: Int, frames: Int, removedFrames: Int) {
        self.startFrame = startFrame
        self.frames = frames
        self.removedFrames = removedFrames
    }
}

/// What placing has to know of a clip.
public struct TimedClip: Hashable, Sendable {
    public let speaker: Speaker
    /// What the metadata says; `nil` where it has no readable time.
    public let timestamp: UTCTime?
    /// `nil` for a clip that has no sound to place: missing, corrupt, ambiguous, unsupported.
    public let length: ClipLength?

    public init(speaker: Speaker, timestamp: UTCTime?, length: ClipLength?) {
        self.speaker = speaker
        self.timestamp = timestamp
        self.length = length
    }

    /// The instant at which the clip starts. Where the timestamp marks the end of a clip whose length is not known,
    /// that end is the best there is.
    public func start(mark: TimelineOptions.TimestampMark) -> UTCTime? {
        guard let timestamp else { return nil }
        guard mark == .end, let length else { return timestamp }
        return timestamp.minus(samples48k: length.samples48k)
    }
}

/// The length of a clip on Opus's 48 kHz clock, link by link: a file may chain several streams (RFC 7845 section 3).
public struct ClipLength: Hashable, Sendable {
    /// Samples of the first link, after pre-skip and end trimming.
    public let first: Int
    /// Samples of further links; nearly always empty.
    public let rest: [Int]

    public init(samples48k first: Int, rest: [Int] = []) {
        self.first = first
        self.rest = rest
    }

    public var samples48k: Int { rest.reduce(first, +) }

    /// Each link is rounded down on its own, as each is decoded on its own.
    public func frames(at rate: SampleRate) -> Int {
        rest.reduce(rate.frames(samples48k: first)) { $0 + rate.frames(samples48k: $1) }
    }
}
