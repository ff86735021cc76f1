import Files
import Foundations

/// Turns a folder with a payload into a bag: BagIt 1.0 (RFC 8493) with SHA-256 checksums.
///
/// Paths contain only `[A-Za-z0-9._-]` and `/`, so that no escaping is needed in manifests.
public struct Bag: Sendable {
    private let staging: StagingFolder
    private let files: BagFiles

    /// - Parameter staging: the staging folder of the bag.
    package init(_ staging: StagingFolder) {
        self.staging = staging
        files = BagFiles(staging.root)
    }

    /// Writes the tag files. When this returns, the whole bag is on the disk. Files of the job under `data/` that are not in
    /// `payload` are removed, and empty folders: they remain from an earlier run, and a bag must not contain files that
    /// its manifest does not list.
    ///
    /// - Parameters:
    ///   - payload: every file under `data/`, with its checksum.
    ///   - software: the Bag-Software-Agent: the program that made the payload, with its version.
    ///   - description: the External-Description, one line.
    ///   - day: the Bagging-Date, `2025-12-12`.
    ///   - job: the label and value of a line by which a later run recognises its own bag.
    /// - Returns: whether a seal was removed because the tag manifest has changed.
    package func close(
        payload: [PayloadFile], software: String, description: String, day: String,
        job: (label: String, value: Checksum)
    ) throws -> Bool {
        let payload = payload.sorted { ExactText($0.path) < ExactText($1.path) }
        try removeStrays(payload: payload)
        let manifest = manifest(of: payload)
        func info(day: String) -> String {
            BagInfo([
                (BagInfo.Label.software, software), (BagInfo.Label.day, day), (BagInfo.Label.description, description),
                (job.label, job.value.hexadecimal), (BagInfo.Label.oxum, BagInfo.oxum(of: payload)),
            ]).text
        }
        // If only the day would change, the old day is kept, so that the seal remains valid.
        var bagInfo = info(day: day)
        if let before = BagInfo(of: files)?[BagInfo.Label.day],
            contents(of: BagInfo.fileName) == info(day: before),
            (try? files.open(named: Manifest.payload).checksum().digest) == manifest.sha256
        {
            bagInfo = info(day: before)
        }
        let tagFiles: [(name: String, text: String)] = [
            (BagInfo.fileName, bagInfo), (BagLayout.declaration, BagLayout.declarationText),
        ]
        let tagManifest = Manifest.text(
            of: tagFiles.map {
                PayloadFile(
                    path: $0.name, sha256: SHA256Stream.digest(of: $0.text.utf8), bytes: $0.text.utf8.count)
            } + [manifest])
        // After a crash, a file that a manifest lists must be there: payload before the manifest, and all of it before
        // the tag manifest.
        try staging.settle()
        // The seal is removed before the tag manifest is replaced: a seal that does not match would look like
        // tampering.
        let losesSeal = contents(of: SealFile.sealed) == tagManifest ? false : try removeSeal()
        for file in tagFiles { try write(file.text, to: file.name) }
        try PendingFile.write(to: Manifest.payload, in: staging) { try Manifest.write(payload, to: $0) }
        try write(tagManifest, to: SealFile.sealed)
        return losesSeal
    }

    /// The manifest as a file.
    private func manifest(of payload: [PayloadFile]) -> PayloadFile {
        var hash = SHA256Stream()
        var bytes = 0
        Manifest.write(payload) { piece in
            hash.update(piece)
            bytes += piece.count
        }
        return PayloadFile(path: Manifest.payload, sha256: hash.finalize(), bytes: bytes)
    }

    private func write(_ text: String, to name: String) throws {
        try PendingFile.write(Array(text.utf8), to: name, in: staging)
    }

    /// The content of a small file.
    private func contents(of name: String) -> String? {
        (try? files.contents(named: name, limit: 1 << 20)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// - Returns: whether there was a seal.
    private func removeSeal() throws -> Bool {
        let present = try files.entries(in: "").map(\.path).filter(SealFile.contains)
        for name in present { try staging.removeFile(name) }
        return !present.isEmpty
    }

    /// - Parameter payload: sorted by path.
    /// - Throws: `JobError` if there is a file or an empty folder that does not belong to the job. Nothing is removed then.
    private func removeStrays(payload: [PayloadFile]) throws {
        var strays: [String] = []
        var folders: [String] = []
        try forEachEntry(payload) { entry in
            let path = "\(BagLayout.payloadFolder)/\(entry.path)"
            if entry.kind == .folder {
                if path != BagLayout.sessionsFolder { folders.append(path) }
            } else if !payload.has(path) {
                strays.append(path)
            }
        }
        if let foreign = (strays + folders).first(where: { !staging.owns($0) }) {
            throw JobError(
                "\(staging.root.path): \(PathText.printable(foreign)) in it does not belong to this job; it was not "
                    + "removed, and the bag is not finished; move it elsewhere, and run the same command again")
        }
        for path in strays { try staging.removeFile(path) }
        // Subfolders before the folders that contain them.
        for path in folders.reversed() { try staging.removeFolderIfEmpty(path) }
    }

    /// Calls `body` for everything in the folder of the payload, with the names of the payload's files as the job
    /// spells them.
    private func forEachEntry(_ payload: [PayloadFile], _ body: (FolderEntry) throws -> Void) throws {
        guard staging.root.ignoresCase else { return try files.forEachEntry(below: BagLayout.payloadFolder, body) }
        let entries = try staging.root.entries(below: BagLayout.payloadFolder) { spell in
            for file in payload { spell(file.path) }
        }
        try entries.forEach(body)
    }
}

extension [PayloadFile] {
    /// Whether the list, which is sorted by path, has a file. A set of a million paths takes much memory.
    fileprivate func has(_ path: String) -> Bool {
        let index = partitioningIndex { ExactText($0.path) >= ExactText(path) }
        return index < count && ExactText(self[index].path) == ExactText(path)
    }
}

/// The result of a finished run: the bag, and how it was made.
public struct FinishedBag: Sendable {
    package internal(set) var path: String
    public let summary: SummaryDocument
    /// The number of sessions that an earlier run had finished.
    public let sessionsResumed: Int
    /// Whether a seal was removed because the bag has changed. The bag must be sealed again.
    public let losesSeal: Bool
    /// The pages in it that people open, below the bag's folder: `data/review/index.html`.
    package let pages: [String]
    /// The bag that lacked hours and whose place this one has taken; `nil` if there was none.
    public internal(set) var earlier: EarlierBag?

    /// A bag that was renamed, so that the complete one could take its place.
    public struct EarlierBag: Hashable, Sendable {
        public let path: String
        public let isSealed: Bool
    }
}

extension OutputFolder {
    /// Turns the folder into a bag when the payload is complete, and removes the staging folder.
    package func close(
        _ payload: [PayloadFile], summary: SummaryDocument, sessionsResumed: Int = 0
    ) throws -> FinishedBag {
        let losesSeal = try Bag(staging).close(
            payload: payload, software: Software.name, description: BagInfo.description(isRedacted: false),
            day: UTCTime.now.dayText, job: jobLine)
        try finish()
        return FinishedBag(
            path: path, summary: summary, sessionsResumed: sessionsResumed, losesSeal: losesSeal,
            pages: BagLayout.pages(in: payload))
    }
}
