import Files
import Foundations
import JSON

/// The output folder, which becomes the bag. It must be new, empty, or the output of an earlier run of the same job. A
/// folder with other content is rejected and not changed.
package struct OutputFolder: Sendable {
    package var path: String { staging.root.path }
    package let staging: StagingFolder
    /// Identifies the job. It is written to `bag-info.txt`, so that a later run recognises its own bag.
    private let jobChecksum: Checksum
    package var jobLine: (label: String, value: Checksum) { (EarlierJob.bagInfoLabel, jobChecksum) }
    /// Whether the folder has output of an earlier run of the same job.
    package let isResumed: Bool
    /// The decoder that the bag's samples are from; `nil` for a bag of an earlier version, which does not say.
    package var decoder: DecoderRecord? { started.identity.decoder }

    /// What `begin` notes.
    private let started: StartedJob
    /// Whether the earlier run came to its end, so that the manifest lists what it wrote.
    private let isFinished: Bool

    static let jobName = "job.json"
    package static let summaryPath = BagLayout.summary

    /// Checks the folder before any expensive work is done.
    ///
    /// - Parameter outputs: the outputs whose files may be in the folder.
    package static func check(_ place: FolderPlace, outputs: [any ReviewOutput]) throws {
        guard let folder = try existing(place) else { return }
        try OwnFiles(outputs: outputs, staged: [jobName], ofSession: { _, _ in nil }).checkNames(in: folder)
    }

    /// Opens the folder.
    ///
    /// - Returns: `nil` if nothing exists at the path.
    private static func existing(_ place: FolderPlace) throws -> RootFolder? {
        switch place.kind {
        case .nothing: return nil
        case .file, .other:
            throw JobError(
                "\(place.path): it is \(place.isLink ? "a symbolic link" : "not a folder"); give \(Setting("output")) a "
                    + "folder or a new name")
        case .folder: break
        }
        let folder = try place.open()
        guard !isRedacted(folder) else {
            throw JobError(
                "\(place.path): it is a redacted bag, and stitching into it would restore the redacted content; nothing "
                    + "was changed; give \(Setting("output")) a new folder")
        }
        return folder
    }

    /// Creates or opens the folder, and locks it.
    ///
    /// - Parameters:
    ///   - outputs: the outputs whose files may be in the folder.
    ///   - missing: the labels of archives that the job's inputs lack; see `BagCompletion`.
    ///   - originals: the files of several text conversations that the job can write, relative to the folder.
    ///   - ofSession: returns the files of a session that the job can write, relative to the session's folder; `nil` if
    ///     the job does not have the session. It is asked about sessions with files that no manifest lists.
    /// - Throws: `JobError` if the folder belongs to another job, or has files that do not belong to this one;
    ///   `TemporaryFailure` if another run is using it; `FileError`.
    package init(
        _ place: FolderPlace, job: JobIdentity, missing: [String] = [], outputs: [any ReviewOutput],
        originals: Set<String>, ofSession: @escaping FilesOfSession
    ) throws {
        let own = OwnFiles(outputs: outputs, staged: [Self.jobName], originals: originals, ofSession: ofSession)
        let existing = try Self.existing(place)
        // A folder of another job is not even locked.
        if let existing { _ = try Self.earlier(than: job, in: existing) }
        let root = try existing ?? place.make()
        staging = try StagingFolder(in: root)
        let same: JobIdentity?
        // Another run may have worked here until the moment of the lock.
        (same, isResumed) = try Self.earlier(than: job, in: root)
        staging.adopt(try own.check(root, isResumed: isResumed))
        isFinished = isResumed && root.kind(of: StagingFolder.path(of: Self.jobName)) == nil
        let job = same ?? job
        jobChecksum = try job.checksum
        started = StartedJob(identity: job, missing: missing)
    }

    /// Notes the job in the folder. Until then, nothing in it is changed, and a run that is refused leaves it as it was.
    ///
    /// The note is on the disk before any other file is written. So a run that ends with the machine can be resumed, whatever
    /// state the other files are in.
    package func begin() throws {
        try PendingFile.write(
            try JSONText.bytes(of: started), to: StagingFolder.path(of: Self.jobName), in: staging)
        try staging.makeFolder(BagLayout.sessionsFolder)
    }

    /// The checksums of the sessions' documents, by path, that the manifest of an earlier run has; empty if that run did not
    /// come to its end.
    package func listedDocuments() -> [String: Checksum] {
        guard isFinished else { return [:] }
        var documents: [String: Checksum] = [:]
        Manifest.forEachLine(in: BagFiles(staging.root)) { line in
            if line.path.hasSuffix("/\(BagLayout.timeline)") { documents[line.path] = line.sha256 }
        }
        return documents
    }

    /// What an earlier run left in the folder.
    ///
    /// - Returns: the job as that run recorded it, and whether the folder has output of this job.
    /// - Throws: `JobError` if the folder belongs to another job.
    private static func earlier(
        than job: JobIdentity, in folder: RootFolder
    ) throws -> (same: JobIdentity?, isResumed: Bool) {
        let traces = EarlierJob.traces(in: BagFiles(folder))
        let same = traces.lazy.compactMap { $0.sameJob(as: job) }.first
        let isResumed = same != nil || traces.isEmpty && EarlierJob.isTorn(in: BagFiles(folder))
        if !isResumed, let other = traces.first {
            throw JobError(
                "\(folder.path): it has the result of another job (\(other.difference(from: job))); nothing was changed; "
                    + "give \(Setting("output")) a new folder, or remove this one")
        }
        return (same, isResumed)
    }

    /// Whether the folder has a redaction log, a redaction line in `bag-info.txt`, or the record of an unfinished
    /// redaction. One of them is enough, in case the others were lost.
    private static func isRedacted(_ folder: RootFolder) -> Bool {
        let traces = [BagLayout.redactions, StagingFolder.path(of: RedactionRecord.name)]
        if traces.contains(where: { folder.kind(of: $0) != nil }) { return true }
        return BagInfo(of: BagFiles(folder))?[BagInfo.Label.redaction] != nil
    }

    /// Removes the staging folder. Call it when the bag is complete.
    package func finish() throws {
        try staging.remove(withFiles: [Self.jobName])
    }
}
