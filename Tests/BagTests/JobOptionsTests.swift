import Bag
import Calls
import JSON
import Testing

@Suite("The options of a job")
struct JobOptionsTests {
    @Test("are read as they were written, and are the usual ones where they are left out")
    func read() throws {
        let options = JobOptions(
            timeline: TimelineOptions(sampleRate: .fixed(.hz8000), layout: .mono, overlap: .cut, maxGapSeconds: 2),
            outputs: OutputOptions(audio: [.flac], clips: true), sessions: ["b", "a"],
            shard: Shard(index: 2, count: 3))
        #expect(try JSONText.value(JobOptions.self, from: try JSONText.bytes(of: options)) == options)
        #expect(try JSONText.value(JobOptions.self, from: Array("{}".utf8)) == JobOptions())
        #expect(try JSONText.value(JobOptions.self, from: Array(#"{"sessions": ["z"]}"#.utf8)).sessions == ["z"])
    }
}
