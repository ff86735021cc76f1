/// Places the packets of one speaker's clips in an Ogg Opus file, without changing a byte of them. A pure function.
///
/// Packets fill whole frames of 2.5 ms or more, one behind the other, so a clip can start on a grid of 2.5 ms alone,
/// and not before the packets of the clip before it have ended. Its first packet stands so much earlier as its
/// pre-skip is long: what the clip's own player would drop falls into the silence before it.
package enum PacketPlanner {
    /// The shortest Opus frame, 2.5 ms (RFC 6716 section 2.1.4).
    package static let grid = 120

    /// What encoders write, 6.5 ms: some players mistrust less.
    private static let encodersOwn = 312

    /// - Parameters:
    ///   - sequences: of one speaker, in the order of their starts.
    ///   - end: the length of the timeline at 48 kHz; the file is as long, or longer where clips had to move.
    package static func plan(_ sequences: [PacketSequence], end: Int) -> PacketPlan {
        var streams: [PacketPlan.Stream] = []
        let groups = groupsOfOneGain(sequences)
        var start = 0  // of the stream, in the decoded file
        for (index, group) in groups.enumerated() {
            let stream = stream(
                group, index: index, start: start, end: index == groups.count - 1 ? end : nil)
            start += stream.endGranule - stream.preSkip
            streams.append(stream)
        }
        return PacketPlan(streams: streams)
    }

    private static func stream(
        _ sequences: ArraySlice<PacketSequence>, index: Int, start: Int, end: Int?
    ) -> PacketPlan.Stream {
        let preSkip = preSkip(sequences, start: start)
        var free = 0
        var audibleEnd = 0
        let placements = sequences.indices.map { position in
            let sequence = sequences[position]
            func wanted(_ sequence: PacketSequence) -> Int {
                roundedToGrid(preSkip + sequence.start - start - sequence.preSkip)
            }
            let granulePosition = max(free, wanted(sequence))
            if sequence.isCut {
                // No more of it than was asked for, and nothing that is in the way of the clip that cuts it.
                let end = granulePosition + (sequence.preSkip + sequence.samples) / grid * grid
                let next = position + 1 < sequences.endIndex ? wanted(sequences[position + 1]) : end
                free = max(granulePosition, min(end, next))
            } else {
                free = granulePosition + roundedUp(sequence.extent)
            }
            let firstAudible = granulePosition + sequence.preSkip
            audibleEnd = firstAudible + sequence.samples
            return PacketPlan.Placement(
                sequence: sequence, stream: index, granulePosition: granulePosition,
                startSample: start + firstAudible - preSkip, endGranule: free)
        }
        return PacketPlan.Stream(
            channelCount: sequences.contains { $0.channelCount > 1 } ? 2 : 1, preSkip: preSkip,
            outputGain: sequences.first?.outputGain ?? 0,
            inputSampleRate: sequences.lazy.map(\.inputSampleRate).max() ?? 0, placements: placements,
            endGranule: max(audibleEnd, end.map { preSkip + $0 - start } ?? 0))
    }

    /// As long as any clip's, so that a clip at the very start has room for its own; and a bit longer where that lays
    /// the grid so that the first clip falls on it. Clips whole seconds after it do so too.
    private static func preSkip(_ sequences: ArraySlice<PacketSequence>, start: Int) -> Int {
        guard let first = sequences.first else { return encodersOwn }
        let longest = sequences.reduce(0) { max($0, $1.preSkip) }
        let offGrid = (longest + first.start - start - first.preSkip) % grid
        let aligned = longest + (grid - offGrid) % grid
        // The header has 16 bits for it.
        return aligned <= Int(UInt16.max) ? aligned : longest
    }

    /// Neighbours with equal gain share a stream. Without any clip there is one stream of silence.
    private static func groupsOfOneGain(_ sequences: [PacketSequence]) -> [ArraySlice<PacketSequence>] {
        var groups: [ArraySlice<PacketSequence>] = []
        var rest = sequences[...]
        repeat {
            let gain = rest.first?.outputGain
            let group = rest.prefix { $0.outputGain == gain }
            groups.append(group)
            rest = rest[group.endIndex...]
        } while !rest.isEmpty
        return groups
    }

    /// To the nearest, halves up; what lies before the file counts as its start.
    private static func roundedToGrid(_ position: Int) -> Int {
        max(0, (position + grid / 2) / grid * grid)
    }

    package static func roundedUp(_ samples: Int) -> Int { (samples + grid - 1) / grid * grid }
}
