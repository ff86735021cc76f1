import Bag
import Foundation
import TestSupport
import Testing

@Suite("The command line")
struct CommandLineTests {
    @Test(
        "wrong usage is told with status 64, and nothing is made",
        arguments: [
            ["stitch"], ["stitch", "in.zip"], ["stitch", "--output", "bag"], ["stitsh", "in.zip", "--output", "bag"],
            ["stitch", "in.zip", "--output"], ["stitch", "in.zip", "--output", "bag", "--sample-rate", "44100"],
            ["stitch", "in.zip", "--output", "bag", "--sample-rate", "fast"],
            ["stitch", "in.zip", "--output", "bag", "--layout", "surround"],
            ["stitch", "in.zip", "--output", "bag", "--overlap", "drop"],
            ["stitch", "in.zip", "--output", "bag", "--agent-timestamp", "middle"],
            ["stitch", "in.zip", "--output", "bag", "--user-timestamp", ""],
            ["stitch", "in.zip", "--output", "bag", "--max-gap", "-1"],
            ["stitch", "in.zip", "--output", "bag", "--max-gap", "nan"],
            ["stitch", "in.zip", "--output", "bag", "--max-gap", "inf"],
            ["stitch", "in.zip", "--output", "bag", "--max-gap", "long"],
            ["stitch", "in.zip", "--output", "bag", "--threads", "0"],
            ["stitch", "in.zip", "--output", "bag", "--threads", "-2"],
            ["stitch", "in.zip", "--output", "bag", "--threads", "many"],
            ["stitch", "in.zip", "--output", "bag", "--loud"], ["inspect"], ["inspect", "--output", "x"],
        ])
    func wrongUsage(arguments: [String]) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(arguments, folder: folder.path)
        #expect(outcome.status == 64, "\(outcome.words)")
        #expect(!outcome.errorText.isEmpty)
        #expect(try Disk.tree(folder.path) == [])
    }

    @Test(
        "an input that is not there, or is no archive, is told with status 1",
        arguments: ["gone.zip", "text.zip", "empty"])
    func unusableInput(name: String) throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("not a ZIP\n".utf8), to: folder("text.zip"))
        try FileManager.default.createDirectory(atPath: folder("empty"), withIntermediateDirectories: true)
        let outcome = try Program.run(["stitch", name, "--output", "bag"], folder: folder.path)
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains(name), "\(outcome.words)")
    }

    @Test("--json puts exactly one JSON object on the standard output", arguments: [Job.day, .problemDay])
    func json(job: Job) throws {
        let run = try job.stitch(["--json"])
        #expect(run.outcome.status == (job.inputs == Job.day.inputs ? 0 : 2))
        // A second value, or a word beside it, would be refused here.
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(run.outcome.output)) as? [String: Any])
        #expect(!object.isEmpty)
    }

    @Test("--json with a job that cannot be done says nothing else on the standard output")
    func jsonOfNothing() throws {
        let outcome = try Job(["gone.zip"]).stitch(["--json"]).outcome
        #expect(outcome.status == 1)
        if !outcome.output.isEmpty {
            #expect(try JSONSerialization.jsonObject(with: Data(outcome.output)) is [String: Any])
        }
    }

    @Test("without a terminal there is no progress bar, and --quiet is quieter than without")
    func quiet() throws {
        for extra in [[], ["--quiet"]] {
            let run = try Job.day.stitch(extra)
            #expect(run.outcome.status == 0)
            #expect(!run.outcome.words.contains("\r"), "a progress bar is for terminals")
            #expect(!run.outcome.words.contains("\u{1B}"))
        }
    }

    @Test(
        "--session makes only those sessions, with the bytes that they have in the whole",
        arguments: [["barge-in"], ["over-the-hour", "transfer-second"]])
    func onlySessions(ids: [String]) throws {
        var job = Job.day
        job.sessions = ids
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: .day(), job: job)
        #expect(try run.bag.sessionNames() == ids.sorted())
        let whole = try SharedRun.day().bag.reproducibleDigests()
        for (path, digest) in try run.bag.reproducibleDigests() where path.hasPrefix("data/sessions/") {
            #expect(whole[path] == digest)
        }
        #expect(try run.bag.summary().onlySessions.sorted() == ids.sorted())
        #expect(try run.bag.summary().totals.sessions == ids.count)
    }

    @Test(
        "help and version are told with status 0",
        arguments: [["--help"], ["--version"], ["stitch", "--help"], ["inspect", "--help"]])
    func help(arguments: [String]) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 0)
        #expect(!outcome.output.isEmpty)
        #expect(outcome.errors.isEmpty)
    }

    @Test("its help names every option of stitch")
    func namesAllOptions() throws {
        let help = try Program.run(["stitch", "--help"]).text
        for option in [
            "--output", "--sample-rate", "--layout", "--overlap", "--agent-timestamp", "--user-timestamp", "--max-gap",
            "--session", "--threads", "--json", "--quiet",
        ] {
            #expect(help.contains(option), "\(option)")
        }
    }
}
