import Bag
import Calls
import Conversations
import Foundations
import Stitching

/// Stitches a folder of hour archives into a bag, and checks it.
func stitchDay(_ folder: String, into path: String, outputs: [any ReviewOutput] = []) throws -> Bool {
    let job = JobOptions(timeline: TimelineOptions(layout: .mono))
    let surroundings = Surroundings(progress: { progress in
        if progress.phase == .stitching { print("\(progress.done ?? 0) of \(progress.total ?? 0) frames") }
    })
    let bag = try makeBag(
        job, of: [folder], in: path, formats: KnownFormats.all, outputs: outputs, surroundings: surroundings)
    for problem in bag.summary.problems { print(problem.code, problem.message) }
    return try BagVerifier(path: path, formats: KnownFormats.all).run().isIntact
}
