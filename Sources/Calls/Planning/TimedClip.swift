import Foundations

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
