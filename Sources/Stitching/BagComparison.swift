import Bag
import Calls
import Conversations
import Files
import Foundations
import JSON

/// Compares a bag with the archives that it was made from. The job in the bag's summary is run again, and every byte of
/// its output is compared with the bag.
public struct BagComparison: Sendable {
    /// The path of the bag.
    public var bag: String
    /// The archives, or folders that contain them.
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
        /// Paths relative to the bag, each with a description of the difference.
        public let differences: [(path: String, message: String)]
        public let framesCompared: Int
    }

    /// - Throws: `JobError` if the bag's summary cannot be read or used, or if the archives cannot be read.
    public func run() throws -> Result {
        let summaryPath = "\(bag)/\(OutputFolder.summaryPath)"
        guard let bytes = try? BagFiles(root: bag).contents(named: OutputFolder.summaryPath, limit: 1 << 30),
            let job = try? JSONText.value(JobIdentity.self, from: bytes), job.options.isPossible
        else {
            throw JobError("\(summaryPath) cannot be read, so the options that made the bag are unknown")
        }
        let noted = try? JSONText.value(Noted.self, from: bytes)
        let (differences, frames) = try Stitcher(
            JobOptions(
                timeline: job.options, outputs: job.outputs ?? .standard,
                review: noted?.shard?.review ?? ReviewChoices(),
                sessions: job.onlySessions, shard: job.shard),
            inputs: inputs, output: FolderPlace(bag), formats: formats, surroundings: surroundings
        ).compare(decoder: job.decoder, addedOutputs: noted?.addedOutputs)
        return Result(
            differences: differences.map { ($0.path, Self.message($0)) },
            framesCompared: frames)
    }

    /// Further options in a summary. The other members are not decoded, because a summary may have very many problems.
    private struct Noted: Decodable {
        var shard: ShardRecord?
        var addedOutputs: [AddedOutput]?
    }

    private static func message(_ difference: Comparison.Difference) -> String {
        guard let offset = difference.offset else { return "it is missing, but the archives produce it" }
        return "it differs from what the archives produce; the first difference is at byte \(offset)"
    }
}
