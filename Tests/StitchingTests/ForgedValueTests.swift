import Bag
import Calls
import Conversations
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

/// Values that no run writes, each with all checksums made to fit.
@Suite("A forged value")
struct ForgedValueTests {
    private let bag: MadeBag
    private let made: BagMadeTwice
    private let whole: TimelineDocument

    init() throws {
        made = try BagMadeTwice(OutputOptions(audio: [.wav, .opus], clips: true), sessions: ["s0"])
        bag = made.bag
        whole = try bag.timeline(named: "s0")
    }

    /// What `verify` says of a document that was changed.
    private func findings(_ change: (inout TimelineDocument) throws -> Void) throws -> [String] {
        var document = whole
        try change(&document)
        try bag.forge(.recorded(document), named: "s0")
        return try bag.findings().filter { $0.path == "data/sessions/s0/timeline.json" }.map(\.message)
    }

    private typealias Change = @Sendable (inout TimelineDocument) throws -> Void

    private static func clip(_ change: @escaping @Sendable (inout TimelineDocument.Clip) -> Void) -> Change {
        { document in
            let index = try #require(document.clips.firstIndex { $0.status == .placed && $0.file != nil })
            change(&document.clips[index])
        }
    }

    private static let impossible: [(words: String, change: Change)] = [
        ("sampleRate 0", { $0.sampleRate = 0 }), ("frames -1", { $0.frames = -1 }),
        ("the path ../x.wav", { $0.audio[0].path = "../x.wav" }),
        ("has no channels", { $0.audio[0].channels = [] }),
        ("the packets of", { $0.audio[1].packets?[0].count = -1 }),
        ("the packets of", { $0.audio[1].packets?[0].shiftedSamples = .min }),
        ("the numbers of clip", clip { $0.frames = -1 }), ("the numbers of clip", clip { $0.startFrame = .max }),
        ("the numbers of clip", clip { $0.cutFrames = -1 }), ("the numbers of clip", clip { $0.shiftedFrames = .min }),
        ("the numbers of clip", clip { $0.file?.bytes = -1 }), ("a path of clip", clip { $0.file?.path = "/x" }),
        (
            "the numbers of a shortened gap",
            { $0.gapsShortened = [ShortenedGap(startFrame: 0, frames: 1, removedFrames: -1)] }
        ),
    ]

    @Test("that would overflow, or is a path to elsewhere, is told as one that no run writes")
    func impossible() throws {
        #expect(try findings { _ in } == [])
        for (words, change) in Self.impossible {
            let found = try findings(change)
            #expect(found.count == 1 && found[0].contains(words), "\(words): \(found)")
        }
    }

    @Test("of a clip without a place that has the member of another status is found")
    func member() throws {
        let found = try findings { document in
            let index = try #require(document.clips.firstIndex { $0.status == .corrupt && $0.file != nil })
            document.clips[index].files = []
        }
        #expect(found.contains { $0.contains("is corrupt, but has the member files") }, "\(found)")
    }

    @Test("of the options: a sample rate that the timelines do not have, and a number of seconds that nobody can give")
    func options() throws {
        for (rate, seconds, words) in [
            (SampleRateChoice.fixed(.hz8000), 2.0, "is not the one of the options"),
            (.auto, -1, "its options are not valid"),
        ] {
            var summary = try bag.summary()
            summary.options = TimelineOptions(sampleRate: rate, maxShiftSeconds: seconds)
            try bag.forge("data/summary.json", as: try JSONText.bytes(of: summary))
            let found = try bag.findings().map(\.message)
            #expect(found.contains { $0.contains(words) }, "\(found)")
        }
    }
}
