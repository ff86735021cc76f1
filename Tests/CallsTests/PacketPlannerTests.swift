import Calls
import TestSupport
import Testing

@Suite("Packets are placed")
struct PacketPlannerTests {
    @Test("so that the first sample that is heard stands where it belongs, the pre-skip before it")
    func ordinary() {
        let plan = PacketPlanner.plan(
            [sequence(0, start: 0, samples: 48_000), sequence(1, start: 96_000, samples: 48_000)], end: 144_000)
        #expect(plan.streams.count == 1)
        #expect(plan.streams[0].preSkip == 312)
        #expect(plan.streams[0].placements.map(\.granulePosition) == [0, 96_000])
        #expect(plan.streams[0].placements.map(\.startSample) == [0, 96_000])
        #expect(plan.streams[0].endGranule == 144_000 + 312)
    }

    @Test("with the grid laid through the first clip", arguments: [1, 59, 60, 61, 119, 120, 12_345, 48_077])
    func firstClipIsExact(start: Int) {
        let plan = PacketPlanner.plan(
            [sequence(0, start: start, samples: 4800), sequence(1, start: start + 48_000, samples: 4800)], end: 60_000)
        #expect(plan.streams[0].placements.map(\.shiftedSamples) == [0, 0])
        #expect((312..<432).contains(plan.streams[0].preSkip))
    }

    @Test(
        "to the nearest 2.5 ms elsewhere",
        arguments: [(0, 0), (1, -1), (59, -59), (60, 60), (61, 59), (119, 1), (120, 0)])
    func grid(offset: Int, shift: Int) {
        let plan = PacketPlanner.plan(
            [sequence(0, start: 0, samples: 4800), sequence(1, start: 48_000 + offset, samples: 4800)], end: 60_000)
        #expect(plan.streams[0].placements[1].shiftedSamples == shift)
    }

    @Test(
        "and where one is cut it has no packet after the cut, nor one that is in the way of the next",
        arguments: [(48_000, 48_000), (47_999, 48_000), (47_900, 47_880), (48_119, 48_120), (959, 960), (20, 0)])
    func cut(samples: Int, end: Int) {
        let next = PacketSequence(
            clip: 1, link: 0, start: samples, preSkip: 312, samples: 4800, extent: 5760, outputGain: 0, channelCount: 1,
            inputSampleRate: 0)
        let first = PacketSequence(
            clip: 0, link: 0, start: 0, preSkip: 312, samples: samples, isCut: true, extent: 96_000, outputGain: 0,
            channelCount: 1, inputSampleRate: 0)
        let plan = PacketPlanner.plan([first, next], end: samples + 4800)
        let placements = plan.streams[0].placements
        #expect(placements[0].granulePosition == 0)
        #expect(placements[0].endGranule == end)
        #expect(abs(placements[1].shiftedSamples) <= 60)
        #expect(placements[0].endGranule <= placements[1].granulePosition)
    }

    @Test(
        "also where a cut clip has a longer pre-skip than the one that cuts it, or a shorter one", arguments: [0, 960])
    func cutByOther(preSkip: Int) {
        let first = PacketSequence(
            clip: 0, link: 0, start: 0, preSkip: 312, samples: 9600, isCut: true, extent: 96_000, outputGain: 0,
            channelCount: 1, inputSampleRate: 0)
        let next = PacketSequence(
            clip: 1, link: 0, start: 9600, preSkip: preSkip, samples: 4800, extent: 5760, outputGain: 0,
            channelCount: 1, inputSampleRate: 0)
        let placements = PacketPlanner.plan([first, next], end: 14_400).streams[0].placements
        #expect(placements[0].endGranule - placements[0].granulePosition <= 312 + 9600)
        #expect(abs(placements[1].shiftedSamples) <= 60)
    }

    @Test("also where nothing follows: a clip that was cut ends on the grid, before what is left of it")
    func cutAtEnd() {
        let last = PacketSequence(
            clip: 1, link: 0, start: 48_000, preSkip: 312, samples: 9601, isCut: true, extent: 96_000, outputGain: 0,
            channelCount: 1, inputSampleRate: 0)
        for sequences in [[last], [sequence(0, start: 0, samples: 4800), last]] {
            let placements = PacketPlanner.plan(sequences, end: 57_601).streams[0].placements
            let end = placements[placements.count - 1]
            #expect(end.endGranule - end.granulePosition == (312 + 9601) / 120 * 120)
        }
    }

    @Test("one behind the other where they would overlap")
    func queue() {
        // Back to back in time: the second one's pre-skip, and the rest of the first one's last packet, are in the way.
        let plan = PacketPlanner.plan(
            [sequence(0, start: 0, samples: 4000), sequence(1, start: 4000, samples: 4000)], end: 8000)
        #expect(plan.streams[0].placements.map(\.granulePosition) == [0, 4800])
        #expect(plan.streams[0].placements[1].startSample == 4800)
        #expect(plan.streams[0].placements[1].shiftedSamples == 800)
        #expect(plan.streams[0].endGranule == 4800 + 312 + 4000)
    }

