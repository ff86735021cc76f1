import Bag
import TestSupport
import Testing

@testable import Stitching

@Suite("Shards")
struct ShardTests {
    @Test(
        "take sessions by the SHA-256 of their ids, by a rule that never changes",
        arguments: [
            // h = int.from_bytes(hashlib.sha256(id.encode()).digest()[:8], "big"); 1 + h % count
            ("", 8, 5), ("session-456", 8, 5), ("session-456", 7, 5), ("session-456", 1000, 805),
            ("görüşme ☎", 16, 3), ("a/b c", 3, 1),
        ])
    func takes(id: String, count: Int, index: Int) throws {
        let digest = Disk.sha256(Array(id.utf8))
        let taking = (1...count).filter { Shard(index: $0, count: count)?.takes(digest: digest) ?? false }
        #expect(taking == [index])
    }

    @Test("are written as 3/8")
    func text() {
        #expect(Shard("3/8") == Shard(index: 3, count: 8))
        #expect(Shard("1/1")?.description == "1/1")
    }

    @Test(
        "are not written otherwise",
        arguments: ["", "3", "3/", "/8", "0/8", "9/8", "-1/8", "+1/8", "1/0", "1/8/2", " 1/8", "1/8000000", "a/b"])
    func badText(text: String) { #expect(Shard(text) == nil) }
}

@Suite("The archives that a shard hashes")
struct HashSharesTests {
    @Test("are every n-th, and all that may be copies of each other, or have no directory")
    func shares() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        for index in 0..<4 {
            try ZipMaker.write([ZipMaker.Entry("\(index).opus", sound)], to: folder("\(index).zip"))
        }
        try Disk.write(try Disk.bytes(folder("1.zip")), to: folder("4.zip"))
        try Disk.write([1, 2, 3], to: folder("5.zip"))
        let inputs = (0..<6).map { ArchiveInput(path: folder("\($0).zip"), label: "\($0).zip", stamp: nil) }
        var owners: [[Int]] = []
        for index in 1...3 {
            let shares = try HashShares(inputs: inputs, shard: try #require(Shard(index: index, count: 3)))
            owners.append(inputs.indices.filter(shares.isOwn))
            #expect(shares.fingerprints.map { $0.directory == nil } == [false, false, false, false, false, true])
            #expect(shares.fingerprints[1].directory == shares.fingerprints[4].directory)
            #expect(Set(shares.fingerprints.compactMap(\.directory)).count == 4)
            #expect(try shares.fingerprints.map(\.bytes) == inputs.map { try Disk.bytes($0.path).count })
        }
        #expect(owners == [[0, 1, 3, 4, 5], [1, 4, 5], [1, 2, 4, 5]])
    }
}

@Suite("The variables of array jobs")
struct ArrayJobTests {
    static let slurm = ["SLURM_ARRAY_TASK_ID": "12", "SLURM_ARRAY_TASK_COUNT": "8", "SLURM_ARRAY_TASK_MIN": "10"]
    static let batch = ["AWS_BATCH_JOB_ARRAY_INDEX": "2", "AWS_BATCH_JOB_ARRAY_SIZE": "8"]
    static let kubernetes = ["JOB_COMPLETION_INDEX": "2"]

    @Test(
        "say which shard this is",
        arguments: [
            (slurm, nil), (slurm, 8), (batch, nil), (batch, 8), (kubernetes, 8),
            (slurm.merging(batch) { $1 }, nil), (slurm.merging(["JOB_COMPLETION_INDEX": ""]) { $1 }, nil),
            (slurm.merging(["SLURM_ARRAY_TASK_MAX": "17", "SLURM_ARRAY_TASK_STEP": "1"]) { $1 }, nil),
        ] as [([String: String], Int?)])
    func shard(environment: [String: String], count: Int?) throws {
        let job = try ArrayJob.current(environment: environment, count: count)
        #expect(job?.shard == Shard(index: 3, count: 8))
    }

    @Test("say nothing outside of an array job", arguments: [[:], ["SLURM_JOB_ID": "7"], ["SLURM_ARRAY_TASK_ID": ""]])
    func none(environment: [String: String]) throws {
        #expect(try ArrayJob.current(environment: environment) == nil)
    }

    @Test(
        "are an error where they contradict each other, or leave a shard to be guessed",
        arguments: [
            (["SLURM_ARRAY_TASK_ID": "3"], nil),
            (["SLURM_ARRAY_TASK_ID": "3", "SLURM_ARRAY_TASK_COUNT": "8"], nil),
            (slurm.merging(["SLURM_ARRAY_TASK_ID": "18"]) { $1 }, nil),
            (slurm.merging(["SLURM_ARRAY_TASK_ID": "9"]) { $1 }, nil),
            (slurm.merging(["SLURM_ARRAY_TASK_ID": "twelve"]) { $1 }, nil),
            // --array=10-24:2, and --array=10,12,20
            (slurm.merging(["SLURM_ARRAY_TASK_MAX": "24", "SLURM_ARRAY_TASK_STEP": "2"]) { $1 }, nil),
            (slurm.merging(["SLURM_ARRAY_TASK_MAX": "20"]) { $1 }, nil),
            (slurm, 4), (batch, 4), (["AWS_BATCH_JOB_ARRAY_INDEX": "2"], nil),
            (["AWS_BATCH_JOB_ARRAY_INDEX": "8", "AWS_BATCH_JOB_ARRAY_SIZE": "8"], nil),
            (kubernetes, nil), (kubernetes, 2), ([:], 8),
            (slurm.merging(["AWS_BATCH_JOB_ARRAY_INDEX": "3", "AWS_BATCH_JOB_ARRAY_SIZE": "8"]) { $1 }, nil),
            (batch.merging(["JOB_COMPLETION_INDEX": "3"]) { $1 }, 8),
        ] as [([String: String], Int?)])
    func contradiction(environment: [String: String], count: Int?) {
        #expect(throws: ArrayJob.Contradiction.self) {
            try ArrayJob.current(environment: environment, count: count)
        }
    }
}
