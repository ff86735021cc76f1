import Files
import Foundations

/// The bag of one shard, checked for completeness. Tag files and documents are checked by their checksums, all other
/// files only by names and sizes: `ShardMerger` reads the ones that it takes over.
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
        payload = try Self.complete(root).payload
        payloadByPath = Dictionary(payload.map { ($0.path, $0) }) { first, _ in first }
        guard payloadByPath[BagLayout.redactions] == nil else {
            throw JobError("\(path): it is a redacted bag; merge the original bags of the shards, then redact")
        }
        guard let summary = try Self.value(SummaryDocument.self, of: OutputFolder.summaryPath, in: root, payloadByPath)
        else {
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
        try Self.check(file, in: root, payloadByPath)
        return "\(path)/\(file)"
    }

    /// The session's document.
    ///
    /// - Throws: `JobError` if it does not match the summary, or a file that it names does not have the stated size.
    func document(of session: SummaryDocument.Session) throws -> SessionDocument {
        let folder = BagLayout.folder(ofSession: session.name)
        let document = try Self.value(SessionDocument.self, of: "\(folder)/timeline.json", in: root, payloadByPath)
        guard let document,
            SummaryDocument.Session(document: document, name: session.name) == session
        else { throw Self.damaged(path, "\(folder)/timeline.json does not match summary.json") }
        for file in document.files {
            let place = BagLayout.path(of: file.path, inFolder: folder)
            guard payloadByPath[place]?.bytes == file.bytes else {
                throw Self.damaged(path, "\(place) does not have \(Quantity.count(file.bytes, "byte"))")
            }
        }
        return document
    }

    // MARK: - Checks

    private static func complete(_ root: RootFolder) throws -> CompleteBag {
        do {
            return try CompleteBag(root)
        } catch CompleteBag.Defect.unfinished {
            throw JobError(
                "\(root.path): this shard is not finished: its run is still active or was stopped; run its command "
                    + "again")
        } catch CompleteBag.Defect.noTagManifest {
            throw JobError(
                "\(root.path): it is not a finished bag: it has no \(SealFile.sealed); if it is the folder of a shard, run "
                    + "its command again")
        } catch CompleteBag.Defect.damaged(let reason) {
            throw damaged(root.path, reason)
        }
    }

    static func damaged(_ path: String, _ reason: String) -> JobError {
        JobError("\(path): this shard's bag is damaged (\(reason)); remove it, and run its command again")
    }

    /// - Throws: `JobError` if the file does not match the manifest; `FileError`.
    private static func check(_ file: String, in root: RootFolder, _ payload: [String: PayloadFile]) throws {
        guard let known = payload[file], try root.open(file).checksum().digest == known.sha256
        else { throw damaged(root.path, "\(file) does not match the manifest") }
    }

    /// - Returns: a JSON document; `nil` if it cannot be read.
    /// - Throws: as `check`.
    private static func value<Value: Decodable>(
        _ type: Value.Type, of file: String, in root: RootFolder, _ payload: [String: PayloadFile]
    ) throws -> Value? {
        try check(file, in: root, payload)
        return try? BagFiles(root).value(type, named: file, limit: BagDocument.largest)
    }
}
