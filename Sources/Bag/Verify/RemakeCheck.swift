import Files
import Foundations

/// Makes the review outputs of a bag again from its documents and recordings, and compares every byte. Nothing is
/// written.
struct RemakeCheck {
    /// The path of the bag.
    let path: String
    let summary: SummaryDocument
    let surroundings: Surroundings

    /// - Returns: the files that the outputs make, relative to the bag.
    /// - Throws: what the outputs throw; `Interruption`.
    func check(_ outputs: [any ReviewOutput], into report: inout VerificationReport) throws -> [String] {
        let comparison = Comparison()
        let material = ReviewMaterial(
            summary: summary, staging: try StagingFolder(comparing: comparison, in: RootFolder(path)),
            surroundings: surroundings)
        let made = try material.write(outputs)
        for difference in comparison.differences {
            report.add(
                difference.path,
                difference.offset.map {
                    "it is not what the recordings and timelines of this bag give; the first difference is at byte \($0)"
                } ?? "it is missing; the recordings and timelines of this bag give it")
        }
        report.filesRemade = made.count
        return made.map(\.path)
    }
}
