import TestSupport
import Testing

@Suite("A lower limit removes nothing that an earlier run made")
struct LowerLimitTests {
    @Test(
        "whichever it is; the bag stays as it is",
        arguments: [
            ["--max-session-seconds", "20"], ["--max-clip-seconds", "3"], ["--max-speakers", "1"],
            ["--max-entry-bytes", "4000"], ["--max-entries", "5"],
        ])
    func refused(limit: [String]) throws {
        let run = try Job.day.stitch()
        let before = try Disk.digests(run.bag.path)
        let again = try Program.run(["stitch", PackageFolder.fixture("day"), "--output", run.bag.path] + limit)
        #expect(again.status == 1, "\(again.words)")
        #expect(again.errorText.contains("a limit is lower than before"), "\(again.errorText)")
        #expect(try Disk.digests(run.bag.path) == before)
        // As the same limits as before give it.
        let repeated = try Program.run(["stitch", PackageFolder.fixture("day"), "--output", run.bag.path])
        #expect(repeated.status == 0, "\(repeated.words)")
        #expect(try Disk.digests(run.bag.path) == before)
    }

    @Test("a higher one adds what the lower one left out")
    func higher() throws {
        let low = try Job.day.stitch(["--max-session-seconds", "20"])
        #expect(low.outcome.status == 2)
        let high = try Program.run(["stitch", PackageFolder.fixture("day"), "--output", low.bag.path])
        #expect(high.status == 0, "\(high.words)")
        #expect(try low.bag.reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }
}
