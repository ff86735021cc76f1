import Bag
import Foundation
import TestSupport
import Testing

@Suite("Redaction of a bag with all outputs")
struct RedactOutputsTests {
    @Test("leaves out what cannot be redacted, makes the page and its peaks anew, and is intact")
    func everything() throws {
        var job = Job.day
        job.sessions = ["barge-in", "one-clip"]
        let source = try job.stitch([
            "--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips", "--review", "--labels", "vtt",
        ])
        #expect(source.outcome.status == 0, "\(source.outcome.words)")
        let redacted = try Redacted(source, session: "barge-in", from: "1", to: "4")
        #expect([0, 2].contains(redacted.outcome.status), "\(redacted.outcome.words)")
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")

        let files = try Disk.tree(redacted.bag.path)
        let own = files.filter { $0.hasPrefix("data/sessions/barge-in/") }.map { String($0.dropFirst(23)) }
        #expect(
            Set(own.filter { !$0.hasSuffix("/") }) == [
                "conversation.vcon.json", "timeline.dat", "timeline.json", "timeline.vtt", "timeline.wav",
            ])
        // The other session keeps all that it had.
        #expect(files.contains("data/sessions/one-clip/timeline.flac"))
        #expect(files.contains("data/review/index.html"))

        let timeline = try redacted.bag.timeline(named: "barge-in")
        #expect(timeline.clips.allSatisfy { $0.file == nil })
        let leftOut = try #require(timeline.leftOut)
        #expect(leftOut.contains("timeline.flac"))
        #expect(leftOut.contains { $0.hasPrefix("timeline-") && $0.hasSuffix(".opus") })
        #expect(leftOut.contains { $0.hasPrefix("clips/") })

        // Peaks and page show the tone, not what was said.
        for path in ["data/sessions/barge-in/timeline.dat", "data/review/sessions/barge-in.js"] {
            #expect(try Disk.bytes(source.bag.path + "/" + path) != Disk.bytes(redacted.bag.path + "/" + path))
        }
    }
}
