import Files
import Foundations
import JSON

/// The output folder, which becomes the bag. It must be new, empty, or the output of an earlier run of the same job. A
/// folder with other content is rejected and not changed.
package struct OutputFolder: Sendable {
    package let path: String
    package let staging: StagingFolder
    /// Identifies the job. It is written to `bag-info.txt`, so that a later run recognises its own bag.
    private let jobChecksum: Checksum
    package var jobLine: (label: String, value: Checksum) { (EarlierJob.bagInfoLabel, jobChecksum) }
    /// Whether the folder has output of an earlier run of the same job.
    package let isResumed: Bool
    /// The decoder that the bag's samples are from; `nil` for a bag of an earlier version, which does not say.
    package let decoder: DecoderRecord?

    static let jobName = "job.json"
    package static let summaryPath = BagLayout.summary

    /// Checks the folder before any expensive work is done.
    ///
    /// - Parameter outputs: the outputs whose files may be in the folder.
    package static func check(_ path: String, outputs: [any ReviewOutput]) throws {
        switch Folder.kind(of: path) {
        case .nothing: return
        case .file, .other:
            throw JobError("\(path): it is not a folder; give \(Setting("output")) a folder or a new name")
        case .folder where isRedacted(path):
            throw JobError(
                "\(path): it is a redacted bag, and stitching into it would restore the redacted content; nothing "
                    + "was changed; give \(Setting("output")) a new folder")
        case .folder: try refuseForeignFiles(in: path, isOwn: true, outputs: outputs)
        }
    }

    /// Creates or opens the folder, and locks it.
    ///
    /// - Parameter outputs: the outputs whose files may be in the folder.
    /// - Throws: `JobError` if the folder belongs to another job, or another run is using it.
    package init(path: String, job: JobIdentity, outputs: [any ReviewOutput]) throws {
        try Self.check(path, outputs: outputs)
        let traces = EarlierJob.traces(in: path)
        let same = traces.lazy.compactMap { $0.sameJob(as: job) }.first
        isResumed = same != nil
        let job = same ?? job
        decoder = job.decoder
        if !isResumed, let other = traces.first {
            throw JobError(
                "\(path): it has the result of another job (\(other.difference(from: job))); nothing was changed; "
                    + "give \(Setting("output")) a new folder, or remove this one")
        }
        try Self.refuseForeignFiles(in: path, isOwn: isResumed, outputs: outputs)
        try Folder.make(path)
        do throws(FileError) {
            staging = try StagingFolder(in: path)
        } catch {
            guard error.isLocked else { throw error }
            throw JobError("\(path): another run is using this folder; wait until it has finished")
        }
        self.path = path
        jobChecksum = try job.checksum
        try PendingFile.write(
            try JSONText.bytes(of: job), to: "\(staging.path)/\(Self.jobName)", staging: staging)
        try Folder.make(path + "/data/sessions")
    }

    /// Whether the folder has a redaction log, a redaction line in `bag-info.txt`, or the record of an unfinished
    /// redaction. One of them is enough, in case the others were lost.
    private static func isRedacted(_ path: String) -> Bool {
        let traces = [BagLayout.redactions, "\(StagingFolder.name)/\(RedactionRecord.name)"]
        if traces.contains(where: { Folder.kind(of: "\(path)/\($0)") != .nothing }) { return true }
        return BagInfo(of: BagFiles(root: path))?[BagInfo.Label.redaction] != nil
    }

    /// Removes the staging folder. Call it when the bag is complete.
    package func finish() throws {
        try staging.remove(withFiles: [Self.jobName])
    }

    /// Rejects a folder with files that do not belong to a bag of this job, since a run removes files that the bag does
    /// not list.
    private static func refuseForeignFiles(
        in path: String, isOwn: Bool, outputs: [any ReviewOutput]
    ) throws {
        guard Folder.kind(of: path) == .folder else { return }
        let patterns = outputs.flatMap(\.files)
        let foreign = try Folder.files(below: path).first { file in
            !file.hasPrefix(StagingFolder.name + "/") && !(isOwn && (BagLayout.isOwn(file) || patterns.own(file)))
        }
        guard let foreign else { return }
        throw JobError(
            "\(path): the file \(foreign) in it does not belong to this job; nothing was changed; "
                + "move it elsewhere, or give \(Setting("output")) a new folder")
    }
}
