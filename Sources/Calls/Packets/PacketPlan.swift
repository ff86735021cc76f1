/// Where the packets of one speaker's clips stand in an Ogg Opus file. All figures are samples at 48 kHz.
public struct PacketPlan: Hashable, Sendable {
    /// More than one where the clips' output gains differ: a header has only one for all that follows it.
    public let streams: [Stream]

    /// A logical stream; further ones are chained behind the first.
    public struct Stream: Hashable, Sendable {
        public let channelCount: Int
        public let preSkip: Int
        /// Q7.8 dB.
        public let outputGain: Int
        /// Hz, the highest of its clips; 0 where it is not known.
        public let inputSampleRate: Int
        /// In the order in which they stand.
        public let placements: [Placement]
        /// The last page's granule position: what the packets hold beyond it is not heard.
        public let endGranule: Int
    }

    public struct Placement: Hashable, Sendable {
        public let sequence: PacketSequence
        /// Position of its stream in the file.
        public let stream: Int
        /// Where its first packet starts in its stream.
        public let granulePosition: Int
        /// Where its first audible sample stands in the decoded file.
        public let startSample: Int

        /// Later, or a bit earlier, than where the sample belongs.
        public var shiftedSamples: Int { startSample - sequence.start }
        /// Nothing else starts before it.
        public let endGranule: Int
    }
}
