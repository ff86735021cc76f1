import Files
import Foundations

/// A finished bag whose files are all there. Tag files are checked by their checksums, all other files only by names and
/// total size, to avoid hashing all recordings again.
package struct CompleteBag {
    /// The SHA-256 of the tag manifest.
    package let digest: Checksum
    /// Every file under `data/`.
    let payload: [PayloadFile]

    /// Why a folder is not a complete bag.
    enum Defect: Error, Hashable {
        /// A run is still active or was stopped.
        case unfinished
        case noTagManifest
        /// With the reason.
        case damaged(String)
    }

    /// The maximum size of manifests and documents in bytes, enough for the largest job.
    static let largestDocument = 128 << 20

    /// - Throws: `Defect`, `FileError`.
    package init(_ root: RootFolder) throws {
        guard root.kind(of: StagingFolder.name) == nil else { throw Defect.unfinished }
        guard let tagManifest = try? root.contents(of: Manifest.tags, limit: 1 << 20) else {
            throw Defect.noTagManifest
        }
        digest = SHA256Stream.digest(of: tagManifest)
        try Self.checkTagFiles(in: root, tagManifest)
        payload = try Self.payload(of: root)
    }

    private static func entries(
        of manifest: [UInt8], named name: String
    ) throws -> [(path: String, sha256: Checksum)] {
        guard let entries = Manifest(text: manifest).entries else {
            throw Defect.damaged("\(name) has an invalid line")
        }
        return entries
    }

    private static func checkTagFiles(in root: RootFolder, _ tagManifest: [UInt8]) throws {
        let listed = try entries(of: tagManifest, named: Manifest.tags)
        for name in BagLayout.tagFiles.sorted() {
            guard let bytes = try? root.contents(of: name, limit: largestDocument),
                listed.contains(where: { $0.path == name && $0.sha256 == SHA256Stream.digest(of: bytes) })
            else { throw Defect.damaged("\(name) is missing or altered") }
        }
    }

    /// The files of the manifest with their sizes on the disk.
    ///
    /// - Throws: `Defect` if a file is missing, or is not in the manifest, or is not a file.
    private static func payload(of root: RootFolder) throws -> [PayloadFile] {
        let files = BagFiles(root)
        let manifest = try files.contents(named: Manifest.payload, limit: largestDocument)
        let listed = try entries(of: manifest, named: Manifest.payload)
        let entries = try root.entries(below: "data") { listed.map(\.path).forEach($0) }.filter { $0.kind != .folder }
        if let other = entries.first(where: { $0.kind != .file }) {
            throw Defect.damaged("data/\(PrintableText.of(other.path)) is \(other.kind.words)")
        }
        let present = entries.map { "data/" + $0.path }
        if let stray = Set(present).subtracting(listed.map(\.path)).min() {
            throw Defect.damaged("\(stray) is not in the manifest")
        }
        if let missing = Set(listed.map(\.path)).subtracting(present).min() {
            throw Defect.damaged("\(missing) is missing")
        }
        let payload = try listed.map {
            PayloadFile(path: $0.path, sha256: $0.sha256, bytes: try files.open(named: $0.path).size)
        }
        guard BagInfo(of: files)?[BagInfo.Label.oxum] == BagInfo.oxum(of: payload) else {
            throw Defect.damaged("the total size of its files does not match bag-info.txt")
        }
        return payload
    }
}
