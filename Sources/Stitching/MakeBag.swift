import Bag
import Conversations
import Foundations

/// Does a job: reads hour archives and text conversations, makes one timeline for each session, adds what reviewers
/// open, and makes a bag of all of it.
///
/// ```swift
/// let bag = try makeBag(of: ["2025-12-12"], in: "day-bag")
/// print(bag.summary.totals.placed, "clips placed")
/// ```
///
/// A job that was stopped goes on where it was when it is done again.
///
/// - Parameters:
///   - job: what is asked for. Its ``JobOptions/review`` is noted, and `outputs` are made.
///   - inputs: files, or folders that are searched for `.zip` files and for what `formats` know.
///   - path: the bag's folder. It is made if it is missing; a bag of the same job is completed; anything else there is
///     refused, and not changed.
///   - formats: the text conversations that may lie among the archives.
///   - outputs: what is made beside the recordings, in this order.
///   - knownOutputs: others whose files may lie in the bag from an earlier run.
///   - surroundings: what it is done in.
/// - Throws: `JobError`, `FileError`, `WaveError`, `Interruption` where it could not be done. What is wrong with a clip, or
///   with one of many inputs, is a problem in the summary.
public func makeBag(
    _ job: JobOptions = JobOptions(), of inputs: [String], in path: String, formats: [any ConversationFormat] = [],
    outputs: [any ReviewOutput] = [], knownOutputs: [any ReviewOutput] = [],
    surroundings: Surroundings = Surroundings()
) throws -> FinishedBag {
    var stitcher = Stitcher(job, inputs: inputs, output: path, formats: formats, surroundings: surroundings)
    stitcher.reviewOutputs = outputs
    stitcher.knownOutputs = knownOutputs
    let result = try stitcher.run()
    let material = ReviewMaterial(
        root: path, summary: result.summary, staging: result.folder.staging, surroundings: surroundings)
    return try result.folder.close(
        result.payload + outputs.write(material), summary: result.summary, sessionsResumed: result.sessionsResumed)
}
