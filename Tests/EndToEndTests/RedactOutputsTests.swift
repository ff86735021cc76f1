import Bag
import Foundation
import TestSupport
import Testing

@Suite("Redaction of a bag with all outputs")
struct RedactOutputsTests {
    @Test("leaves out the files of redacted clips, makes the page and its peaks again, and is intact")
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
        let before = try Disk.tree(source.bag.path).filter { $0.hasPrefix("data/sessions/barge-in/") }
            .map { String($0.dropFirst(23)) }
        let timeline = try redacted.bag.timeline(named: "barge-in")
        let leftOut = try #require(timeline.leftOut)
        #expect(leftOut.count == 1 && leftOut.allSatisfy { $0.hasPrefix("clips/") })
        #expect(Set(own).union(leftOut) == Set(before) && Set(own).isDisjoint(with: leftOut))
        #expect(timeline.clips.count { $0.file == nil } == 1)
        // The other session keeps all that it had.
        #expect(files.contains("data/sessions/one-clip/timeline.flac"))
        #expect(files.contains("data/review/index.html"))

        // Peaks and page show the tone, not what was said.
        for path in ["data/sessions/barge-in/timeline.dat", "data/review/sessions/barge-in.js"] {
            #expect(try Disk.bytes(source.bag.path + "/" + path) != Disk.bytes(redacted.bag.path + "/" + path))
        }
    }
}
