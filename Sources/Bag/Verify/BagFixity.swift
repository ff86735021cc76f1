import Files
import Foundations

/// Checks a bag's files against its manifests (RFC 8493 section 3), down to the last bit.
///
/// The manifests are made anew from the files and compared as bytes: a digit in another case, a space too many, a
/// line out of order are found as a changed sample is.
struct BagFixity {
    let path: String

    private static let manifest = "manifest-sha256.txt"
    private static let tagManifest = "tagmanifest-sha256.txt"

    /// - Returns: the files under `data/` that are what the manifest says.
    func check(
        into report: inout VerificationReport, progress: (VerificationProgress) -> Void
    ) throws -> Set<String> {
        guard Folder.kind(of: "\(path)/bagit.txt") == .file else {
            report.add("bagit.txt", "it is missing: this folder is not a complete bag")
            return []
        }
        let tagFiles = try Folder.names(in: path).filter { name in
            let isSeal = SealFile.names.contains(name) && Folder.kind(of: "\(path)/\(name)") == .file
            return name != Self.tagManifest && name != "data" && !isSeal
        }
        for name in tagFiles where Folder.kind(of: "\(path)/\(name)") != .file || !Bag.tagFileNames.contains(name) {
            report.add(name, "it does not belong to the bag")
        }
        let known = tagFiles.filter(Bag.tagFileNames.contains)
        for name in Bag.tagFileNames.sorted() where !known.contains(name) { report.add(name, "it is missing") }
        _ = try compare(files: known, manifest: Self.tagManifest, into: &report) { _ in }
        let payload = try Folder.files(below: path + "/data").map { "data/" + $0 }
        let bytes = payload.reduce(0) { $0 + ((try? InputFile(path: "\(path)/\($1)").size) ?? 0) }
        let intact = try compare(files: payload, manifest: Self.manifest, into: &report) { done in
            progress(.hashing(bytesDone: done, of: bytes))
        }
        checkOxum(files: payload.count, bytes: bytes, into: &report)
        return intact
    }

    private func compare(
        files: [String], manifest: String, into report: inout VerificationReport, hashed: (_ bytes: Int) -> Void
    ) throws -> Set<String> {
        guard let text = try? InputFile.contents(of: "\(path)/\(manifest)", limit: 1 << 30) else {
            report.add(manifest, "it is missing or cannot be read")
            return []
        }
        var listed: [ExactText: String] = [:]
        for line in Manifest(text: text).lines { listed[ExactText(line.path)] = line.digest }
        var found: [PayloadFile] = []
        var intact: Set<String> = []
        let before = report.findings.count
        var bytesHashed = 0
        for file in files {
            hashed(bytesHashed)
            let entry: PayloadFile
            do throws(FileError) {
                let (digest, bytes) = try InputFile(path: "\(path)/\(file)").checksum()
                entry = PayloadFile(path: file, sha256: digest, bytes: bytes)
            } catch {
                report.add(file, "\(error)")
                continue
            }
            report.filesChecked += 1
            report.bytesChecked += entry.bytes
            bytesHashed += entry.bytes
            found.append(entry)
            switch listed.removeValue(forKey: ExactText(file)) {
            case nil: report.add(file, "\(manifest) does not name it")
            case entry.sha256.hexadecimal: intact.insert(file)
            default: report.add(file, "its SHA-256 is \(entry.sha256), not what \(manifest) says: it was altered")
            }
        }
        for missing in listed.keys.sorted() { report.add(missing.text, "\(manifest) names it, and it is not there") }
        let fits = Array(Manifest.text(of: found).utf8) == text
        if !fits, report.findings.count == before {
            // Every name and digest may fit, and the manifest be altered still.
            report.add(manifest, "it was altered: it is not written as it was made")
        } else if !fits, manifest == Self.tagManifest {
            // No other file vouches for this one.
            report.add(manifest, "it does not fit the files: they were altered, or it was")
        }
        return intact
    }

    private func checkOxum(files: Int, bytes: Int, into report: inout VerificationReport) {
        guard let info = try? InputFile.contents(of: "\(path)/bag-info.txt", limit: 1 << 20) else { return }
        let expected = "Payload-Oxum: \(bytes).\(files)"
        let lines = info.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        if !lines.contains(expected) {
            report.add(
                "bag-info.txt", "its Payload-Oxum does not fit: \(files) files with \(bytes) bytes are there")
        }
    }
}