    @Test("with room for the longest pre-skip, so that no clip at the start has to move")
    func preSkips() {
        let plan = PacketPlanner.plan(
            [sequence(0, start: 0, samples: 4800), sequence(1, start: 48_000, samples: 4800, preSkip: 3840)],
            end: 60_000)
        #expect(plan.streams[0].preSkip >= 3840)
        #expect(plan.streams[0].placements.allSatisfy { abs($0.shiftedSamples) <= 60 })
    }

    @Test("in a stream for each stretch of equal gain, cut where the sound before ends")
    func gains() {
        let gains = [0, 0, -300, 0]
        let sequences = gains.enumerated().map {
            sequence($0, start: $0 * 10_000, samples: 4801, gain: $1, channels: $0 == 3 ? 2 : 1)
        }
        let plan = PacketPlanner.plan(sequences, end: 50_000)
        #expect(plan.streams.map(\.outputGain) == [0, -300, 0])
        #expect(plan.streams.map(\.channelCount) == [1, 1, 2])
        // Any clip of two channels makes the stream one of two.
        let both = PacketPlanner.plan(
            [sequence(0, start: 0, samples: 4800), sequence(1, start: 9600, samples: 4800, channels: 2)], end: 14_400)
        #expect(both.streams.map(\.channelCount) == [2])
        #expect(plan.streams.map { $0.placements.map(\.sequence.clip) } == [[0, 1], [2], [3]])
        // The first clip of a stream is exact, whatever came before.
        #expect(plan.streams.map { $0.placements[0].shiftedSamples } == [0, 0, 0])
        let lengths = plan.streams.map { $0.endGranule - $0.preSkip }
        #expect(lengths.reduce(0, +) == 50_000)
    }

    @Test("and without any there is silence as long as the timeline")
    func none() {
        let plan = PacketPlanner.plan([], end: 1234)
        #expect(plan.streams.map(\.endGranule) == [1234 + 312])
        #expect(plan.streams[0].placements.isEmpty)
        #expect(plan.streams[0].outputGain == 0 && plan.streams[0].inputSampleRate == 0)
        #expect(plan.streams[0].channelCount == 1 && plan.streams[0].preSkip == 312)
        let sounding = PacketPlanner.plan([sequence(0, start: 0, samples: 4800)], end: 4800).streams[0]
        let bare = sounding.withoutPlacements
        #expect(!sounding.placements.isEmpty && bare.placements.isEmpty && bare.endGranule == sounding.endGranule)
    }

    @Test("so that whatever the clips are, none overlaps another and each is on the grid", arguments: 0..<200)
    func properties(seed: Int) {
        var random = Random(seed: UInt64(seed))
        var start = 0
        let sequences = (0..<Int.random(in: 1...12, using: &random)).map { clip in
            start += Int.random(in: 0...30_000, using: &random)
            let samples = Int.random(in: 1...20_000, using: &random)
            defer { start += samples }
            return sequence(
                clip, start: start, samples: samples,
                preSkip: [0, 1, 312, 313, 3840, 65_535].randomElement(using: &random) ?? 0,
                gain: Int.random(in: 0...1, using: &random))
        }
        let plan = PacketPlanner.plan(sequences, end: start)
        #expect(plan.streams.flatMap(\.placements).map(\.sequence) == sequences)
        var streamStart = 0
        for stream in plan.streams {
            var free = 0
            for placement in stream.placements {
                #expect(placement.granulePosition >= free && placement.granulePosition % PacketPlanner.grid == 0)
                free = placement.endGranule
                #expect(
                    placement.startSample
                        == streamStart + placement.granulePosition + placement.sequence.preSkip - stream.preSkip)
                #expect(placement.shiftedSamples >= -60)
                #expect(
                    placement.granulePosition + placement.sequence.preSkip + placement.sequence.samples
                        <= stream.endGranule)
            }
            #expect((0...65_535).contains(stream.preSkip))
            streamStart += stream.endGranule - stream.preSkip
        }
        #expect(streamStart >= start)
    }
}

/// Packets of 20 ms, as many as the samples need.
private func sequence(
    _ clip: Int, start: Int, samples: Int, preSkip: Int = 312, gain: Int = 0, channels: Int = 1
) -> PacketSequence {
    PacketSequence(
        clip: clip, link: 0, start: start, preSkip: preSkip, samples: samples,
        extent: (preSkip + samples + 959) / 960 * 960, outputGain: gain, channelCount: channels, inputSampleRate: 16_000
    )
}
