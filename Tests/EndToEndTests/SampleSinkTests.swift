import Bag
import Calls
import Crypto
import Foundations
import Stitching
import Synchronization
import TestSupport
import Testing

@Suite("A sink gets the samples that a bag's recordings have")
struct SampleSinkTests {
    @Test("in every layout, at every number of threads", arguments: TimelineOptions.Layout.allCases, [1, 4])
    func layouts(layout: TimelineOptions.Layout, threads: Int) throws {
        let run = try Job.day.stitch(["--layout", layout.rawValue])
        let expected = try Self.recordings(run.bag)
        let sink = HashingSink()
        let stitcher = Stitcher(
            JobOptions(timeline: TimelineOptions(layout: layout)), inputs: [PackageFolder.fixture("day")],
            surroundings: Surroundings(threads: threads))
        let summary = try stitcher.run(into: sink)
        #expect(summary.totals.placed == 69)
        #expect(sink.digests == expected)
        #expect(sink.finished.withLock { $0.count } == summary.sessions.count)
    }

    @Test("of a day with problems too: a clip that cannot be decoded begins its session again")
    func problemDay() throws {
        let bag = try SharedRun.problemDay().bag
        let sink = HashingSink()
        let summary = try Stitcher(inputs: [PackageFolder.fixture("problem-day")]).run(into: sink)
        #expect(try sink.digests == Self.recordings(bag))
        #expect(try summary.problems.map(\.message) == bag.summary().problems.map(\.message))
        for document in sink.finished.withLock({ $0 }) {
            #expect(document.audio.isEmpty)
            #expect(document.clips.allSatisfy { $0.file == nil && $0.files == nil })
        }
    }

    @Test("and its error ends the run")
    func refusal() {
        #expect(throws: Full.self) { try Stitcher(inputs: [PackageFolder.fixture("day")]).run(into: FullSink()) }
    }

    private static func recordings(_ bag: MadeBag) throws -> [String: Set<String>] {
        var digests: [String: Set<String>] = [:]
        for (_, session) in try bag.timelines() {
            for file in session.audio {
                digests[session.sessionId, default: []].insert(file.pcmSha256?.hexadecimal ?? "")
            }
        }
        return digests
    }
}

private struct Full: Error {}

private struct FullSink: SampleSink {
    func begin(_ timeline: SampledTimeline) throws -> any SampleWriter { throw Full() }
    func finish(_ session: TimelineDocument) throws {}
}

/// Hashes the timelines, those of a session that began again from their last beginning.
private final class HashingSink: SampleSink {
    let tracks = Mutex<[String: [String: Track]]>([:])
    let finished = Mutex<[TimelineDocument]>([])

    func begin(_ timeline: SampledTimeline) throws -> any SampleWriter {
        let track = Track(timeline)
        tracks.withLock { $0[timeline.sessionId, default: [:]][timeline.channels.joined()] = track }
        return track
    }

    func finish(_ session: TimelineDocument) throws { finished.withLock { $0.append(session) } }

    var digests: [String: Set<String>] { tracks.withLock { $0.mapValues { Set($0.values.map(\.digest)) } } }

    final class Track: SampleWriter, Sendable {
        private let timeline: SampledTimeline
        private let state = Mutex((hash: SHA256(), frames: 0))

        init(_ timeline: SampledTimeline) { self.timeline = timeline }

        func write(_ samples: Span<Int16>) throws {
            samples.withUnsafeBytes { bytes in
                state.withLock {
                    $0.hash.update(bufferPointer: bytes)
                    $0.frames += samples.count / timeline.channels.count
                }
            }
        }

        func writeSilence(frames: Int) throws {
            state.withLock {
                $0.hash.update(data: [UInt8](repeating: 0, count: frames * timeline.channels.count * 2))
                $0.frames += frames
            }
        }

        /// Not the samples' where their number is not the announced one.
        var digest: String {
            state.withLock { state in
                guard state.frames == timeline.frames else { return "\(state.frames) of \(timeline.frames) frames" }
                return state.hash.finalize().map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
            }
        }
    }
}
