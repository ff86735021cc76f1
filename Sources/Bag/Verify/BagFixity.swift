import Files
import Foundations

/// Checks a bag's files against its manifests (RFC 8493 section 3).
///
/// The manifests are recreated from the files and compared byte by byte. So a digit in another case, an extra space or
/// a line out of order is found as well.
struct BagFixity {
    let path: String
    let surroundings: Surroundings

    private var files: BagFiles { BagFiles(root: path) }

    /// - Returns: the files under `data/` whose checksums match the manifest.
    func check(into report: inout VerificationReport) throws -> Set<String> {
        guard files.has(BagLayout.declaration) else {
            report.add(BagLayout.declaration, "it is missing; this folder is not a complete bag")
            return []
        }
        let tagFiles = try Folder.names(in: path).filter { name in
            let isSeal = SealFile.contains(name) && files.has(name)
            return name != Manifest.tags && name != "data" && !isSeal
        }
        for name in tagFiles where !files.has(name) || !BagLayout.tagFiles.contains(name) {
            report.add(name, "it does not belong to the bag")
        }
        let known = tagFiles.filter(BagLayout.tagFiles.contains)
        for name in BagLayout.tagFiles.sorted() where !known.contains(name) { report.add(name, "it is missing") }
        let tagBytes = bytes(of: known)
        _ = try compare(files: known, bytes: tagBytes, manifest: Manifest.tags, into: &report)
        let payload: [String]
        do throws(FileError) {
            payload = try files.files(below: "data").map { "data/" + $0 }
        } catch {
            guard error.isLinkInTheWay else { throw error }
            report.add("data", Self.link)
            return []
        }
        let bytes = bytes(of: payload)
        let intact = try compare(files: payload, bytes: bytes, manifest: Manifest.payload, into: &report)
        checkOxum(files: payload.count, bytes: bytes, into: &report)
        return intact
    }

    private func bytes(of files: [String]) -> Int {
        files.reduce(0) { $0 + ((try? self.files.open(found: $1).size) ?? 0) }
    }

    private struct HashedFile {
        let path: String
        var result: Result<PayloadFile, FileError>?
    }

    /// Hashes the files on all threads.
    ///
    /// - Throws: `Interruption`.
    private func hashed(_ files: [String], bytes: Int) throws -> [HashedFile] {
        let meter = Meter(.hashing, of: bytes, .bytes)
        var hashed = files.map { HashedFile(path: $0) }
        Workers.perform(
            &hashed, threads: min(Self.mostThreads, surroundings.threads),
            look: { surroundings.progress(meter.progress) }
        ) { file in
            if (try? surroundings.interruption.check()) == nil { return }
            do throws(FileError) {
                let (digest, bytes) = try self.files.open(found: file.path).checksum(taken: meter.add)
                file.result = .success(PayloadFile(path: file.path, sha256: digest, bytes: bytes))
            } catch {
                file.result = .failure(error)
            }
        }
        try surroundings.interruption.check()
        return hashed
    }

    private static let link = "it is a symbolic link, or is reached through one; a bag must not contain links"

    /// Limits the memory: each thread has a buffer of 1 MiB.
    private static let mostThreads = 32

    private func compare(
        files: [String], bytes: Int, manifest: String, into report: inout VerificationReport
    ) throws -> Set<String> {
        guard let text = try? self.files.contents(named: manifest, limit: 1 << 30) else {
            report.add(manifest, "it is missing or cannot be read")
            return []
        }
        var listed: [ExactText: String] = [:]
        for line in Manifest(text: text).lines { listed[ExactText(line.path)] = line.digest }
        var found: [PayloadFile] = []
        var intact: Set<String> = []
        let before = report.findings.count
        for file in try hashed(files, bytes: bytes) {
            guard let result = file.result else { continue }
            let entry: PayloadFile
            do throws(FileError) {
                entry = try result.get()
            } catch {
                report.add(file.path, error.isLinkInTheWay ? Self.link : "\(error)")
                continue
            }
            report.filesChecked += 1
            report.bytesChecked += entry.bytes
            found.append(entry)
            switch listed.removeValue(forKey: ExactText(file.path)) {
            case nil: report.add(file.path, "it is not listed in \(manifest)")
            case entry.sha256.hexadecimal: intact.insert(file.path)
            default:
                report.add(
                    file.path, "it was altered: its SHA-256 is \(entry.sha256), which is not the one in \(manifest)")
            }
        }
        for missing in listed.keys.sorted() { report.add(missing.text, "it is missing; \(manifest) lists it") }
        let fits = Array(Manifest.text(of: found).utf8) == text
        if !fits, report.findings.count == before {
            // All names and digests may be correct although the manifest was altered.
            report.add(manifest, "it was altered: its format or the order of its lines is not the original")
        } else if !fits, manifest == Manifest.tags {
            // No other file has the checksum of this one.
            report.add(manifest, "it does not match the files: either it or they were altered")
        }
        return intact
    }

    private func checkOxum(files: Int, bytes: Int, into report: inout VerificationReport) {
        guard let info = BagInfo(of: self.files) else { return }
        if !info.lines.contains(where: { $0 == (BagInfo.Label.oxum, "\(bytes).\(files)") }) {
            report.add(
                "bag-info.txt",
                "its Payload-Oxum is wrong: the payload has \(Quantity.count(files, "file")) and "
                    + "\(Quantity.count(bytes, "byte"))")
        }
    }
}
