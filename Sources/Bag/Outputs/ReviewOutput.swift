import Files
import Foundations

/// An output for reviewers that is made from the finished sessions of a bag.
///
/// Its declarations are sufficient to resume, verify, merge and redact a bag that has it:
///
/// - **Resume**: files that match one of ``files`` belong to the job. They are made again, or removed if the output is
///   no longer requested.
/// - **Merge**: files of one session are used unchanged from the shards. Files that cover all sessions are made again.
/// - **Redact**: files of the redacted session, and files that cover all sessions, are made again from the redacted
///   documents; see ``whenRedacted``.
///
/// The content must therefore depend only on the job, and not on the clock, random numbers or the order of a
/// dictionary.
public protocol ReviewOutput: Sendable {
    /// The name in the documents of a bag: letters, digits and `-`. It must be unique among the outputs of a job.
    var name: String { get }

    /// The files of a bag that belong to this output and to no other.
    var files: [Bag.Pattern] { get }

    /// How a redaction treats its files. The default is ``OutputRedaction/session``.
    var whenRedacted: OutputRedaction { get }

    /// Writes the files that depend on one session only. The default writes none. It is called for several sessions at
    /// the same time, on several threads.
    ///
    /// - Returns: the written files, for the manifest.
    func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile]

    /// Writes the files that cover all sessions. The default writes none.
    ///
    /// - Returns: the written files, for the manifest.
    func write(_ material: ReviewMaterial) throws -> [PayloadFile]

    /// The output to use for a redacted bag. The default is `self`.
    func redacted(_ redaction: BagRedaction) throws -> any ReviewOutput

    /// The output to use for a bag merged from shards. The default is `self`.
    func merged(_ merge: BagMerge) throws -> any ReviewOutput
}

/// How a redaction treats the files of an output. Files that cover all sessions are made again, except for `leftOut`.
public enum OutputRedaction: Hashable, Sendable {
    /// The files of the redacted session are made again. Those of other sessions are kept.
    case session
    /// All files are made again.
    case all
    /// All files are omitted, since they cannot be made again without the redacted content.
    case leftOut
}

extension ReviewOutput {
    public var whenRedacted: OutputRedaction { .session }
    public func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] { [] }
    public func write(_ material: ReviewMaterial) throws -> [PayloadFile] { [] }
    public func redacted(_ redaction: BagRedaction) throws -> any ReviewOutput { self }
    public func merged(_ merge: BagMerge) throws -> any ReviewOutput { self }
}

/// An output that every build of this program knows. The summary has the choices that made it, so that `verify` can make
/// it again.
package protocol StandardOutput: ReviewOutput {
    /// Adds the choices that make this output.
    func note(in choices: inout ReviewChoices)
}

/// An output that not every build of this program knows, as recorded in a bag's summary.
public struct AddedOutput: Hashable, Codable, Sendable {
    public var name: String
    public var files: [Bag.Pattern]
}

extension Sequence<any ReviewOutput> {
    /// The choices that make the standard outputs; `nil` if there are none.
    package var choices: ReviewChoices? {
        var choices = ReviewChoices()
        for case let output as any StandardOutput in self { output.note(in: &choices) }
        return choices == ReviewChoices() ? nil : choices
    }

    /// The outputs that a summary must list; `nil` if there are none.
    package var added: [AddedOutput]? {
        let added = filter { !($0 is any StandardOutput) }.map { AddedOutput(name: $0.name, files: $0.files) }
        return added.isEmpty ? nil : added.sorted { ExactText($0.name) < ExactText($1.name) }
    }
}

/// Gives outputs access to the shards that are merged.
public struct BagMerge: Sendable {
    /// The paths of the shards' bags.
    let shards: [String]
    /// The record of the job, which is the same in all shards except for the index.
    public let record: ShardRecord

    /// The paths of one file in all shards that have it. With it an output can avoid reading the recordings again: a
    /// load file, for example, has their checksums.
    ///
    /// - Parameter path: relative to the bag.
    /// - Returns: the paths. The checksums of the files have been checked.
    /// - Throws: `JobError` if a file does not match its shard's manifest; `FileError`.
    public func files(_ path: String) throws -> [String] {
        try shards.compactMap { shard in
            let bag = try ShardBag(path: shard)
            return try bag.has(path) ? bag.intact(path) : nil
        }
    }
}

/// Gives outputs access to the bag that is redacted.
public struct BagRedaction: Sendable {
    /// The path of the source bag, without this redaction.
    public let source: String
    /// The paths of its files under `data/`.
    let paths: Set<String>
    /// All redactions, this one last.
    public let log: RedactionLog

    /// The full path of a file of the source bag, which has been verified; `nil` if there is no such file.
    public func file(_ path: String) -> String? { paths.contains(path) ? "\(source)/\(path)" : nil }

    /// Whether the source bag has a file that matches one of the patterns.
    public func has(_ patterns: [Bag.Pattern]) -> Bool { paths.contains(where: patterns.own) }
}
