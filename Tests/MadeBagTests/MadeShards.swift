import Bag
import Conversations
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

/// The bags of a job's shards, and what merging makes of them.
struct MadeShards {
    let folder = TemporaryFolder()
    let bags: [String]

    init(of inputs: [String], count: Int, _ job: JobOptions = JobOptions()) throws {
        let folder = self.folder
        bags = try (1...count).map { index in
            let path = folder("shard-\(index)")
            try Self.make(path, of: inputs, job, shard: Shard(index: index, count: count))
            return path
        }
    }

    /// A copy of the bags, to be changed.
    init(copyOf other: Self) throws {
        let folder = self.folder
        bags = try other.bags.map { bag in
            let path = folder((bag as NSString).lastPathComponent)
            try FileManager.default.copyItem(atPath: bag, toPath: path)
            return path
        }
    }

    static func make(_ path: String, of inputs: [String], _ job: JobOptions = JobOptions(), shard: Shard? = nil) throws
    {
        _ = try makeBag(
            JobOptions(
                timeline: job.timeline, outputs: job.outputs, review: job.review, sessions: job.sessions, shard: shard),
            of: inputs, in: path, formats: KnownFormats.all)
    }

    @discardableResult
    func merge(_ shards: [String]? = nil, to output: String? = nil) throws -> MadeBag {
        let output = output ?? folder("merged")
        _ = try mergeBags(shards ?? bags, into: output, outputs: { _ in [] })
        return MadeBag(path: output)
    }

    /// Expects that nothing is merged, and why.
    func expectRefused(_ shards: [String]? = nil, because words: String, _ comment: String = "") {
        let output = folder("refused")
        let error = #expect(throws: JobError.self, "\(comment)") { try merge(shards, to: output) }
        #expect(error?.description.contains(words) == true, "\(comment): \(String(describing: error))")
        #expect(!FileManager.default.fileExists(atPath: output), "\(comment)")
    }
}
