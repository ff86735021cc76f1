import Bag
import Calls
import Foundations
import Testing
import WaveAudio

@testable import Stitching

@Suite("A planned session")
struct PlannedSessionTests {
    private static func limits(_ change: (inout Limits) -> Void) -> Limits {
        var limits = Limits()
        change(&limits)
        return limits
    }

    @Test(
        "beyond the limit of length is not made; its problem names its length, its first and its last time, and the limit"
    )
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

    @Test("beyond the limit of speakers is not made, unless one channel has them all and no file for each is wanted")
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

    @Test("of more speakers than FLAC has channels is made, without that file, and says so once", arguments: [8, 9])
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

    @Test("has the problems that its plan shows beside those that it had")
    func problems() throws {
        var session = try PlannedClips([0, 7_200_000]).session.session
        session.hours[0] = ArchiveHour(utcDay: "2025-12-12", hour: "14")
        session.problems.add(Problem(.corrupt, "c", sessionId: "s"))
        let planned = PlannedSession(
            session, options: TimelineOptions(), outputs: OutputOptions(), limits: Limits())
        let codes = Set(planned.problems.listed.map(\.code))
        #expect(codes == [.corrupt, .outsideHour, .longSilence] && planned.problems.count == 3, "\(codes)")
    }

    @Test("has a cue for each clip in a file, in the order of their starts, with its place, length and name")
    func cues() throws {
        let planned = try PlannedClips([2000, 0, 1000], speakers: 2).session
        let files = ChannelLayout.files(speakers: planned.plan.speakers, layout: .split)
        #expect(planned.cues(in: ChannelLayout.files(speakers: planned.plan.speakers, layout: .stereo)[0]).count == 3)
        let found = files.map { planned.cues(in: $0) }
        #expect(Set(found.map { $0.map(\.startFrame) }) == [[8000, 16_000], [0]], "\(found)")
        for cue in found.joined() {
            #expect(cue.frames == PlannedClips.frames)
            let index = [16_000: 0, 0: 1, 8000: 2][cue.startFrame] ?? -1
            #expect(cue.label.hasPrefix("user\(index % 2): ") && cue.label.contains("\(index).opus"), "\(cue.label)")
        }
    }
}
