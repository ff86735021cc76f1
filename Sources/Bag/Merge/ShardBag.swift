import Files
import Foundations
import JSON

/// The bag of one shard, checked for completeness. Tag files and documents are checked by their checksums, all other
/// files only by names and sizes, to avoid hashing all recordings again.
struct ShardBag {
    let path: String
    /// The open bag.
    let root: RootFolder
    let summary: SummaryDocument
    let record: ShardRecord
    let shard: Shard
    /// Every file under `data/`.
    let payload: [PayloadFile]
    private let payloadByPath: [String: PayloadFile]

    /// - Throws: `JobError` if it is not the bag of a shard, or is unfinished or damaged.
    init(path: String) throws {
        self.path = path
        guard Folder.kind(of: path) == .folder else { throw JobError("\(path): the folder does not exist") }
        root = try RootFolder(path)
        guard root.kind(of: StagingFolder.name) == nil else {
            throw JobError(
                "\(path): this shard is not finished: its run is still active or was stopped; run its command again")
        }
        try Self.checkTagFiles(in: root)
        payload = try Self.payload(of: root)
        payloadByPath = Dictionary(payload.map { ($0.path, $0) }) { first, _ in first }
        guard payloadByPath[BagLayout.redactions] == nil else {
            throw JobError("\(path): it is a redacted bag; merge the original bags of the shards, then redact")
        }
        let bytes = try Self.contents(of: OutputFolder.summaryPath, in: root, payloadByPath)
        guard let summary = try? JSONText.value(SummaryDocument.self, from: bytes) else {
            throw Self.damaged(path, "\(OutputFolder.summaryPath) cannot be read")
        }
        guard let record = summary.shard, let shard = record.shard else {
            throw JobError("\(path): it is the bag of a whole job, not of a shard; there is nothing to merge")
        }
        self.summary = summary
        self.record = record
        self.shard = shard
    }

    func has(_ file: String) -> Bool { payloadByPath[file] != nil }

    /// The path of a file whose content is needed for merging, after checking its checksum.
    ///
    /// - Throws: `JobError` if it does not match the manifest.
    func intact(_ file: String) throws -> String {
        _ = try Self.contents(of: file, in: root, payloadByPath)
        return "\(path)/\(file)"
    }

    /// The session's document.
    ///
    /// - Throws: `JobError` if it does not match the summary, or a file that it names does not have the stated size.
    func document(of session: SummaryDocument.Session) throws -> SessionDocument {
        let folder = BagLayout.folder(ofSession: session.name)
        let bytes = try Self.contents(of: "\(folder)/timeline.json", in: root, payloadByPath)
        guard let document = try? JSONText.value(SessionDocument.self, from: bytes),
            SummaryDocument.Session(document: document, name: session.name) == session
        else { throw Self.damaged(path, "\(folder)/timeline.json does not match summary.json") }
        for (name, size) in document.files where payloadByPath["\(folder)/\(name)"]?.bytes != size {
            throw Self.damaged(path, "\(folder)/\(name) does not have \(Quantity.count(size, "byte"))")
        }
        return document
    }

    // MARK: - Checks

    /// The maximum size of documents and manifests in bytes, enough for the largest job.
    private static let largestDocument = 128 << 20

    private static func damaged(_ path: String, _ reason: String) -> JobError {
        JobError("\(path): this shard's bag is damaged (\(reason)); remove it, and run its command again")
    }

    private static func contents(
        of file: String, in root: RootFolder, _ payload: [String: PayloadFile]
    ) throws -> [UInt8] {
        let bytes = try root.contents(of: file, limit: largestDocument)
        guard let known = payload[file], SHA256Stream.digest(of: bytes) == known.sha256
        else { throw damaged(root.path, "\(file) does not match the manifest") }
        return bytes
    }

    private static func entries(
        of manifest: [UInt8], named name: String, in path: String
    ) throws -> [(path: String, sha256: Checksum)] {
        guard let entries = Manifest(text: manifest).entries else {
            throw damaged(path, "\(name) has an invalid line")
        }
        return entries
    }

    private static func checkTagFiles(in root: RootFolder) throws {
        let path = root.path
        let files = BagFiles(root)
        guard let tagManifest = try? files.contents(named: Manifest.tags, limit: 1 << 20) else {
            throw JobError(
                "\(path): it is not a finished bag: it has no \(SealFile.sealed); if it is the folder of a shard, run "
                    + "its command again")
        }
        let listed = try entries(of: tagManifest, named: Manifest.tags, in: path)
        for name in BagLayout.tagFiles.sorted() {
            guard let bytes = try? files.contents(named: name, limit: largestDocument),
                listed.contains(where: { $0.path == name && $0.sha256 == SHA256Stream.digest(of: bytes) })
            else { throw damaged(path, "\(name) is missing or altered") }
        }
    }

    /// The files of the manifest with their sizes on the disk.
    ///
    /// - Throws: `JobError` if a file is missing, or is not in the manifest, or is not a file.
    private static func payload(of root: RootFolder) throws -> [PayloadFile] {
        let path = root.path
        let files = BagFiles(root)
        let manifest = try files.contents(named: Manifest.payload, limit: largestDocument)
        let listed = try entries(of: manifest, named: Manifest.payload, in: path)
        let entries = try root.entries(below: "data").filter { $0.kind != .folder }
        if let other = entries.first(where: { $0.kind != .file }) {
            throw damaged(path, "data/\(PrintableText.of(other.path)) is \(other.kind.words)")
        }
        let present = entries.map { "data/" + $0.path }
        if let stray = Set(present).subtracting(listed.map(\.path)).min() {
            throw damaged(path, "\(stray) is not in the manifest")
        }
        if let missing = Set(listed.map(\.path)).subtracting(present).min() {
            throw damaged(path, "\(missing) is missing")
        }
        let payload = try listed.map {
            PayloadFile(path: $0.path, sha256: $0.sha256, bytes: try files.open(named: $0.path).size)
        }
        guard BagInfo(of: files)?[BagInfo.Label.oxum] == BagInfo.oxum(of: payload) else {
            throw damaged(path, "the total size of its files does not match bag-info.txt")
        }
        return payload
    }
}
