/// Places the packets of one speaker's clips in an Ogg Opus file without changing the packets. A pure function.
///
/// Packets last 2.5 ms or a multiple of it, and follow each other without gaps. So a clip can only start on a 2.5 ms
/// grid, and not before the packets of the preceding clip have ended. Its first packet is placed earlier by its
/// pre-skip, so that the samples a player would drop fall into the silence before the clip.
package enum PacketPlanner {
    /// The shortest Opus frame, 2.5 ms (RFC 6716 section 2.1.4).
    package static let grid = 120

    /// The pre-skip that encoders write, 6.5 ms. Some players distrust a smaller one.
    private static let encodersOwn = 312

    /// - Parameters:
    ///   - sequences: those of one speaker, ordered by start.
    ///   - end: the length of the timeline at 48 kHz. The file has this length, or is longer if clips had to move.
    package static func plan(_ sequences: [PacketSequence], end: Int) -> PacketPlan {
        var streams: [PacketPlan.Stream] = []
        let groups = groupsOfOneGain(sequences)
        var start = 0  // start of the stream in the decoded file
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
                // Include no more of the clip than requested, and nothing that overlaps the clip that cuts it.
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

    /// The longest pre-skip of the clips, so that a clip at the very start has room for its own. It is increased so
    /// that the first clip falls on the grid. Clips a whole number of seconds later then fall on the grid too.
    private static func preSkip(_ sequences: ArraySlice<PacketSequence>, start: Int) -> Int {
        guard let first = sequences.first else { return encodersOwn }
        let longest = sequences.reduce(0) { max($0, $1.preSkip) }
        let offGrid = (longest + first.start - start - first.preSkip) % grid
        let aligned = longest + (grid - offGrid) % grid
        // The header stores the pre-skip in 16 bits.
        return aligned <= Int(UInt16.max) ? aligned : longest
    }

    /// Consecutive clips with equal gain share a stream. Without clips there is one stream of silence.
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

    /// Rounds to the nearest grid position, halves up. Negative positions become 0.
    private static func roundedToGrid(_ position: Int) -> Int {
        max(0, (position + grid / 2) / grid * grid)
    }

    package static func roundedUp(_ samples: Int) -> Int { (samples + grid - 1) / grid * grid }
}
