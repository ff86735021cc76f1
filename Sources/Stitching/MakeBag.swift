import Bag
import Conversations
import Files
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
///   - job: what is asked for. Its `review` is noted, and `outputs` are made.
///   - inputs: files, or folders that are searched for `.zip` files and for what `formats` know.
///   - path: the bag's folder. It is made if it is missing; a bag of the same job is completed; anything else there is
///     refused, and not changed.
///   - missing: hours that the inputs lack, beside those that the folders of fetched days name.
///   - formats: the text conversations that may lie among the archives.
///   - transcripts: files, folders and ZIP archives with the words of the clips. They are not part of the job: with others,
///     the same bag is completed, and nothing is decoded again.
///   - outputs: what is made beside the recordings, in this order.
///   - knownOutputs: others whose files may lie in the bag from an earlier run.
///   - surroundings: what it is done in.
/// - Throws: `JobError`, `FileError`, `WaveError`, `Interruption` where it could not be done. What is wrong with a clip, or
///   with one of many inputs, is a problem in the summary.
public func makeBag(
    _ job: JobOptions = JobOptions(), of inputs: [String], in path: String, missing: [MissingHour] = [],
    formats: [any ConversationFormat] = [], transcripts: [String] = [], outputs: [any ReviewOutput] = [],
    knownOutputs: [any ReviewOutput] = [], surroundings: Surroundings = Surroundings()
) throws -> FinishedBag {
    try makeBag(
        job, of: inputs, in: FolderPlace(path), missing: missing, formats: formats, transcripts: transcripts,
        outputs: outputs, knownOutputs: knownOutputs, surroundings: surroundings)
}

func makeBag(
    _ job: JobOptions, of inputs: [String], in place: FolderPlace, missing: [MissingHour],
    formats: [any ConversationFormat], transcripts: [String] = [], outputs: [any ReviewOutput],
    knownOutputs: [any ReviewOutput],
    surroundings: Surroundings
) throws -> FinishedBag {
    var stitcher = Stitcher(job, inputs: inputs, output: place, formats: formats, surroundings: surroundings)
    stitcher.missing = missing
    stitcher.reviewOutputs = outputs
    stitcher.knownOutputs = knownOutputs
    stitcher.transcripts = transcripts
    let result = try stitcher.run()
    let material = ReviewMaterial(
        summary: result.summary, staging: result.folder.staging, surroundings: surroundings)
    let bag = try result.folder.close(
        result.payload + material.write(outputs), summary: result.summary, sessionsResumed: result.sessionsResumed)
    guard let completion = result.completion else { return bag }
    return try completion.finish(bag) { path in
        let report = try BagVerifier(
            path: path, formats: formats, outputs: { _ in outputs }, knownOutputs: knownOutputs + outputs,
            surroundings: surroundings
        ).run()
        guard report.isIntact else {
            throw JobError(
                "\(path): the complete bag does not verify, so it did not take the place of \(place.path); "
                    + "remove it, and run the same command again")
        }
    }
}
