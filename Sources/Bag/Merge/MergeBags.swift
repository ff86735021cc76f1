import Foundations

/// Makes one bag of the bags of a job's shards, as a single run would have made it: with what its shards were asked to
/// make for reviewers.
///
/// - Parameters:
///   - shards: the bags of all shards, in any order.
///   - path: made if it is missing; a merged bag of the same job is completed.
///   - outputs: what was asked for beside the recordings, as the shards note it.
///   - knownOutputs: others whose files may lie in the bag from an earlier run.
///   - surroundings: what it is done in.
/// - Throws: `JobError` where a shard is missing, given twice, of another job, not finished or damaged: then nothing is
///   written. `FileError`, `Interruption`.
public func mergeBags(
    _ shards: [String], into path: String, outputs: @escaping @Sendable (ShardRecord) -> [any ReviewOutput],
    knownOutputs: [any ReviewOutput] = [], surroundings: Surroundings = Surroundings()
) throws -> FinishedBag {
    let result = try ShardMerger(
        shards: shards, output: path, outputs: outputs, known: knownOutputs, surroundings: surroundings
    ).run()
    let material = ReviewMaterial(
        root: path, summary: result.summary, staging: result.folder.staging, surroundings: surroundings)
    return try result.folder.close(
        result.payload + material.writeMerged(result.outputs), summary: result.summary)
}
