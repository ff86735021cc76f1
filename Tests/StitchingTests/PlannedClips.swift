import Bag
import Calls
import Foundations
import OggOpus
import TestSupport
import Testing

@testable import Stitching

/// A planned session of clips whose sound is not looked at.
struct PlannedClips {
    private static let facts = Result { try ScannedClip.facts(Clips.voice(seconds: 0.2, seed: 1)) }

    /// The frames of a clip at 8 kHz.
    static let frames = 1600

    let session: PlannedSession

    /// - Parameters:
    ///   - starts: in milliseconds, for each clip.
    ///   - bytes: the compressed bytes of each.
    ///   - speakers: their number. They take turns.
    ///   - facts: of each clip, if it is not one of 200 ms.
    init(
        _ starts: [Int], bytes: (Int) -> Int = { _ in 1000 }, speakers: Int = 1,
        overlap: TimelineOptions.Overlap = .mix,
        layout: TimelineOptions.Layout = .stereo, outputs: OutputOptions = OutputOptions(), limits: Limits = Limits(),
        facts: ClipFacts? = nil
    ) throws {
        let facts = try facts ?? Self.facts.get()
        let begin = try #require(UTCTime(iso8601: "2025-12-12T14:00:00Z"))
        let records = starts.enumerated().map { index, start in
            ClipRecord(
                listed: ListedClip(
                    messageId: .number(Int64(index)), fileName: "\(index).opus",
                    speaker: Speaker("user\(index % speakers)"),
                    timestamp: begin.plus(frames: start, sampleRate: 1000).rfc3339),
                entry: ClipRecord.Entry(ordinal: index, path: "\(index).opus", bytes: bytes(index)),
                outcome: .sound(facts))
        }
        session = PlannedSession(
            JoinedSession(sessionId: "s", externalConversationId: nil, name: "s", clips: records),
            options: TimelineOptions(sampleRate: .fixed(.hz8000), layout: layout, overlap: overlap), outputs: outputs,
            limits: limits)
    }

    func run(clipsOfJob: Int = 1) -> SessionRun {
        SessionRun(planned: session, position: 3, outputs: OutputOptions(), clipsOfJob: clipsOfJob) { _ in
            throw ClipError.damaged("not opened here")
        }
    }
}
