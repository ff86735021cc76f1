import Bag
import Calls
import Foundations
import Stitching
import Synchronization
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
        let sink = CountingSink()
        _ = try Stitcher(job, inputs: archives).run(into: sink)
        let expected = try MadeBag(path: folder("bag")).timelines().flatMap { _, timeline in
            let tracks = layout == .split ? timeline.channels.map { [$0] } : [timeline.channels]
            return timeline.frames == 0
                ? [] : tracks.map { "\(timeline.sessionId) \($0): \(timeline.frames * $0.count)" }
        }
        #expect(sink.lines.sorted() == expected.sorted() && !expected.isEmpty)
    }
}

/// Counts the samples of each track.
private final class CountingSink: SampleSink {
    private let counts = Mutex<[String: Int]>([:])

    var lines: [String] { counts.withLock { $0.filter { $0.value > 0 }.map { "\($0.key): \($0.value)" } } }

    func begin(_ timeline: SampledTimeline) throws -> any SampleWriter {
        let name = "\(timeline.sessionId) \(timeline.channels)"
        counts.withLock { $0[name] = 0 }
        return Writer(sink: self, name: name, channels: timeline.channels.count)
    }

    func finish(_ session: TimelineDocument) throws {}

    private final class Writer: SampleWriter {
        private let sink: CountingSink
        private let name: String
        private let channels: Int

        init(sink: CountingSink, name: String, channels: Int) {
            (self.sink, self.name, self.channels) = (sink, name, channels)
        }

        private func add(_ count: Int) { sink.counts.withLock { $0[name, default: 0] += count } }
        func write(_ samples: Span<Int16>) throws { add(samples.count) }
        func writeSilence(frames: Int) throws { add(frames * channels) }
    }
}
