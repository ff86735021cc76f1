import Calls
import Foundations
import TestSupport
import Testing

@testable import Bag

@Suite("The check of places in a timeline")
struct PlacementCheckTests {
    /// What timestamps mark.
    private enum Marks: CaseIterable {
        case starts, endsOfUsers, any
    }

    /// Hundreds of sessions.
    private static func each(_ seed: UInt64, _ marks: Marks, _ body: (TimelineDocument, TimelineOptions) -> Void) {
        for (clips, options) in PlannerPropertyTests.sessions(seed: seed) {
            // A clip without any sample has no length that the document could tell.
            let clips = clips.filter { $0.length?.samples48k != 0 }
            var options = options
            switch marks {
            case .starts: (options.agentTimestamp, options.userTimestamp) = (.start, .start)
            case .endsOfUsers: options.userTimestamp = .end
            case .any: break
            }
            for (gap, rate) in [(nil, SampleRate.hz16000), (0.5, .hz8000), (0, .hz48000)] {
                options.maxGapSeconds = gap
                let plan = TimelinePlanner.plan(clips: clips, options: options, sampleRate: rate)
                body(PlannerPropertyTests.document(plan, clips), options)
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

    /// Expects a finding where the last frame of a clip is told as cut off.
    private static func expectCut(_ document: TimelineDocument, _ options: TimelineOptions, _ index: Int) {
        guard let frames = document.clips[index].frames, frames > 0 else { return }
        let found = findings(document, options, changing: index) {
            $0.frames = frames - 1
            $0.cutFrames = ($0.cutFrames ?? 0) + 1
        }
        #expect(found != [], "clip \(index)")
    }

    @Test("finds nothing in what was planned", arguments: 0..<UInt64(Effort.rounds(20, quick: 3)))
    func planned(seed: UInt64) {
        for marks in Marks.allCases {
            Self.each(seed, marks) { document, options in
                #expect(PlacementCheck(document: document, options: options).findings == [])
            }
        }
    }

    @Test("finds a clip that is one frame from its place", arguments: 0..<UInt64(Effort.rounds(8, quick: 1)))
    func oneFrame(seed: UInt64) {
        Self.each(seed, .starts) { document, options in
            for index in document.clips.indices where document.clips[index].status == .placed {
                for (start, shift) in [(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)] {
                    let found = Self.findings(document, options, changing: index) {
                        $0.startFrame = ($0.startFrame ?? 0) + start
                        $0.shiftedFrames = ($0.shiftedFrames ?? 0) + shift
                    }
                    #expect(found != [], "clip \(index) by \(start), \(shift)")
                }
                Self.expectCut(document, options, index)
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
        arguments: 0..<UInt64(Effort.rounds(8, quick: 1)))
    func ends(seed: UInt64) {
        Self.each(seed, .endsOfUsers) { document, options in
            let step = document.sampleRate / 1000 + 2
            for index in document.clips.indices where document.clips[index].status == .placed {
                let hasEnd = options.timestampMark(of: document.clips[index].speaker) == .end
                for distance in hasEnd ? [2 * step, -2 * step] : [step, -step] {
                    let found = Self.findings(document, options, changing: index) {
                        $0.startFrame = ($0.startFrame ?? 0) + distance
                    }
                    #expect(found != [], "clip \(index) by \(distance)")
                }
                Self.expectCut(document, options, index)
            }
        }
    }
}
