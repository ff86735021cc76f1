import Bag
import Stitching
import Synchronization

/// The largest magnitude of a sample in each session, from 0 to 32,768.
func peaks(of archives: String) throws -> [String: Int] {
    let meter = PeakMeter()
    let summary = try Stitcher(inputs: [archives]).run(into: meter)
    for problem in summary.problems { print(problem.code, problem.message) }
    return meter.peaks.withLock { $0 }
}

/// Receives timelines, several of them at once, and keeps their peaks.
private final class PeakMeter: SampleSink {
    let peaks = Mutex<[String: Int]>([:])

    func begin(_ timeline: SampledTimeline) throws -> any SampleWriter { Track(timeline.sessionId, meter: self) }

    func finish(_ session: TimelineDocument) throws {}

    /// One timeline. One thread writes to it at a time.
    final class Track: SampleWriter {
        private let session: String
        private let meter: PeakMeter

        init(_ session: String, meter: PeakMeter) {
            self.session = session
            self.meter = meter
        }

        func write(_ samples: Span<Int16>) throws {
            var peak = 0
            for index in samples.indices { peak = max(peak, Int(samples[index].magnitude)) }
            meter.peaks.withLock { $0[session] = max($0[session] ?? 0, peak) }
        }

        func writeSilence(frames: Int) throws {}
    }
}
