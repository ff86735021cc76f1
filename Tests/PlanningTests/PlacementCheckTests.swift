import Calls
import Foundations
import TestSupport
import Testing

@testable import Bag

@Suite("The check of places in a timeline")
struct PlacementCheckTests {
    private static func document(_ clips: [TimedClip], _ options: TimelineOptions, _ rate: SampleRate)
        -> TimelineDocument
    {
        let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: rate)
        return TimelineDocument(
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

    /// Hundreds of sessions, as `marks` wants the timestamps: of the starts of clips, or of ends too.
    private static func each(
        _ seed: UInt64, marks: ClosedRange<Int>, _ body: (TimelineDocument, TimelineOptions) -> Void
    ) {
        for (clips, options) in PlannerPropertyTests.sessions(seed: seed) {
            // A clip without any sample has no length that the document could tell.
            let clips = clips.filter { $0.length?.samples48k != 0 }
            var options = options
            if marks == 0...0 { (options.agentTimestamp, options.userTimestamp) = (.start, .start) }
            if marks == 1...1 { options.userTimestamp = .end }
            for (gap, rate) in [(nil, SampleRate.hz16000), (0.5, .hz8000), (0, .hz48000)] {
                options.maxGapSeconds = gap
                body(document(clips, options, rate), options)
            }
        }
    }

    private static func findings(
        _ document: TimelineDocument, _ options: TimelineOptions,
        changing index: Int, _ change: (inout TimelineDocument.Clip) -> Void
    ) -> [String] {
        var document = document
        change(&document.clips[index])
        return PlacementCheck(document: document, options: options).findings
    }

    @Test("finds nothing in what was planned", arguments: 0..<UInt64(Effort.rounds(20, quick: 4)))
    func planned(seed: UInt64) {
        for marks in [0...0, 1...1, 0...1] {
            Self.each(seed, marks: marks) { document, options in
                #expect(PlacementCheck(document: document, options: options).findings == [])
            }
        }
    }

    @Test("finds a clip that is one frame from its place", arguments: 0..<UInt64(Effort.rounds(8, quick: 2)))
    func oneFrame(seed: UInt64) {
        Self.each(seed, marks: 0...0) { document, options in
            for index in document.clips.indices where document.clips[index].status == .placed {
                for (start, shift) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)] {
                    let found = Self.findings(document, options, changing: index) {
                        $0.startFrame = ($0.startFrame ?? 0) + start
                        $0.shiftedFrames = ($0.shiftedFrames ?? 0) + shift
                    }
                    #expect(found != [], "clip \(index) by \(start), \(shift)")
                }
                // Sound that is moved to what was cut off, or back.
                let frames = document.clips[index].frames ?? 0
                if frames > 0 {
                    let cut = Self.findings(document, options, changing: index) {
                        $0.frames = frames - 1
                        $0.cutFrames = ($0.cutFrames ?? 0) + 1
                    }
                    #expect(cut != [], "clip \(index)")
                }
                let timeless = Self.findings(document, options, changing: index) { $0.timestamp = nil }
                #expect(timeless != [], "clip \(index)")
            }
            var other = document
            other.start = "2001-01-01T00:00:00Z"
            #expect(PlacementCheck(document: other, options: options).findings != [] || document.start == nil)
            other = document
            other.gapsShortened.append(ShortenedGap(startFrame: 1, frames: 1, removedFrames: 1))
            #expect(PlacementCheck(document: other, options: options).findings != [])
        }
    }

    @Test(
        "finds a clip that is further from its place than rounding explains, where timestamps mark ends",
        arguments: 0..<UInt64(Effort.rounds(8, quick: 2)))
    func ends(seed: UInt64) {
        Self.each(seed, marks: 1...1) { document, options in
            let step = document.sampleRate / 1000 + 2
            for index in document.clips.indices where document.clips[index].status == .placed {
                let hasEnd = options.timestampMark(of: document.clips[index].speaker) == .end
                for distance in hasEnd ? [2 * step, -2 * step] : [step, -step] {
                    let found = Self.findings(document, options, changing: index) {
                        $0.startFrame = ($0.startFrame ?? 0) + distance
                    }
                    #expect(found != [], "clip \(index) by \(distance)")
                }
                let frames = document.clips[index].frames ?? 0
                if frames > 0 {
                    let cut = Self.findings(document, options, changing: index) {
                        $0.frames = frames - 1
                        $0.cutFrames = ($0.cutFrames ?? 0) + 1
                    }
                    #expect(cut != [], "clip \(index)")
                }
            }
        }
    }
}
