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

    public init(_ placement: PacketPlan.Placement, granulePosition: Int, count: Int) {
        clip = placement.sequence.clip
        stream = placement.stream
        self.granulePosition = granulePosition
        self.count = count
        startSample = placement.startSample
        shiftedSamples = placement.shiftedSamples
    }
}
