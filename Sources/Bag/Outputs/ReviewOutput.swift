import Files
import Foundations

/// Something that is made from what a run has put into the bag, beside the recordings. A new one is a file of its own.
///
/// What it declares is all that is needed to resume, verify, merge and redact a bag that has it:
///
/// - **Resumed**: a file that one of ``files`` matches belongs to the job. It is made again, and removed where it is not
///   asked for any more.
/// - **Merged**: files of one session come from the shards as they are; what speaks of all sessions is made again.
/// - **Redacted**: files of the redacted session and what speaks of all sessions are made again from the redacted
///   documents; see ``whenRedacted``.
///
/// So its bytes have to depend on the job alone: no clock, no random number, no order of a dictionary.
public protocol ReviewOutput: Sendable {
    /// Names it in the documents of a bag: letters, digits and `-`. No two outputs of a job have the same.
    var name: String { get }

    /// Which files of a bag are its own, and nobody else's.
    var files: [Bag.Pattern] { get }

    /// What a redacted bag gets of it; ``OutputRedaction/session`` if nothing else is said.
    var whenRedacted: OutputRedaction { get }

    /// Writes the files that depend on one session and on no other; none if nothing else is said. Sessions are written at
    /// the same time, on several threads.
    ///
    /// - Returns: what was written, for the manifest.
    func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile]

    /// Writes the files that speak of all sessions; none if nothing else is said.
    ///
    /// - Returns: what was written, for the manifest.
    func write(_ material: ReviewMaterial) throws -> [PayloadFile]

    /// The same output, as it has to be in a redacted bag; itself if nothing else is said.
    func redacted(_ redaction: BagRedaction) throws -> any ReviewOutput

    /// The same output, as it has to be in a bag that is merged of shards; itself if nothing else is said.
    func merged(_ merge: BagMerge) throws -> any ReviewOutput
}

/// What a redacted bag gets of an output's files. What speaks of all sessions is made again in any case but the last.
public enum OutputRedaction: Hashable, Sendable {
    /// The files of the redacted session are made again, those of others are taken as they are.
    case session
    /// All files are made again.
    case all
    /// None: they cannot be made again without what was redacted.
    case leftOut
}

extension ReviewOutput {
    public var whenRedacted: OutputRedaction { .session }
    public func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] { [] }
    public func write(_ material: ReviewMaterial) throws -> [PayloadFile] { [] }
    public func redacted(_ redaction: BagRedaction) throws -> any ReviewOutput { self }
    public func merged(_ merge: BagMerge) throws -> any ReviewOutput { self }
}

/// An output whose files every build of this program knows, so that no document has to name them.
package protocol StandardOutput: ReviewOutput {}

/// What a bag's summary says of an output that not every build of this program knows.
public struct AddedOutput: Hashable, Codable, Sendable {
    public var name: String
    public var files: [Bag.Pattern]
}

extension Sequence<any ReviewOutput> {
    /// Those that a summary has to name; `nil` where there is none.
    package var added: [AddedOutput]? {
        let added = filter { !($0 is any StandardOutput) }.map { AddedOutput(name: $0.name, files: $0.files) }
        return added.isEmpty ? nil : added.sorted { ExactText($0.name) < ExactText($1.name) }
    }
}

/// What an output may ask of the shards that a bag is merged of.
public struct BagMerge: Sendable {
    /// The shards' bags.
    let shards: [String]
    /// What all of them note.
    public let record: ShardRecord

    /// A file of each shard's bag that has it. Others would cost a new reading of the recordings: a load file has their
    /// checksums.
    ///
    /// - Parameter path: below the bag.
    /// - Returns: where it lies. Its bytes are those that the shard's manifest names.
    /// - Throws: `JobError` where they are not; `FileError`.
    public func files(_ path: String) throws -> [String] {
        try shards.compactMap { shard in
            let bag = try ShardBag(path: shard)
            return try bag.has(path) ? bag.intact(path) : nil
        }
    }
}

/// What an output may ask of the bag that is redacted.
public struct BagRedaction: Sendable {
    /// The bag without this redaction.
    public let source: String
    /// Its files below `data/`.
    let paths: Set<String>
    /// All that was redacted, this time's last.
    public let log: RedactionLog

    /// Where a file of the bag lies, which was found intact; `nil` where it has none of that path.
    public func file(_ path: String) -> String? { paths.contains(path) ? "\(source)/\(path)" : nil }

    /// Whether the bag has a file that one of the patterns matches.
    public func has(_ patterns: [Bag.Pattern]) -> Bool { paths.contains(where: patterns.own) }
}
