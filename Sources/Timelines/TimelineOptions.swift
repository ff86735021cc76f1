import Recordings

/// The choices that shape a timeline. Two runs with equal options and equal inputs give equal bytes.
public struct TimelineOptions: Hashable, Codable, Sendable {
    public var sampleRate: SampleRateChoice
    public var layout: Layout
    public var overlap: Overlap
    public var agentTimestamp: TimestampMark
    public var userTimestamp: TimestampMark
    /// Silences of all channels are shortened to this; `nil`: none is.
    public var maxGapSeconds: Double?

    public init(
        sampleRate: SampleRateChoice = .auto, layout: Layout = .stereo, overlap: Overlap = .queue,
        agentTimestamp: TimestampMark = .start, userTimestamp: TimestampMark = .start, maxGapSeconds: Double? = nil
    ) {
        self.sampleRate = sampleRate
        self.layout = layout
        self.overlap = overlap
        self.agentTimestamp = agentTimestamp
        self.userTimestamp = userTimestamp
        self.maxGapSeconds = maxGapSeconds
    }

    /// Whether timelines can be made by it; one that was read from a file may hold anything.
    public var isPossible: Bool { maxGapSeconds.map { $0 >= 0 && $0 < 1e9 } ?? true }

    /// What the timestamps of this speaker mark. Only the two that the platform knows have an option.
    public func timestampMark(of speaker: Speaker) -> TimestampMark {
        switch speaker {
        case .user: userTimestamp
        case .agent: agentTimestamp
        default: .start
        }
    }

    public enum Layout: String, CaseIterable, Codable, Sendable {
        /// One channel for each speaker.
        case stereo
        /// All speakers in one channel: a saturating sum.
        case mono
        /// One mono file for each speaker.
        case split
    }

    /// What happens to clips of the same speaker that would overlap. Different speakers may always overlap.
    public enum Overlap: String, CaseIterable, Codable, Sendable {
        /// The later one starts where the earlier one ends.
        case queue
        /// They are summed, saturating.
        case mix
    }

    /// What a clip's timestamp marks.
    public enum TimestampMark: String, CaseIterable, Codable, Sendable {
        case start, end
    }
}
