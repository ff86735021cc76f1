import Bag
import Files
import Foundations

/// What speaks of all sessions together for reviewers, made for a merged bag as its shards were asked to: the page's
/// index, the load files, the report. What is beside each recording comes from the shards as it is.
public struct MergedReviewOutputs: Sendable {
    public let record: ShardRecord
    /// The shards' bags: their load files have checksums that nobody has to make again.
    public let shards: [String]

    public init(record: ShardRecord, shards: [String]) {
        self.record = record
        self.shards = shards
    }

    /// - Parameters:
    ///   - root: where the bag is.
    ///   - summary: of the whole job.
    ///   - staging: for its unfinished files.
    ///   - interruption: as in `ReviewMaterial`.
    public func write(
        root: String, summary: SummaryDocument, staging: StagingFolder, interruption: Interruption = Interruption()
    ) throws -> [PayloadFile] {
        guard record.review.review else { return [] }
        var knownMD5: [String: String] = [:]
        for shard in shards {
            let path = "\(shard)/\(LoadFiles.concordancePath)"
            knownMD5.merge(try LoadFiles.md5Hashes(in: path)) { first, _ in first }
        }
        let material = ReviewMaterial(
            root: root, summary: summary, staging: staging, knownMD5: knownMD5, interruption: interruption)
        let loadFiles = LoadFiles(
            custodian: record.review.custodian ?? "",
            controlPrefix: record.review.controlPrefix ?? LoadFiles.standardPrefix)
        return try ReviewPage().writeIndex(material) + loadFiles.write(material)
            + ReportPage(libraries: record.libraries).write(material)
    }
}
