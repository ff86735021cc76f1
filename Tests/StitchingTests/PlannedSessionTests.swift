import Bag
import Calls
import Foundations
import Testing

@testable import Stitching

@Suite("A session beyond the limits")
struct PlannedSessionTests {
    private static func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test("of length is not made; its problem names its length, its first and its last time, and the limit")
    func tooLong() throws {
        // The last clip, of 0.2 s, ends at 3.2 s, which are three whole seconds.
        for (most, isMade) in [(4, true), (3, true), (2, false), (0, false)] {
            let planned = try PlannedClips([1000, 0, 3000], limits: Self.limits { $0.longestSessionSeconds = most })
                .session
            #expect(planned.problems.listed.map(\.code) == (isMade ? [] : [.sessionTooLong]))
            #expect(planned.plan.frames == (isMade ? 25_600 : 0))
            #expect(planned.session.clips.allSatisfy { $0.facts == nil } == !isMade)
            guard !isMade else { continue }
            let message = try #require(planned.problems.listed.first).message
            #expect(
                message.hasPrefix(
                    "the session would be 3 s long (2025-12-12T14:00:00.000Z to 2025-12-12T14:00:03.000Z); the limit is "
                        + "\(most) s. "), "\(message)")
            for clip in planned.session.clips {
                guard case .unplaced(.unsupported, message) = clip.outcome else {
                    Issue.record("\(clip.outcome)")
                    continue
                }
            }
        }
    }

    @Test("of speakers is not made, unless one channel has them all and no file for each is wanted")
    func tooManySpeakers() throws {
        for layout in [TimelineOptions.Layout.stereo, .split, .mono] {
            for audio in [[AudioKind.wav], [.wav, .opus]] {
                for (most, isBelow) in [(3, true), (2, false)] {
                    let planned = try PlannedClips(
                        [0, 1000, 2000, 3000], speakers: 3, layout: layout, outputs: OutputOptions(audio: audio),
                        limits: Self.limits { $0.mostSpeakers = most }
                    ).session
                    let isMade = isBelow || (layout == .mono && audio.count == 1)
                    #expect(planned.problems.listed.map(\.code) == (isMade ? [] : [.tooManySpeakers]))
                    #expect((planned.plan.frames > 0) == isMade)
                    let message = planned.problems.listed.first?.message
                    #expect(message?.hasPrefix("the session has 3 speakers; the limit is 2. ") != false)
                    #expect(message?.contains("mono mixes all") != (audio.count == 2), "\(message ?? "")")
                }
            }
        }
    }

    @Test("of FLAC's channels is made, without that file, and says so once", arguments: [8, 9])
    func tooManyChannels(speakers: Int) throws {
        for layout in [TimelineOptions.Layout.stereo, .split, .mono] {
            for audio in [[AudioKind.wav], [.wav, .flac]] {
                let planned = try PlannedClips(
                    (0..<speakers).map { 1000 * $0 }, speakers: speakers, layout: layout,
                    outputs: OutputOptions(audio: audio)
                ).session
                let isTold = speakers > 8 && layout == .stereo && audio.contains(.flac)
                #expect(planned.problems.listed.map(\.code) == (isTold ? [.tooManyChannels] : []))
                #expect(planned.plan.frames > 0)
                let again = PlannedSession(
                    planned.session, options: TimelineOptions(layout: layout), outputs: OutputOptions(audio: [.wav]),
                    limits: Limits())
                #expect(again.problems.listed.map(\.code) == (isTold ? [.tooManyChannels] : []))
            }
        }
    }
}
