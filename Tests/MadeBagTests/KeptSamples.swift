import Bag
import Foundations
import Stitching
import Synchronization

/// Keeps the samples of each track, and the documents; of a session that began again, what came from its last beginning.
final class KeptSamples: SampleSink {
    private let kept = Mutex<(tracks: [String: [Int16]], documents: [TimelineDocument])>(([:], []))

    /// By the session's id and the channels, as text.
    var tracks: [String: [Int16]] { kept.withLock { $0.tracks } }
    var documents: [TimelineDocument] { kept.withLock { $0.documents } }

    func begin(_ timeline: SampledTimeline) throws -> any SampleWriter {
        let name = "\(timeline.sessionId) \(timeline.channels)"
        kept.withLock { $0.tracks[name] = [] }
        return Writer(sink: self, name: name, channels: timeline.channels.count)
    }

    func finish(_ session: TimelineDocument) throws { kept.withLock { $0.documents.append(session) } }

    private final class Writer: SampleWriter {
        private let sink: KeptSamples
        private let name: String
        private let channels: Int

        init(sink: KeptSamples, name: String, channels: Int) {
            (self.sink, self.name, self.channels) = (sink, name, channels)
        }

        func write(_ samples: Span<Int16>) throws {
            sink.kept.withLock { kept in
                for index in samples.indices { kept.tracks[name, default: []].append(samples[index]) }
            }
        }

        func writeSilence(frames: Int) throws {
            sink.kept.withLock { $0.tracks[name, default: []] += [Int16](repeating: 0, count: frames * channels) }
        }
    }
}
