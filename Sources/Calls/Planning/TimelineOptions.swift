import Foundations

/// The choices that shape a timeline. Two runs with equal options and equal inputs give equal bytes.
public struct TimelineOptions: Hashable, Sendable {
    public var sampleRate: SampleRateChoice
    public var layout: Layout
    public var overlap: Overlap
    public var agentTimestamp: TimestampMark
    public var userTimestamp: TimestampMark
    /// Whether timestamps without `Z` or an offset are taken as UTC.
    public var naiveTimestamps: NaiveTimestamps
    /// Silences of all channels are shortened to this; `nil`: none is.
    public var maxGapSeconds: Double?
    /// A clip that is moved further than this is a problem.
    public var maxShiftSeconds: Double

    public init(
        sampleRate: SampleRateChoice = .auto, layout: Layout = .stereo, overlap: Overlap = .queue,
        agentTimestamp: TimestampMark = .start, userTimestamp: TimestampMark = .start,
        naiveTimestamps: NaiveTimestamps = .refuse, maxGapSeconds: Double? = nil,
        maxShiftSeconds: Double = Self.standardMaxShiftSeconds
    ) {
        self.sampleRate = sampleRate
        self.layout = layout
        self.overlap = overlap
        self.agentTimestamp = agentTimestamp
        self.userTimestamp = userTimestamp
        self.naiveTimestamps = naiveTimestamps
        self.maxGapSeconds = maxGapSeconds
        self.maxShiftSeconds = maxShiftSeconds
    }

    public static let standardMaxShiftSeconds = 2.0

    /// Whether timelines can be made by it; one that was read from a file may hold anything.
    package var isPossible: Bool {
        [maxGapSeconds, maxShiftSeconds].allSatisfy { $0.map { $0 >= 0 && $0 < 1e9 } ?? true }
    }

    /// What the timestamps of this speaker mark. Only the two that the platform knows have an option.
    package func timestampMark(of speaker: Speaker) -> TimestampMark {
        switch speaker {
        case .user: userTimestamp
        case .agent: agentTimestamp
        default: .start
        }
    }

    /// The moment that a clip's timestamp names by these options; `nil` where it names none.
    package func time(of timestamp: String?) -> UTCTime? {
        timestamp.flatMap { UTCTime(iso8601: $0, naive: naiveTimestamps) }
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
        /// The earlier one ends where the later one starts: what somebody who interrupts has never heard.
        case cut
    }

    /// What a clip's timestamp marks.
    public enum TimestampMark: String, CaseIterable, Codable, Sendable {
        case start, end
    }
}

extension TimelineOptions: Codable {
    private enum CodingKeys: String, CodingKey {
        case sampleRate, layout, overlap, agentTimestamp, userTimestamp, naiveTimestamps, maxGapSeconds, maxShiftSeconds
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            sampleRate: try values.decode(SampleRateChoice.self, forKey: .sampleRate),
            layout: try values.decode(Layout.self, forKey: .layout),
            overlap: try values.decode(Overlap.self, forKey: .overlap),
            agentTimestamp: try values.decode(TimestampMark.self, forKey: .agentTimestamp),
            userTimestamp: try values.decode(TimestampMark.self, forKey: .userTimestamp),
            naiveTimestamps: try values.decodeIfPresent(NaiveTimestamps.self, forKey: .naiveTimestamps) ?? .refuse,
            maxGapSeconds: try values.decodeIfPresent(Double.self, forKey: .maxGapSeconds),
            maxShiftSeconds: try values.decodeIfPresent(Double.self, forKey: .maxShiftSeconds)
                ?? Self.standardMaxShiftSeconds)
    }

    /// Newer choices stand there where they are not as they always were.
    public func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(sampleRate, forKey: .sampleRate)
        try values.encode(layout, forKey: .layout)
        try values.encode(overlap, forKey: .overlap)
        try values.encode(agentTimestamp, forKey: .agentTimestamp)
        try values.encode(userTimestamp, forKey: .userTimestamp)
        if naiveTimestamps != .refuse { try values.encode(naiveTimestamps, forKey: .naiveTimestamps) }
        try values.encodeIfPresent(maxGapSeconds, forKey: .maxGapSeconds)
        if maxShiftSeconds != Self.standardMaxShiftSeconds {
            try values.encode(maxShiftSeconds, forKey: .maxShiftSeconds)
        }
    }
}
