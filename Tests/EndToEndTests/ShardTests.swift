import Bag
import Foundation
import TestSupport
import Testing

@Suite("A shard of a job")
struct ShardTests {
    @Test(
        "is chosen by the variables of array jobs, and said aloud",
        arguments: [
            ["SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_COUNT": "3", "SLURM_ARRAY_TASK_MIN": "0"],
            ["AWS_BATCH_JOB_ARRAY_INDEX": "1", "AWS_BATCH_JOB_ARRAY_SIZE": "3"],
        ])
    func variables(environment: [String: String]) throws {
        let folder = TemporaryFolder()
        let run = try Program.run(
            Job.day.arguments + ["-o", folder("bag"), "--quiet"], environment: environment)
        #expect(run.status == 0, "\(run.words)")
        #expect(run.errorText.contains("2/3"))
        #expect(run.text.contains("shard 2 of 3"))
        let byOption = try Program.run(Job.day.arguments + ["-o", folder("other"), "--shard", "2/3"])
        #expect(byOption.status == 0)
        #expect(
            try MadeBag(path: folder("bag")).reproducibleDigests()
                == MadeBag(path: folder("other")).reproducibleDigests())
    }

    @Test("is chosen by the index of a Kubernetes Job and the completions given; an option wins over variables")
    func optionWins() throws {
        let folder = TemporaryFolder()
        let index = ["JOB_COMPLETION_INDEX": "0"]
        let first = try Program.run(Job.day.arguments + ["-o", folder("a"), "--shards", "2"], environment: index)
        #expect(first.status == 0, "\(first.words)")
        #expect(try MadeBag(path: folder("a")).summary().shard?.shard?.description == "1/2")
        let other = try Program.run(Job.day.arguments + ["-o", folder("b"), "--shard", "2/2"], environment: index)
        #expect(other.status == 0, "\(other.words)")
        #expect(try MadeBag(path: folder("b")).summary().shard?.shard?.description == "2/2")
        let whole = try Program.run(Job.day.arguments + ["-o", folder("c"), "--shard", "none"], environment: index)
        #expect(whole.status == 0, "\(whole.words)")
        #expect(try MadeBag(path: folder("c")).reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test(
        "is wrong usage, where variables or options contradict each other",
        arguments: [
            (["JOB_COMPLETION_INDEX": "0"], []), (["SLURM_ARRAY_TASK_ID": "3"], []),
            ([:], ["--shard", "4/3"]), ([:], ["--shards", "3"]), ([:], ["--shard", "1/2", "--shards", "3"]),
        ] as [([String: String], [String])])
    func contradiction(environment: [String: String], options: [String]) throws {
        let folder = TemporaryFolder()
        let run = try Program.run(Job.day.arguments + ["-o", folder("bag")] + options, environment: environment)
        #expect(run.status == 64, "\(run.words)")
        #expect(!FileManager.default.fileExists(atPath: folder("bag")))
    }

    @Test("refuses the folder of another shard, and says why")
    func sharedFolder() throws {
        let folder = TemporaryFolder()
        _ = try Program.run(Job.day.arguments + ["-o", folder("bag"), "--shard", "1/2"])
        let before = try Disk.digests(folder("bag"))
        for shard in ["2/2", "none"] {
            let second = try Program.run(Job.day.arguments + ["-o", folder("bag"), "--shard", shard])
            #expect(second.status == 1)
            #expect(second.errorText.contains("shard 1/2"), "\(second.words)")
        }
        #expect(try Disk.digests(folder("bag")) == before)
    }

    @Test("goes on where it was stopped, and is compared with the archives as any bag")
    func resumed() throws {
        let folder = TemporaryFolder()
        let arguments = Job.day.arguments + ["-o", folder("bag"), "--shard", "1/2", "--review"]
        _ = try Program.run(arguments)
        let before = try MadeBag(path: folder("bag")).reproducibleDigests()
        try FileManager.default.removeItem(atPath: folder("bag/manifest-sha256.txt"))
        let again = try Program.run(arguments)
        #expect(again.status == 0, "\(again.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == before)
        let verified = try Program.run(["verify", folder("bag"), "--against"] + Job.day.inputs)
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test("of more shards than sessions has none, and is a bag nevertheless")
    func empty() throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let shards = try Shards(job, count: 5)
        #expect(shards.outcomes.allSatisfy { $0.status == 0 })
        #expect(try shards.bags.map { try MadeBag(path: $0).summary().totals.sessions }.sorted() == [0, 0, 0, 0, 1])
        for bag in shards.bags {
            let check = try Tool.python(["-m", "bagit", "--validate", bag])
            #expect(check.status == 0, "\(check.words)")
        }
    }
}
