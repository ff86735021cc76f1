import Files
import Foundations

/// Lists the files of a bag, and checks them against its manifests (RFC 8493 section 3).
///
/// Only regular files are read, each below the folder of the bag without following links.
struct BagFixity {
    let path: String
    let surroundings: Surroundings

    private var files: BagFiles { BagFiles(root: path) }

    /// - Returns: the bag's files, with the checksums of those that can be read.
    func check(into report: inout VerificationReport) throws -> BagListing {
        var listing = BagListing(paths: try regularFiles(into: &report))
        try hash(&listing, into: &report)
        let tags = listing.paths.indices.filter { BagLayout.tagFiles.contains(listing.paths[$0]) }
        for name in BagLayout.tagFiles.sorted() where listing.index(of: name.utf8) == nil {
            report.add(name, "it is missing")
        }
        var tagCheck = ManifestCheck(Manifest.tags, files: tags, of: listing)
        try tagCheck.check(files, into: &report)
        let payload = Array(listing.range(below: "data"))
        var payloadCheck = ManifestCheck(Manifest.payload, files: payload, of: listing)
        try payloadCheck.check(files, into: &report)
        TagFileCheck(files: files).check(payload.lazy.compactMap { [listing] in listing[$0] }, into: &report)
        for name in BagLayout.tagFiles { listing.own(name) }
        return listing
    }

    /// The paths of the regular files, except those that are read elsewhere.
    private func regularFiles(into report: inout VerificationReport) throws -> [String] {
        let entries = try RootFolder(path).entries(below: "") { Manifest.forEachPath(in: files, $0) }
        checkKinds(entries, into: &report)
        return entries.lazy.filter { $0.kind == .file }.map(\.path).filter { !isReadElsewhere($0) }
    }

    /// Whether a file in the bag's own folder is read by another check: the tag manifest, or a part of the seal.
    private func isReadElsewhere(_ path: String) -> Bool { path == Manifest.tags || SealFile.contains(path) }

    /// Everything in a bag must be a regular file or a folder with files.
    private func checkKinds(_ entries: [FolderEntry], into report: inout VerificationReport) {
        var folders: Set<Substring> = []
        for entry in entries {
            // Each folder above the entry has a content.
            var rest = entry.path[...]
            while let slash = rest.lastIndex(of: "/") {
                rest = rest[..<slash]
                if !folders.insert(rest).inserted { break }
            }
        }
        for entry in entries {
            switch entry.kind {
            case .file: break
            case .link: report.add(entry.path, "it is a symbolic link, which was not followed; a bag has no links")
            case .fifo, .socket, .device:
                report.add(entry.path, "it is \(entry.kind.words), which was not opened; a bag has regular files only")
            case .folder:
                if !folders.contains(entry.path[...]), !BagLayout.mayBeEmpty(entry.path) {
                    report.add(entry.path, "it is an empty folder, which no output makes")
                }
            }
        }
    }

    // MARK: - Checksums

    private struct HashedFile {
        let index: Int
        var result: Result<(digest: Checksum, bytes: Int), FileError>?
    }

    /// Hashes the files on all threads.
    ///
    /// - Throws: `Interruption`.
    private func hash(_ listing: inout BagListing, into report: inout VerificationReport) throws {
        let root = try RootFolder(path)
        let meter = Meter(.hashing, of: listing.paths.reduce(0) { $0 + (root.sizeOfFile($1) ?? 0) }, .bytes)
        let paths = listing.paths
        for start in stride(from: 0, to: paths.count, by: Self.filesAtOnce) {
            let batch = start..<min(paths.count, start + Self.filesAtOnce)
            try hash(batch, root, meter, &listing, into: &report)
        }
    }

    private func hash(
        _ batch: Range<Int>, _ root: RootFolder, _ meter: Meter, _ listing: inout BagListing,
        into report: inout VerificationReport
    ) throws {
        var hashed = batch.map { HashedFile(index: $0) }
        let paths = listing.paths
        Workers.perform(
            &hashed, threads: min(Self.mostThreads, surroundings.threads),
            look: { surroundings.progress(meter.progress) }
        ) { file in
            if (try? surroundings.interruption.check()) == nil { return }
            do throws(FileError) {
                file.result = .success(try root.open(paths[file.index]).checksum(taken: meter.add))
            } catch {
                file.result = .failure(error)
            }
        }
        try surroundings.interruption.check()
        for file in hashed {
            switch file.result {
            case .success(let (digest, bytes)):
                listing.set(file.index, checksum: digest, bytes: bytes)
                report.filesChecked += 1
                report.bytesChecked += bytes
            case .failure(let error): report.add(paths[file.index], "it cannot be read: \(error)")
            case nil: break
            }
        }
    }

    /// Limits the memory: a bag may have a million files.
    private static let filesAtOnce = 10_000
    /// Limits the memory: each thread has a buffer of 1 MiB.
    private static let mostThreads = 32
}
