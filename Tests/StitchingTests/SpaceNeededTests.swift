import Bag
import Calls
import Foundations
import Testing

@testable import Stitching

@Suite("The space that a session needs")
struct SpaceNeededTests {
    private static func bytes(
        _ starts: [Int], _ outputs: OutputOptions, isReviewed: Bool = false
    ) throws -> Int {
        let planned = try PlannedClips(starts, bytes: { _ in 50_000 })
        let review = isReviewed ? ReviewChoices(review: true) : ReviewChoices()
        return planned.session.bytesToWrite(
            JobOptions(timeline: TimelineOptions(layout: .mono), outputs: outputs, review: review))
    }

    @Test("is that of its samples without silence, of its clips' files, packets, records and pages")
    func sum() throws {
        let samples = PlannedClips.frames * 2
        // Two clips, ten seconds apart; 1,000 bytes for the record of each.
        #expect(try Self.bytes([0, 10_000], OutputOptions()) == 2 * samples + 2000)
        #expect(try Self.bytes([0, 10_000], OutputOptions(audio: [.flac])) == 2 * samples / 2 + 2000)
        #expect(try Self.bytes([0, 10_000], OutputOptions(audio: [.wav, .flac])) == 3 * samples + 2000)
        #expect(try Self.bytes([0, 10_000], OutputOptions(audio: [.opus])) == 2 * 50_000 + 2000)
        // A file of its own has a header, and a record.
        #expect(try Self.bytes([0, 10_000], OutputOptions(clips: true)) == 4 * samples + 4000)
        #expect(try Self.bytes([0, 10_000], OutputOptions(), isReviewed: true) == 2 * samples + 6000)
        // Clips that sound at once are mixed.
        #expect(try Self.bytes([0, 0], OutputOptions()) == samples + 2000)
    }

    @Test("is that of the copies of clips that are not placed, but for those that are listed twice")
    func unplaced() throws {
        for (status, copied) in [
            (ClipStatus.duplicate, 0), (.corrupt, 50_000), (.unsupported, 50_000), (.untimed, 50_000),
        ] {
            var planned = try PlannedClips([0, 10_000], bytes: { _ in 50_000 }).session.session
            planned.clips[1].outcome = .unplaced(status, reason: "r")
            let session = PlannedSession(
                planned, options: TimelineOptions(sampleRate: .fixed(.hz8000), layout: .mono), outputs: OutputOptions(),
                limits: Limits())
            let bytes = session.bytesToWrite(JobOptions(timeline: TimelineOptions(layout: .mono)))
            #expect(bytes == PlannedClips.frames * 2 + 2000 + copied, "\(status)")
        }
    }

    @Test(
        "is that of two channels for two speakers, or of a file for each",
        arguments: [TimelineOptions.Layout.stereo, .split])
    func speakers(layout: TimelineOptions.Layout) throws {
        let session = try PlannedClips([0, 10_000], speakers: 2, layout: layout).session
        let bytes = session.bytesToWrite(JobOptions(timeline: TimelineOptions(layout: layout)))
        // Each clip in two channels, of which one is silent; or each in its own file.
        #expect(bytes == PlannedClips.frames * 2 * (layout == .stereo ? 4 : 2) + 2000)
    }
}
