import TestSupport
import Testing

@Suite("Three sources, in shards and in days")
struct MatterShardTests {
    @Test("shards of the job, merged, are the bag of the whole job", arguments: [2, 3])
    func merged(count: Int) throws {
        let whole = try Matter.run()
        let folder = TemporaryFolder()
        let shards = try (1...count).map { index in
            let path = folder("shard-\(index)")
            let run = try Matter.job().stitch(
                ["--review", "--custodian", "Jill Chill", "--shard", "\(index)/\(count)"], to: path)
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            return path
        }
        let merge = try Program.run(["merge"] + shards.reversed() + ["--output", folder("bag")])
        #expect(merge.status == 0, "\(merge.words)")
        let bag = MadeBag(path: folder("bag"))
        #expect(try bag.reproducibleDigests() == (try whole.bag.reproducibleDigests()))
        #expect(try Program.run(["verify", bag.path]).status == 0)
    }

    @Test("a bag for each day is made of recordings alone, and the program says so")
    func days() throws {
        let job = try Matter.job()
        let outcome = try job.stitch(["--bag-per", "day"]).outcome
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains("is a text conversation") && outcome.errorText.contains("--bag-per day"))
    }
}
