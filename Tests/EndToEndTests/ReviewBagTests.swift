import TestSupport
import Testing

@Suite("A bag with outputs for reviewers")
struct ReviewBagTests {
    @Test("is a bag still, and intact", arguments: ReviewRuns.all)
    func bag(made: @Sendable () throws -> Run) throws {
        let run = try made()
        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let check = try Tool.run("sha256sum", ["--strict", "-c", manifest], folder: run.bag.path)
            #expect(check.status == 0, "\(check.words)")
        }
        let check = try Tool.python(["-m", "bagit", "--validate", run.bag.path])
        #expect(check.status == 0, "\(check.words)")
        let verify = try Program.run(["verify", run.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
        #expect(try Disk.tree(run.bag.path).allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9._\/-]+/) != nil })
    }

    @Test("comes out the same from any number of threads, and when it is made again in its place")
    func deterministic() throws {
        let first = try ReviewRuns.problemDay()
        let digests = try first.bag.reproducibleDigests()
        let second = try Job.problemDay.stitch(ReviewRuns.options + ["--threads", "7"])
        #expect(try second.bag.reproducibleDigests() == digests)
        let again = try Job.problemDay.stitch(ReviewRuns.options, to: second.bag.path)
        #expect(again.outcome.status == 2, "\(again.outcome.words)")
        #expect(try second.bag.reproducibleDigests() == digests)
    }

    @Test("loses them, and nothing else, when it is made again without")
    func withoutAgain() throws {
        let run = try Job.day.stitch(["--review", "--labels", "vtt"])
        _ = try Job.day.stitch(to: run.bag.path)
        #expect(try run.bag.reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test(
        "is refused for options that cannot be meant",
        arguments: [
            ["--review", "--base-url", "http://example.com/"], ["--review", "--base-url", "ftp://example.com/"],
            ["--review", "--base-url", "example.com"], ["--review", "--base-url", "https://"],
            ["--review", "--base-url", "https://e.com/?a=b"], ["--review", "--base-url", "https://e.com/a b"],
            ["--base-url", "https://example.com/"], ["--custodian", "Records"], ["--control-prefix", "A"],
            ["--review", "--control-prefix", "=A"], ["--review", "--control-prefix", ""],
            ["--review", "--control-prefix", "a b"], ["--review", "--control-prefix=-A"], ["--labels", "ttml"],
            ["--labels"], ["--labels", "cues", "--audio", "flac"],
        ])
    func usage(options: [String]) throws {
        let run = try Job.problemDay.stitch(options)
        #expect(run.outcome.status == 64, "\(run.outcome.words)")
        #expect(try Disk.tree(run.folder.path).isEmpty)
    }
}
