import Bag
import Calls
import Foundations
import TestSupport
import Testing

/// What is true of every plan, whatever the clips: hundreds of sessions made from a seed.
@Suite("Every plan")
struct PlannerPropertyTests {
    @Test("puts a clip where its time says, and says how far it moved it", arguments: 0..<40)
    func formula(seed: UInt64) throws {
        for (clips, options) in Self.sessions(seed: seed) {
            let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: .hz16000)
            guard let start = plan.start else { continue }
            for (clip, placement) in zip(clips, plan.placements) {
                let mark = options.timestampMark(of: clip.speaker)
                guard let placement, let time = clip.start(mark: mark) else { continue }
                #expect(
                    placement.startFrame == time.frame(since: start, sampleRate: 16_000) + placement.shiftedFrames)
                #expect(placement.frames + placement.cutFrames == clip.length?.frames(at: .hz16000))
                #expect(placement.cutFrames == 0 || options.overlap == .cut)
                #expect(placement.startFrame >= 0)
                #expect(placement.endFrame <= plan.frames)
            }
            #expect(plan.frames == plan.placements.compactMap { $0?.endFrame }.max() ?? 0)
        }
    }

    @Test("gives a place to exactly the clips with sound and time", arguments: 0..<10)
    func placesAll(seed: UInt64) {
        for (clips, options) in Self.sessions(seed: seed) {
            let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: .hz8000)
            #expect(plan.placements.map { $0 != nil } == clips.map { $0.length != nil && $0.timestamp != nil })
        }
    }

    @Test("keeps one speaker's clips apart where they queue, or are cut", arguments: 0..<40)
    func neverOverlaps(seed: UInt64) {
        for (clips, options) in Self.sessions(seed: seed) where options.overlap != .mix {
            let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: .hz8000)
            for speaker in plan.speakers.indices {
                // One without a frame of its own is not heard, and waits in a queue alone.
                let own = plan.placements.compactMap { $0 }
                    .filter { $0.speakerIndex == speaker && ($0.frames > 0 || options.overlap == .queue) }
                    .sorted { ($0.startFrame, $0.endFrame) < ($1.startFrame, $1.endFrame) }
                for (earlier, later) in zip(own, own.dropFirst()) { #expect(earlier.endFrame <= later.startFrame) }
            }
        }
    }

    @Test("leaves no silence longer than allowed, and loses nothing but silence", arguments: 0..<40)
    func gaps(seed: UInt64) {
        for (clips, options) in Self.sessions(seed: seed) {
            var shortened = options
            shortened.maxGapSeconds = 1
            var whole = options
            whole.maxGapSeconds = nil
            let short = TimelinePlanner.plan(clips: clips, options: shortened, sampleRate: .hz8000)
            let long = TimelinePlanner.plan(clips: clips, options: whole, sampleRate: .hz8000)
            #expect(short.frames + short.gapsShortened.reduce(0) { $0 + $1.removedFrames } == long.frames)
            var coveredTo = 0
            for placement in short.placements.compactMap({ $0 }).sorted(by: { $0.startFrame < $1.startFrame }) {
                #expect(placement.startFrame - coveredTo <= 8000)
                coveredTo = max(coveredTo, placement.endFrame)
            }
        }
    }

    @Test(
        "lets hear of each speaker what a plain model lets hear, frame by frame",
        arguments: 0..<UInt64(Effort.rounds(6, quick: 2)),
        TimelineOptions.Overlap.allCases)
    func model(seed: UInt64, overlap: TimelineOptions.Overlap) {
        for (clips, options) in Self.sessions(seed: seed) {
            var options = options
            options.overlap = overlap
            let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: .hz8000)
            guard let start = plan.start else { continue }
            let model = OverlapModel(clips: clips, options: options, start: start, rate: .hz8000)
            #expect(plan.placements.map { $0?.startFrame } == model.places.map { $0?.start })
            #expect(plan.placements.map { $0?.frames } == model.places.map { $0?.heard })
            #expect(plan.placements.map { $0?.movedFrames } == model.places.map { $0?.moved })
        }
    }

    @Test("is told by its document: how far which clips were moved, shortened silences set aside", arguments: 0..<40)
    func moves(seed: UInt64) {
        for (clips, options) in Self.sessions(seed: seed) {
            for gap in [nil, 0, 0.5] {
                var options = options
                options.maxGapSeconds = gap
                let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: .hz8000)
                let moved = plan.placements.enumerated().filter { $1.map { $0.movedFrames > 0 } ?? false }
                let expected = Dictionary(uniqueKeysWithValues: moved.map { ($0, $1?.movedFrames ?? 0) })
                let document = Self.document(plan, clips)
                var moves: [Int: Int] = [:]
                document.forEachMove(of: document.clips) { moves[$0] = $1 }
                #expect(moves == expected)
            }
        }
    }

    @Test("names every silence as it was before any was shortened", arguments: 0..<UInt64(Effort.rounds(6, quick: 2)))
    func silences(seed: UInt64) {
        for (clips, options) in Self.sessions(seed: seed) {
            var whole = options
            whole.maxGapSeconds = nil
            let plan = TimelinePlanner.plan(clips: clips, options: whole, sampleRate: .hz8000)
            var isHeard = [Bool](repeating: false, count: plan.frames)
            for placement in plan.placements.compactMap({ $0 }) {
                for frame in placement.startFrame..<placement.endFrame { isHeard[frame] = true }
            }
            #expect(plan.silences.reduce(0) { $0 + $1.frames } == isHeard.count { !$0 })
            for silence in plan.silences {
                let frames = silence.startFrame..<silence.startFrame + silence.frames
                #expect(frames.upperBound == plan.placements[silence.clipAfter]?.startFrame)
                #expect(!isHeard[frames].contains(true))
            }
            var shortened = whole
            shortened.maxGapSeconds = 0.5
            let short = TimelinePlanner.plan(clips: clips, options: shortened, sampleRate: .hz8000)
            #expect(short.silences == plan.silences)
        }
    }

    static func document(_ plan: TimelinePlan, _ clips: [TimedClip]) -> TimelineDocument {
        TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: plan.start?.exactRFC3339,
            sampleRate: plan.sampleRate.rawValue, frames: plan.frames, channels: plan.speakers.map(\.name), audio: [],
            clips: zip(clips, plan.placements).map { clip, placement in
                TimelineDocument.Clip(
                    listed: ListedClip(
                        messageId: nil, fileName: "a", speaker: clip.speaker, timestamp: clip.timestamp?.exactRFC3339),
                    channel: placement?.speakerIndex ?? 0,
                    source: TimelineDocument.Source(archive: "a", entry: nil, sha256: nil, bytes: nil),
                    status: placement == nil ? .missing : .placed, placement: placement,
                    missingFrames: 0, samples48k: clip.length?.samples48k)
            },
            gapsShortened: plan.gapsShortened, problems: [])
    }

    /// Clips in conversation order, as the planner wants them, with options.
    static func sessions(seed: UInt64) -> [([TimedClip], TimelineOptions)] {
        var random = Random(seed: seed)
        return (0..<10).map { _ in
            let clips = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                TimedClip(
                    speaker: Speaker(["user", "agent_tts", "supervisor"].randomElement(using: &random) ?? "user"),
                    timestamp: Int.random(in: 0..<12, using: &random) == 0
                        ? nil
                        : UTCTime(
                            seconds: Int64.random(in: 0..<60, using: &random),
                            // Often whole seconds, so that some begin together.
                            nanoseconds: Bool.random(using: &random)
                                ? 0 : Int32.random(in: 0..<1_000_000_000, using: &random)),
                    length: Int.random(in: 0..<8, using: &random) == 0
                        ? nil
                        : ClipLength(
                            samples48k: Int.random(in: 0..<10, using: &random) == 0
                                ? 0 : Int.random(in: 0..<200_000, using: &random)))
            }
            .sorted { ($0.timestamp ?? .distantFuture) < ($1.timestamp ?? .distantFuture) }
            let options = TimelineOptions(
                overlap: TimelineOptions.Overlap.allCases.randomElement(using: &random) ?? .queue,
                agentTimestamp: Bool.random(using: &random) ? .start : .end,
                userTimestamp: Bool.random(using: &random) ? .start : .end)
            return (clips, options)
        }
    }
}

extension UTCTime {
    fileprivate static let distantFuture = UTCTime(seconds: .max)
}
