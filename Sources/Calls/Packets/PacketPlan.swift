/// The positions of one speaker's packets in an Ogg Opus file. All values are samples at 48 kHz.
package struct PacketPlan: Hashable, Sendable {
    /// More than one if the clips have different output gains, because a header has a single gain for its whole stream.
    package let streams: [Stream]

    /// One logical stream; further ones are chained after it.
    package struct Stream: Hashable, Sendable {
        package let channelCount: Int
        package let preSkip: Int
        /// Q7.8 dB.
        package let outputGain: Int
        /// Hz, the highest of its clips; 0 if unknown.
        package let inputSampleRate: Int
        /// In playback order.
        package private(set) var placements: [Placement]
        /// The last page's granule position. Samples after it are not played.
        package let endGranule: Int

        package var withoutPlacements: Self {
            var stream = self
            stream.placements = []
            return stream
        }
    }

    package struct Placement: Hashable, Sendable {
        package let sequence: PacketSequence
        /// The position of its stream in the file.
        package let stream: Int
        /// The start of its first packet in its stream.
        package let granulePosition: Int
        /// The position of its first audible sample in the decoded file.
        package let startSample: Int

        /// The difference to the wanted position: positive if later, negative if slightly earlier.
        package var shiftedSamples: Int { startSample - sequence.start }
        /// Nothing else starts before this granule position.
        package let endGranule: Int
    }
}

/// The Opus packets of a clip, as the planner needs them. Sample counts are at 48 kHz.
///
/// A clip that chains several streams (RFC 7845 section 3) has one sequence per stream.
package struct PacketSequence: Hashable, Sendable {
    /// The position of the clip in the session.
    package let clip: Int
    /// The position of the stream in the clip; almost always 0.
    package let link: Int
    /// The position of its first audible sample on the timeline.
    package let start: Int
    /// Samples before the first audible one.
    package let preSkip: Int
    /// Audible samples.
    package let samples: Int
    /// Whether the clip is cut, so that later samples are left out. Packets that end after the last sample are then not
    /// played.
    package let isCut: Bool
    /// The maximum length from the start of the first packet to the end of the last. It is more than `preSkip +
    /// samples` if the last packet is trimmed.
    package let extent: Int
    /// Q7.8 dB. A logical stream has a single gain.
    package let outputGain: Int
    package let channelCount: Int
    /// Sample rate before encoding in Hz; 0 if unknown.
    package let inputSampleRate: Int

    package init(
        clip: Int, link: Int, start: Int, preSkip: Int, samples: Int, isCut: Bool = false, extent: Int, outputGain: Int,
        channelCount: Int,
        inputSampleRate: Int
    ) {
        self.clip = clip
        self.link = link
        self.start = start
        self.preSkip = preSkip
        self.samples = samples
        self.isCut = isCut
        self.extent = extent
        self.outputGain = outputGain
        self.channelCount = channelCount
        self.inputSampleRate = inputSampleRate
    }
}

/// A run of consecutive packets of a clip in an Ogg Opus file. Samples and granule positions count at 48 kHz.
///
/// A clip has one run, or more if it chains streams or has lost pages.
public struct PlacedPackets: Hashable, Codable, Sendable {
    /// Index in the timeline's `clips`.
    public var clip: Int
    /// The position of the logical stream in the file; 0 if the file is not chained.
    public var stream: Int
    /// The start of the first packet in that stream.
    public var granulePosition: Int
    /// The number of packets.
    public var count: Int
    /// The position of the clip's first audible sample in the decoded file, as a player counts.
    public var startSample: Int
    /// `startSample` minus the sample at `startFrame`. It is caused by the 2.5 ms grid, or by earlier packets that are
    /// in the way.
    public var shiftedSamples: Int

    package init(_ placement: PacketPlan.Placement, granulePosition: Int, count: Int) {
        clip = placement.sequence.clip
        stream = placement.stream
        self.granulePosition = granulePosition
        self.count = count
        startSample = placement.startSample
        shiftedSamples = placement.shiftedSamples
    }
}
