import Files
import Foundations
import JSON

/// The folder that becomes the bag. It is new, or holds what an earlier run of the same job left; anything else there
/// is refused and not touched.
package struct OutputFolder: Sendable {
    package let path: String
    package let staging: StagingFolder
    /// Identifies the job; `bag-info.txt` carries it, so that a later run knows its own.
    private let jobChecksum: Checksum
    package var jobLine: (label: String, value: Checksum) { (EarlierJob.bagInfoLabel, jobChecksum) }
    /// Whether an earlier run of the same job was here.
    package let isResumed: Bool

    static let jobName = "job.json"
    package static let summaryPath = BagLayout.summary

    /// A first look, before anything costly is done.
    ///
    /// - Parameter outputs: whose files may be there.
    package static func check(_ path: String, outputs: [any ReviewOutput]) throws {
        switch Folder.kind(of: path) {
        case .nothing: return
        case .file, .other:
            throw JobError("\(path): it is not a folder; give \(Setting("output")) a folder, or a new name")
        case .folder where isRedacted(path):
            throw JobError(
                "\(path): it is a redacted bag; stitching into it would bring back what was taken out; nothing was "
                    + "changed; give \(Setting("output")) a new folder")
        case .folder: try refuseForeignFiles(in: path, isOwn: true, outputs: outputs)
        }
    }

    /// - Parameter outputs: as in `check`.
    /// - Throws: `JobError` where the folder belongs to another job, or another run is at work in it.
    package init(path: String, job: JobIdentity, outputs: [any ReviewOutput]) throws {
        try Self.check(path, outputs: outputs)
        let traces = EarlierJob.traces(in: path)
        isResumed = traces.contains { $0.isTrace(of: job) }
        if !isResumed, let other = traces.first {
            throw JobError(
                "\(path): it holds the result of another job (\(other.difference(from: job))); nothing was changed; "
                    + "give \(Setting("output")) a new folder, or remove this one")
        }
        try Self.refuseForeignFiles(in: path, isOwn: isResumed, outputs: outputs)
        try Folder.make(path)
        do throws(FileError) {
            staging = try StagingFolder(in: path)
        } catch {
            guard error.isLocked else { throw error }
            throw JobError("\(path): another run is at work in this folder; wait until it has ended")
        }
        self.path = path
        jobChecksum = try job.checksum
        try PendingFile.write(
            try JSONText.bytes(of: job), to: "\(staging.path)/\(Self.jobName)", staging: staging)
        try Folder.make(path + "/data/sessions")
    }

    /// Either trace is enough, so that what was taken out does not come back because the other is lost.
    private static func isRedacted(_ path: String) -> Bool {
        if Folder.kind(of: "\(path)/\(BagLayout.redactions)") != .nothing { return true }
        return BagInfo(of: BagFiles(root: path))?[BagInfo.Label.redaction] != nil
    }

    /// To be called when the bag is complete: nothing but it is left in the folder.
    package func finish() throws {
        try staging.remove(withFiles: [Self.jobName])
    }

    /// A bag of this job may be put right and completed, so that whatever else is in it would be in danger.
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
            "\(path): \(foreign) in it does not belong to this job; nothing was changed; "
                + "move it elsewhere, or give \(Setting("output")) a new folder")
    }
}
