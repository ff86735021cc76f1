import Bag
import Calls
import Files
import Review
import Services
import Stitching

/// Stitches a folder of hour archives into a bag, and checks it.
func stitchDay(_ folder: String, into path: String, day: String, outputs: [any ReviewOutput] = []) throws -> Bool {
    let stitcher = Stitcher(
        inputs: [folder], output: path, formats: KnownFormats.all, options: TimelineOptions(layout: .mono))
    let result = try stitcher.run { progress in
        if case .stitching(let done, let total) = progress { print("\(done) of \(total) frames") }
    }
    let material = ReviewMaterial(root: path, summary: result.summary, staging: result.folder.staging)
    let more = try outputs.write(material)

    // What lies under `data/` becomes a bag with its checksums.
    _ = try Bag(path: path, staging: result.folder.staging).close(
        payload: result.payload + more, software: "nightly 1.0", description: "Calls of \(day)", day: day,
        job: result.folder.jobLine)
    try result.folder.finish()

    for problem in result.summary.problems { print(problem.code, problem.message) }
    return try BagVerifier(path: path, formats: KnownFormats.all).run().isIntact
}
