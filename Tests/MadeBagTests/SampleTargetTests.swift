import Bag
import Calls
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("Samples that are given to a program")
struct SampleTargetTests {
    @Test(
        "are those of the channels of each session, in every layout: one track, or one for each speaker",
        arguments: TimelineOptions.Layout.allCases)
    func layouts(layout: TimelineOptions.Layout) throws {
        var random = Random(seed: 3)
        let folder = TemporaryFolder()
        let archives = try PipelineTests.day(&random).write(to: folder.path)
        let job = JobOptions(timeline: TimelineOptions(layout: layout), outputs: OutputOptions(audio: [.wav]))
        _ = try makeBag(job, of: archives, in: folder("bag"))
        let sink = KeptSamples()
        _ = try Stitcher(job, inputs: archives).run(into: sink)
        let expected = try MadeBag(path: folder("bag")).timelines().flatMap { _, timeline in
            let tracks = layout == .split ? timeline.channels.map { [$0] } : [timeline.channels]
            return timeline.frames == 0
                ? [] : tracks.map { "\(timeline.sessionId) \($0): \(timeline.frames * $0.count)" }
        }
        let found = sink.tracks.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value.count)" }
        #expect(found.sorted() == expected.sorted() && !expected.isEmpty)
    }
}
