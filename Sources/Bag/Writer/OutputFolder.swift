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
    package let decoder: DecoderRecord?

    static let jobName = "job.json"
    package static let summaryPath = BagLayout.summary

    /// Checks the folder before any expensive work is done.
    ///
    /// - Parameter outputs: the outputs whose files may be in the folder.
    package static func check(_ place: FolderPlace, outputs: [any ReviewOutput]) throws {
        _ = try existing(place, outputs: outputs)
    }

    /// Opens and checks the folder.
    ///
    /// - Returns: `nil` if nothing exists at the path.
    private static func existing(_ place: FolderPlace, outputs: [any ReviewOutput]) throws -> RootFolder? {
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
        try refuseForeignFiles(in: folder, isOwn: true, outputs: outputs)
        return folder
    }

    /// Creates or opens the folder, and locks it.
    ///
    /// - Parameter outputs: the outputs whose files may be in the folder.
    /// - Throws: `JobError` if the folder belongs to another job, or another run is using it.
    package init(_ place: FolderPlace, job: JobIdentity, outputs: [any ReviewOutput]) throws {
        let existing = try Self.existing(place, outputs: outputs)
        let traces = existing.map { EarlierJob.traces(in: BagFiles($0)) } ?? []
        let same = traces.lazy.compactMap { $0.sameJob(as: job) }.first
        let isTorn = existing.map { traces.isEmpty && EarlierJob.isTorn(in: BagFiles($0)) } ?? false
        isResumed = same != nil || isTorn
        let job = same ?? job
        decoder = job.decoder
        if !isResumed, let other = traces.first {
            throw JobError(
                "\(place.path): it has the result of another job (\(other.difference(from: job))); nothing was changed; "
                    + "give \(Setting("output")) a new folder, or remove this one")
        }
        if let existing { try Self.refuseForeignFiles(in: existing, isOwn: isResumed, outputs: outputs) }
        let root = try existing ?? place.make()
        do throws(FileError) {
            staging = try StagingFolder(in: root)
        } catch {
            guard error.isLocked else { throw error }
            throw JobError("\(place.path): another run is using this folder; wait until it has finished")
        }
        jobChecksum = try job.checksum
        // It is on the disk before any other file is written. So a run that ends with the machine can be resumed,
        // whatever state the other files are in.
        try PendingFile.write(
            try JSONText.bytes(of: job), to: StagingFolder.path(of: Self.jobName), in: staging)
        try staging.makeFolder(BagLayout.sessionsFolder)
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

    /// Rejects a folder with files that do not belong to a bag of this job, since a run removes files that the bag does
    /// not list. Rejects links and special files anywhere in it.
    private static func refuseForeignFiles(
        in folder: RootFolder, isOwn: Bool, outputs: [any ReviewOutput]
    ) throws {
        let patterns = outputs.flatMap(\.files)
        try folder.forEachEntry(below: "") { entry in
            guard entry.kind != .folder else { return }
            guard entry.kind == .file else {
                throw JobError(
                    "\(folder.path): \(PrintableText.of(entry.path)) in it is \(entry.kind.words), and a bag has only "
                        + "files and folders; nothing was changed; move it elsewhere, or give \(Setting("output")) a new "
                        + "folder")
            }
            let isKnown = isOwn && (BagLayout.isOwn(entry.path) || patterns.own(entry.path))
            guard isKnown || entry.path.hasPrefix(StagingFolder.name + "/") else {
                throw JobError(
                    "\(folder.path): the file \(PrintableText.of(entry.path)) in it does not belong to this job; nothing "
                        + "was changed; move it elsewhere, or give \(Setting("output")) a new folder")
            }
        }
    }
}
