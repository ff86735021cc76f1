/// The Opus packets of a clip, as far as placing has to know them. Samples are on Opus's 48 kHz clock.
///
/// A clip that chains several streams (RFC 7845 section 3) has one for each.
public struct PacketSequence: Hashable, Sendable {
    /// Position of the clip in the session.
    public let clip: Int
    /// Position of the stream in the clip; 0 in nearly all.
    public let link: Int
    /// Where its first audible sample belongs on the timeline.
    public let start: Int
    /// Samples before the first audible one.
    public let preSkip: Int
    /// Audible samples.
    public let samples: Int
    /// Whether the clip has more of them, which are left out: then no packet is heard that ends after the last one.
    public let isCut: Bool
    /// From the start of the first packet to the end of the last, at most: more than `preSkip + samples` where the
    /// last packet is trimmed.
    public let extent: Int
    /// Q7.8 dB; one logical stream has one.
    public let outputGain: Int
    public let channelCount: Int
    /// Hz before encoding; 0 where it is not known.
    public let inputSampleRate: Int

    public init(
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
