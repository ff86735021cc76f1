import Files
import Foundations
import JSON

/// The job of a redaction, by which the same command recognises its own unfinished output.
struct RedactionRecord: Hashable, Codable {
    /// In the staging folder.
    static let name = "redaction.json"

    /// The SHA-256 of the tag manifest of the source.
    let source: Checksum
    let software: String
    let requests: [BagRedactor.Request]
    let everywhere: Bool
    let links: Bool
}

/// The output folder of a redacted bag: new, empty, or left by the same redaction when it was stopped. It is outside
/// the source bag.
struct RedactionPlace {
    let source: String
    let output: String

    /// Checks the folder before any expensive work is done.
    func check() throws {
        guard let bag = Folder.realPath(source), Folder.kind(of: source) == .folder else {
            throw JobError("\(source): the folder does not exist")
        }
        switch Folder.kind(of: output) {
        case .nothing: break
        case .folder where try isFree || record != nil: break
        default: throw occupied
        }
        // The output folder need not exist, so its nearest existing parent is compared.
        var place: String? = output
        while let path = place, Folder.realPath(path) == nil { place = Folder.parent(of: path) }
        guard let resolved = Folder.realPath(place ?? "."), resolved != bag, !resolved.hasPrefix(bag + "/") else {
            throw JobError(
                "\(output): it is inside the source bag, which must not change; give \(Setting("output")) a folder "
                    + "elsewhere")
        }
    }

    /// Creates and locks the folder. The files of an earlier run are replaced one by one, and those that are no longer
    /// made are removed when the bag is closed.
    ///
    /// - Parameters:
    ///   - outputs: the outputs whose files a run may have written.
    ///   - payload: the files of the source bag.
    func open(
        record: RedactionRecord, outputs: [any ReviewOutput], payload: [PayloadFile]
    ) throws -> StagingFolder {
        let root = try FolderPlace(output).make()
        // A folder of another redaction is not even locked.
        _ = try isResumed(record)
        let staging = try StagingFolder(in: root)
        // Another run may have worked here until the moment of the lock.
        if try isResumed(record) {
            staging.adopt(
                try OwnFiles(
                    outputs: outputs, others: [BagLayout.redactions], staged: [RedactionRecord.name],
                    originals: Set(payload.map(\.path).filter(BagLayout.isSource)),
                    ofSession: SessionPaths { payload.map(\.path) }.files
                ).check(root, isResumed: true))
        }
        try PendingFile.write(
            try JSONText.bytes(of: record), to: StagingFolder.path(of: RedactionRecord.name), in: staging)
        try staging.makeFolder(BagLayout.sessionsFolder)
        return staging
    }

    /// Whether the folder has the unfinished output of this redaction; it is free if not.
    ///
    /// - Throws: `JobError` if it has anything else.
    private func isResumed(_ redaction: RedactionRecord) throws -> Bool {
        if try isFree { return false }
        guard let earlier = record else { throw occupied }
        guard earlier == redaction else {
            throw JobError(
                "\(output): it has the unfinished output of another redaction; run the same command as before, or give "
                    + "\(Setting("output")) a new folder")
        }
        return true
    }

    /// Whether the folder is empty, except for what a run leaves that is stopped before it has written its record.
    private var isFree: Bool {
        get throws {
            let root = try RootFolder(output)
            let names = try root.entries(in: "").map(\.path)
            guard names == [StagingFolder.name] else { return names.isEmpty }
            return try root.entries(in: StagingFolder.name).allSatisfy {
                StagingFolder.isUnfinished($0.path) || $0.path == StagingFolder.lockName
            }
        }
    }

    private var record: RedactionRecord? {
        guard
            let bytes = try? BagFiles(root: output).contents(
                named: StagingFolder.path(of: RedactionRecord.name), limit: 64 << 20)
        else { return nil }
        return try? JSONText.value(RedactionRecord.self, from: bytes)
    }

    private var occupied: JobError {
        JobError("\(output): it already exists and is not an empty folder; give \(Setting("output")) a new folder")
    }
}
