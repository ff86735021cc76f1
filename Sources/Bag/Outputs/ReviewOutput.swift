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

/// An output that every build of this program knows. The summary has the choices that made it, so that `verify` can
/// make it again.
package protocol StandardOutput: ReviewOutput {
    /// Adds the choices that make this output.
    func note(in choices: inout ReviewChoices)

    /// Adds the choices that made the output's files in a bag of an earlier version, whose summary does not have them.
    /// By default they are those of this output, if the bag has any of its files.
    func note(in choices: inout ReviewChoices, of files: EarlierFiles) throws

    /// The UUID of the session's vCon in a bag, to which the vCon of a redacted bag refers. The default is `nil`.
    func vConUUID(of session: SummaryDocument.Session, in files: BagFiles) throws -> String?
}

extension StandardOutput {
    package func note(in choices: inout ReviewChoices, of files: EarlierFiles) throws {
        if files.have(self.files) { note(in: &choices) }
    }

    package func vConUUID(of session: SummaryDocument.Session, in files: BagFiles) throws -> String? { nil }
}

/// The files of a bag of an earlier version.
package struct EarlierFiles {
    package let files: BagFiles
    /// Every file under `data/`.
    let paths: Set<String>

    /// Whether the bag has a file that matches one of the patterns.
    package func have(_ patterns: [Bag.Pattern]) -> Bool { paths.contains(where: patterns.own) }
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

/// Gives outputs the redactions of a bag. With its other documents, the outputs can be made again.
public struct BagRedaction: Sendable {
    /// All redactions of the bag.
    public let log: RedactionLog
}

/// The outputs of a bag, from its documents alone.
package enum BagOutputs {
    /// - Parameters:
    ///   - summary: the summary of the bag.
    ///   - log: the log of a redacted bag; otherwise `nil`.
    ///   - made: returns the standard outputs for these choices, and all added outputs that the program can make.
    /// - Returns: the outputs that the bag has, without those that this program cannot make.
    package static func of(
        _ summary: SummaryDocument, log: RedactionLog?, made: (ReviewChoices) -> [any ReviewOutput]
    ) throws -> [any ReviewOutput] {
        let added = Set((summary.addedOutputs ?? []).map { ExactText($0.name) })
        let outputs = made(summary.review ?? ReviewChoices()).filter {
            $0 is any StandardOutput || added.contains(ExactText($0.name))
        }
        guard let log else { return outputs }
        return try outputs.map { try $0.redacted(BagRedaction(log: log)) }
    }
}
