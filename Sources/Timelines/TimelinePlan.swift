import Recordings

/// Where every clip of a session stands, before anything is decoded.
public struct TimelinePlan: Hashable, Sendable {
    public let sampleRate: SampleRate
    /// The earliest clip's time: frame 0. `nil` where no clip has a time.
    public let start: UTCTime?
    /// Length of the whole timeline.
    public let frames: Int
    /// The speakers of the session, in channel order.
    public let speakers: [Speaker]
    /// One for each clip given, in the same order; `nil` for those without sound or time.
    public let placements: [Placement?]
    public let gapsShortened: [ShortenedGap]

    /// A clip's place.
    public struct Placement: Hashable, Sendable {
        /// Position of its speaker in `speakers`.
        public let speakerIndex: Int
        public let startFrame: Int
        public let frames: Int
        /// `startFrame` less the frame that the clip's time falls on: later in a queue, earlier after a shortened gap.
        public let shiftedFrames: Int

        public var endFrame: Int { startFrame + frames }
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
