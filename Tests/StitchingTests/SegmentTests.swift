import Bag
import Calls
import Foundations
import OggOpus
import TestSupport
import Testing

@testable import Stitching

@Suite("The segments of a session")
struct SegmentTests {
    /// All segments, each in a round of its own.
    private static func segments(_ run: SessionRun, room: Int, timelineRoom: Int) throws -> [Segment] {
        var segments: [Segment] = []
        while !run.isCutUp {
            segments.append(try #require(run.nextSegment(room: room, timelineRoom: timelineRoom)))
        }
        return segments
    }

    private static func expect(_ segments: [Segment], toCover planned: PlannedSession, _ comment: String) {
        // The frames without a hole; layers have the same frames.
        var end = 0
        for segment in segments {
            if segment.layer?.isFirst ?? true {
                #expect(segment.frames.lowerBound == end && !segment.frames.isEmpty, "\(comment)")
            }
            if segment.layer?.isLast ?? true { end = segment.frames.upperBound }
            let isEnd = segment.frames.upperBound == planned.plan.frames && segment.layer?.isLast ?? true
            #expect(segment.isLast == isEnd, "\(comment)")
            let begun = planned.plan.placements.count {
                $0.map { $0.frames > 0 && $0.startFrame < segment.frames.upperBound } ?? false
            }
            if segment.layer == nil { #expect(segment.clipsBegun == begun, "\(comment)") }
            let starts = segment.parts.map { planned.plan.placements[$0.clipIndex]?.startFrame ?? -1 }
            #expect(starts == starts.sorted(), "\(comment)")
        }
        #expect(end == planned.plan.frames, "\(comment)")
        #expect(segments.reduce(0) { $0 + $1.framesEnding } == planned.plan.frames, "\(comment)")
        // Each clip, frame by frame, in order.
        let parts = Dictionary(grouping: segments.flatMap(\.parts), by: \.clipIndex)
        for (index, placement) in planned.plan.placements.enumerated() {
            guard let placement else { continue }
            var next = placement.startFrame
            var isWhole = true
            for part in parts[index] ?? [] {
                isWhole = isWhole && part.startFrame == next && part.frames > 0
                next += part.frames
            }
            #expect(isWhole && next == placement.endFrame, "\(comment), clip \(index)")
        }
    }

    @Test(
        "cover it without a hole, and each clip once, in any room", arguments: 0..<UInt64(Effort.rounds(60, quick: 15)))
    func cover(seed: UInt64) throws {
        var random = Random(seed: seed)
        let starts = (0..<1 + random.below(40)).map { _ in random.below(3000) }
        let planned = try PlannedClips(
            starts, overlap: [.mix, .queue, .cut][random.below(3)])
        let timelineRoom = [500, 8000, 1 << 20][random.below(3)]
        let most = [1 << 21, 40 * 8000][random.below(2)]
        let segments = try Self.segments(planned.run(), room: most, timelineRoom: timelineRoom)
        Self.expect(segments, toCover: planned.session, "\(seed)")
        for segment in segments {
            #expect(segment.layer == nil && segment.frames.count <= timelineRoom && segment.decodedFrames <= most)
        }
    }

    @Test("end where what is decoded would not fit, but are a second long at least")
    func room() throws {
        // Ten clips at once, then one after the other.
        let planned = try PlannedClips([Int](repeating: 0, count: 10) + (1..<20).map { $0 * 200 })
        let whole = planned.session.plan.frames
        let run = planned.run()
        // For less than a second, the round is full. A clip after another takes a frame for each of the timeline.
        #expect(run.nextSegment(room: 10 * 1600 + 6399, timelineRoom: whole) == nil)
        let first = try #require(run.nextSegment(room: 10 * 1600 + 6400, timelineRoom: whole))
        #expect(first.frames == 0..<8000 && first.decodedFrames == 10 * 1600 + 6400 && !first.isLast)
        #expect(run.nextSegment(room: 7999, timelineRoom: whole) == nil)
        // The rest is shorter than the room.
        let rest = try #require(run.nextSegment(room: whole, timelineRoom: whole))
        #expect(rest.frames == 8000..<whole && rest.isLast && run.isCutUp)
        // Where the end comes before a second, that is no reason.
        let last = planned.run()
        _ = try #require(last.nextSegment(room: 1 << 20, timelineRoom: whole - 10))
        #expect(try #require(last.nextSegment(room: 10, timelineRoom: whole)).frames.count == 10)
    }

    @Test("are layers where very many clips sound at once: each frame of each clip once, and all the same frames")
    func layers() throws {
        let planned = try PlannedClips((0..<2400).map { $0 / 8 } + [5000])
        // One clip less than are decoded at once.
        for (count, isDivided) in [(1000, false), (1001, true)] {
            let few = try PlannedClips([Int](repeating: 0, count: count))
            let segments = try Self.segments(few.run(), room: 4 << 20, timelineRoom: 4 << 20)
            #expect(segments.allSatisfy { ($0.layer != nil) == isDivided })
            Self.expect(segments, toCover: few.session, "\(count)")
        }
        let segments = try Self.segments(planned.run(), room: 2 << 20, timelineRoom: 4 << 20)
        Self.expect(segments, toCover: planned.session, "layers")
        let layers = segments.filter { $0.layer != nil }
        #expect(layers.count >= 2 && segments.count > layers.count)
        #expect(layers.first?.layer?.isFirst == true && layers.last?.layer?.isLast == true)
        #expect(layers.count { $0.layer?.isFirst == true } == layers.count { $0.layer?.isLast == true })
        #expect(layers.allSatisfy { $0.decodedFrames <= 2 << 20 && !$0.parts.isEmpty })
        // A layer's sums are in memory until the last one: it waits for its room.
        let waiting = planned.run()
        let before = try #require(waiting.nextSegment(room: 2 << 20, timelineRoom: MemoryBudget.sumsOfLayers - 1))
        #expect(before.layer == nil)
        #expect(waiting.nextSegment(room: 2 << 20, timelineRoom: MemoryBudget.sumsOfLayers - 1) == nil)
        #expect(waiting.nextSegment(room: 2 << 20, timelineRoom: MemoryBudget.sumsOfLayers)?.layer?.isFirst == true)
    }

    @Test(
        "are layers where the clips that sound at once have many bytes, but not for one clip, or one that is streamed")
    func bytes() throws {
        let half = MemoryBudget.largestClipInMemory
        let most = MemoryBudget.bytesAtOnce(clips: 1)
        func hasLayers(_ bytes: [Int]) throws -> Bool {
            let planned = try PlannedClips(bytes.map { _ in 0 }) { bytes[$0] }
            let segments = try Self.segments(planned.run(), room: 4 << 20, timelineRoom: 4 << 20)
            Self.expect(segments, toCover: planned.session, "\(bytes)")
            return segments.contains { $0.layer != nil }
        }
        let full = [Int](repeating: half, count: most / half)
        #expect(try !hasLayers(full))
        #expect(try hasLayers(full + [1]))
        #expect(try !hasLayers(full + [half + 1]))
        #expect(try !hasLayers([most + 1]))
    }

    @Test("let go of the clips that end in them, and of no others")
    func release() throws {
        let planned = try PlannedClips([0, 100, 400])
        let run = planned.run()
        let first = try #require(run.nextSegment(room: 1 << 21, timelineRoom: 1600))
        #expect(first.parts.map(\.clipIndex) == [0, 1])
        let ended = first.parts[0].clip
        let other = first.parts[1].clip
        run.release(first)
        #expect(run.run(at: 0) !== ended && run.run(at: 1) === other)
    }

    @Test("belong to the session at its place in the line, until it is finished")
    func line() throws {
        let planned = try PlannedClips([0])
        let line = SessionLine(outputs: OutputOptions(), clips: 1) { _ in throw ClipError.damaged("not opened here") }
        line.add(planned.session)
        line.add(planned.session)
        #expect(line.count == 2)
        let run = try #require(line[1])
        #expect(run.position == 1 && line[1] === run && line[0] !== run)
        line.finish(run)
        #expect(line[1] == nil && line[0] != nil)
    }

    @Test("are shorter than a second where more than a million frames are decoded for less")
    func crowd() throws {
        let planned = try PlannedClips([Int](repeating: 0, count: 1000))
        for (room, isMade) in [(1 << 20, false), (1 << 20 + 1, true)] {
            let segment = planned.run().nextSegment(room: room, timelineRoom: 1 << 20)
            #expect((segment != nil) == isMade && segment?.frames ?? 0..<1048 == 0..<1048, "\(room)")
        }
    }

    @Test("of a round are together no more than fit, of sessions in their order, one of each")
    func round() throws {
        let planned = try PlannedClips([0])
        let line = SessionLine(outputs: OutputOptions(), clips: 5) { _ in throw ClipError.damaged("not opened here") }
        for _ in 0..<5 { line.add(planned.session) }
        let whole = planned.session.plan.frames
        var next = 0
        var rounds: [[Int]] = []
        while next < line.count {
            let round = Round(from: line, next: &next, most: 2 * whole)
            #expect(round.decodedFrames == round.segments.count * whole)
            rounds.append(round.segments.map(\.session.position))
        }
        #expect(rounds == [[0, 1], [2, 3], [4]])
    }
}

@Suite("The packets of a clip that is cut")
struct CutPacketsTests {
    @Test(
        "are those of the links that are heard: of a chained clip that is cut where its second one begins, the first's")
    func links() throws {
        let voice = try Clips.voice(seconds: 0.2, seed: 1)
        let chained = try ScannedClip.facts(voice + voice)
        for (starts, links) in [([0, 200], [0, 0, 1]), ([0, 201], [0, 1, 0, 1]), ([0, 400], [0, 1, 0, 1])] {
            let planned = try PlannedClips(starts, overlap: .cut, facts: chained)
            let plan = SpeakerPackets.plan(planned.run(), speakerIndex: 0)
            #expect(plan.streams.flatMap(\.placements).map(\.sequence.link) == links, "\(starts)")
        }
    }
}
