import TestSupport

/// The bags of a job's shards, and what merging makes of them.
struct Shards {
    let bags: [String]
    let outcomes: [ChildProcess.Outcome]
    let folder = TemporaryFolder()

    init(_ job: Job, count: Int, _ extra: [String] = []) throws {
        let folder = self.folder
        bags = (1...count).map { folder("shard-\($0)") }
        outcomes = try bags.enumerated().map { index, bag in
            try Program.run(job.arguments + ["--output", bag, "--shard", "\(index + 1)/\(count)"] + extra)
        }
    }

    /// - Parameter shards: those to give, all in a strange order where `nil`.
    func merge(_ shards: [String]? = nil, to output: String? = nil) throws -> Run {
        let output = output ?? folder("merged")
        let outcome = try Program.run(["merge"] + (shards ?? bags.reversed()) + ["--output", output])
        return Run(outcome: outcome, bag: MadeBag(path: output), folder: folder)
    }
}
