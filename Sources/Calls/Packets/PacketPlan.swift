/// Where the packets of one speaker's clips stand in an Ogg Opus file. All figures are samples at 48 kHz.
package struct PacketPlan: Hashable, Sendable {
    /// More than one where the clips' output gains differ: a header has only one for all that follows it.
    package let streams: [Stream]

    /// A logical stream; further ones are chained behind the first.
    package struct Stream: Hashable, Sendable {
        package let channelCount: Int
        package let preSkip: Int
        /// Q7.8 dB.
        package let outputGain: Int
        /// Hz, the highest of its clips; 0 where it is not known.
        package let inputSampleRate: Int
        /// In the order in which they stand.
        package let placements: [Placement]
        /// The last page's granule position: what the packets hold beyond it is not heard.
        package let endGranule: Int
    }

    package struct Placement: Hashable, Sendable {
        package let sequence: PacketSequence
        /// Position of its stream in the file.
        package let stream: Int
        /// Where its first packet starts in its stream.
        package let granulePosition: Int
        /// Where its first audible sample stands in the decoded file.
        package let startSample: Int

        /// Later, or a bit earlier, than where the sample belongs.
        package var shiftedSamples: Int { startSample - sequence.start }
        /// Nothing else starts before it.
        package let endGranule: Int
    }
}

/// The Opus packets of a clip, as far as placing has to know them. Samples are on Opus's 48 kHz clock.
///
/// A clip that chains several streams (RFC 7845 section 3) has one for each.
package struct PacketSequence: Hashable, Sendable {
    /// Position of the clip in the session.
    package let clip: Int
    /// Position of the stream in the clip; 0 in nearly all.
    package let link: Int
    /// Where its first audible sample belongs on the timeline.
    package let start: Int
    /// Samples before the first audible one.
    package let preSkip: Int
    /// Audible samples.
    package let samples: Int
    /// Whether the clip has more of them, which are left out: then no packet is heard that ends after the last one.
    package let isCut: Bool
    /// From the start of the first packet to the end of the last, at most: more than `preSkip + samples` where the
    /// last packet is trimmed.
    package let extent: Int
    /// Q7.8 dB; one logical stream has one.
    package let outputGain: Int
    package let channelCount: Int
    /// Hz before encoding; 0 where it is not known.
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

/// A run of a clip's packets in an Ogg Opus file, one behind the other. Samples and granule positions count at 48 kHz.
///
/// A clip has one; or more, where it chains streams of its own or has lost pages.
public struct PlacedPackets: Hashable, Codable, Sendable {
    /// Position in the timeline's `clips`.
    public var clip: Int
    /// Position of the logical stream in the file; 0 where the file is not chained.
    public var stream: Int
    /// Where in that stream the first of them starts.
    public var granulePosition: Int
    /// How many there are.
    public var count: Int
    /// Where the clip's first audible sample stands in the decoded file, which a player's position counts.
    public var startSample: Int
    /// `startSample` less the sample that belongs to `startFrame`: the grid of 2.5 ms, or packets that were in the way.
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
