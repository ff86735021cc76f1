import Bag
import Calls
import Conversations
import Files
import Foundations
import JSON

/// Compares a bag with the archives that it was made from: the job is done again as the bag's own summary says, and
/// every byte that it gives is compared with the bag's.
public struct BagComparison: Sendable {
    /// The bag.
    public var bag: String
    /// The archives, or folders of them.
    public var inputs: [String]
    /// As in `Stitcher`.
    public var formats: [any ConversationFormat]
    public var surroundings: Surroundings

    public init(
        bag: String, inputs: [String], formats: [any ConversationFormat] = [],
        surroundings: Surroundings = Surroundings()
    ) {
        self.bag = bag
        self.inputs = inputs
        self.formats = formats
        self.surroundings = surroundings
    }

    public struct Result: Sendable {
        /// Paths below the bag, and what is different there, in words.
        public let differences: [(path: String, message: String)]
        public let framesCompared: Int
    }

    /// - Throws: `JobError` where the bag does not say how it was made, or the archives cannot be read.
    public func run() throws -> Result {
        let summaryPath = "\(bag)/\(OutputFolder.summaryPath)"
        guard let bytes = try? BagFiles(root: bag).contents(named: OutputFolder.summaryPath, limit: 1 << 30),
            let job = try? JSONText.value(JobIdentity.self, from: bytes), job.options.isPossible
        else {
            throw JobError("\(summaryPath): it cannot be read, so that nobody knows how the bag was made")
        }
        let noted = try? JSONText.value(Noted.self, from: bytes)
        let (differences, frames) = try Stitcher(
            JobOptions(
                timeline: job.options, outputs: job.outputs ?? .standard,
                review: noted?.shard?.review ?? ReviewChoices(),
                sessions: job.onlySessions, shard: job.shard),
            inputs: inputs, output: bag, formats: formats, surroundings: surroundings
        ).compare(addedOutputs: noted?.addedOutputs)
        return Result(
            differences: differences.map { (String($0.path.dropFirst(bag.count + 1)), Self.message($0)) },
            framesCompared: frames)
    }

    /// What else of a summary tells how it was asked for: its problems may be very many.
    private struct Noted: Decodable {
        var shard: ShardRecord?
        var addedOutputs: [AddedOutput]?
    }

    private static func message(_ difference: Comparison.Difference) -> String {
        guard let offset = difference.offset else { return "the archives give this file, and it is not there" }
        return "it is not what the archives give: the first difference is at byte \(offset)"
    }
}
