import Recordings
import TestSupport
import Testing
import Timelines

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
                #expect(placement.frames == clip.length?.frames(at: .hz16000))
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

    @Test("keeps one speaker's clips apart where they queue", arguments: 0..<40)
    func neverOverlaps(seed: UInt64) {
        for (clips, options) in Self.sessions(seed: seed) where options.overlap == .queue {
            let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: .hz8000)
            for speaker in plan.speakers.indices {
                let own = plan.placements.compactMap { $0 }.filter { $0.speakerIndex == speaker }
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

    /// Clips in conversation order, as the planner wants them, with options.
    private static func sessions(seed: UInt64) -> [([TimedClip], TimelineOptions)] {
        var random = Random(seed: seed)
        return (0..<10).map { _ in
            let clips = (0..<Int.random(in: 1...30, using: &random)).map { _ in
                TimedClip(
                    speaker: Speaker(["user", "agent_tts", "supervisor"].randomElement(using: &random) ?? "user"),
                    timestamp: Int.random(in: 0..<12, using: &random) == 0
                        ? nil
                        : UTCTime(
                            seconds: Int64.random(in: 0..<60, using: &random),
                            nanoseconds: Int32.random(in: 0..<1_000_000_000, using: &random)),
                    length: Int.random(in: 0..<8, using: &random) == 0
                        ? nil : ClipLength(samples48k: Int.random(in: 0..<200_000, using: &random)))
            }
            .sorted { ($0.timestamp ?? .distantFuture) < ($1.timestamp ?? .distantFuture) }
            let options = TimelineOptions(
                overlap: Bool.random(using: &random) ? .queue : .mix,
                agentTimestamp: Bool.random(using: &random) ? .start : .end,
                userTimestamp: Bool.random(using: &random) ? .start : .end)
            return (clips, options)
        }
    }
}

extension UTCTime {
    fileprivate static let distantFuture = UTCTime(seconds: .max)
}
