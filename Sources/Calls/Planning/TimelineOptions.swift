import Foundations

/// The options that determine a timeline. Equal options and equal inputs give identical output.
public struct TimelineOptions: Hashable, Sendable {
    public var sampleRate: SampleRateChoice
    public var layout: Layout
    public var overlap: Overlap
    public var agentTimestamp: TimestampMark
    public var userTimestamp: TimestampMark
    /// Whether timestamps without `Z` or an offset are read as UTC.
    public var naiveTimestamps: NaiveTimestamps
    /// Silences of all channels are shortened to this length; `nil` to keep them.
    public var maxGapSeconds: Double?
    /// A clip that is moved by more than this is reported as a problem.
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

    /// Whether the values are in range. Options that were read from a file may have any value.
    package var isPossible: Bool {
        [maxGapSeconds, maxShiftSeconds].allSatisfy { $0.map { $0 >= 0 && $0 < 1e9 } ?? true }
    }

    /// What this speaker's timestamps mark. Only the platform's two speakers have an option for it.
    package func timestampMark(of speaker: Speaker) -> TimestampMark {
        switch speaker {
        case .user: userTimestamp
        case .agent: agentTimestamp
        default: .start
        }
    }

    /// The time of a clip's timestamp according to these options; `nil` if it is not a valid time.
    package func time(of timestamp: String?) -> UTCTime? {
        timestamp.flatMap { UTCTime(iso8601: $0, naive: naiveTimestamps) }
    }

    public enum Layout: String, CaseIterable, Codable, Sendable {
        /// One channel for each speaker.
        case stereo
        /// All speakers in one channel, as a saturating sum.
        case mono
        /// One mono file for each speaker.
        case split
    }

    /// The treatment of overlapping clips of the same speaker. Different speakers may always overlap.
    public enum Overlap: String, CaseIterable, Codable, Sendable {
        /// The later one starts where the earlier one ends.
        case queue
        /// They are added, saturating.
        case mix
        /// The earlier clip ends where the later one starts. An interrupting caller never heard the rest.
        case cut
    }

    /// The moment in a clip that its timestamp marks.
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

    /// Options that were added later are only written if they differ from the default.
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
