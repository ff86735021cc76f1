import Calls
import Files
import Foundations

/// Checks the files of clips that are not placed: `unplaced/` of a session against its `timeline.json`.
struct UnplacedVerifier {
    let bag: BagFiles
    /// `data/sessions/NAME`
    let folder: String
    let document: TimelineDocument

    static let folderName = BagLayout.unplacedFolder

    func check(into report: inout VerificationReport) {
        for message in contradictions { report.add("\(folder)/timeline.json", message) }
        let files = document.clips.flatMap(\.keptFiles)
        var known: [String: ClipFile] = [:]
        for file in files where isPath(file.path) && known.updateValue(file, forKey: file.path) == nil {
            if let message = difference(of: file) { report.add("\(folder)/\(file.path)", message) }
        }
        Self.refuseOthers(than: Set(known.keys), in: folder, of: bag, into: &report)
    }

    /// Reports files in `unplaced/` that no clip has.
    ///
    /// - Parameter known: the expected paths, relative to the session's folder.
    static func refuseOthers(
        than known: Set<String>, in folder: String, of bag: BagFiles, into report: inout VerificationReport
    ) {
        for name in (try? bag.files(below: "\(folder)/\(folderName)")) ?? []
        where !known.contains("\(folderName)/\(name)") {
            report.add("\(folder)/\(folderName)/\(name)", "no clip in timeline.json has this file")
        }
    }

    // MARK: - Consistency of the document

    private var contradictions: [String] {
        var messages: [String] = []
        var digests: [String: Checksum] = [:]
        for clip in document.clips {
            if let message = contradiction(of: clip) { messages.append("clip \(clip.fileName) \(message)") }
            for file in clip.keptFiles
            where digests.updateValue(file.sha256, forKey: file.path) ?? file.sha256 != file.sha256 {
                messages.append("two clips have \(file.path) with different checksums")
            }
        }
        return messages
    }

    private func contradiction(of clip: TimelineDocument.Clip) -> String? {
        let status = clip.status.rawValue
        if clip.status == .ambiguous ? clip.file != nil : clip.files != nil {
            return "is \(status), but has the member \(clip.status == .ambiguous ? "file" : "files")"
        }
        switch clip.status {
        case .placed: return nil
        case .missing, .duplicate: return clip.keptFiles.isEmpty ? nil : "is \(status), but has a file in unplaced/"
        default: break
        }
        if let stray = clip.keptFiles.first(where: { !isPath($0.path) }) {
            return "is \(status), but its file \(stray.path) is not in unplaced/"
        }
        guard clip.status != .ambiguous else { return nil }
        guard let sha256 = clip.source.sha256 else {
            return clip.file == nil ? nil : "could not be read, but has a file in unplaced/"
        }
        guard let file = clip.file else {
            // Earlier versions removed all of them from a redacted session.
            return document.redactions?.isEmpty == false ? nil : "is \(status), but has no file in unplaced/"
        }
        return file.sha256 == sha256 && file.bytes == clip.source.bytes
            ? nil : "is \(status), but its file in unplaced/ does not match its source"
    }

    private func isPath(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return names.count == 2 && names[0] == Self.folderName && SafeName.isSafe(String(names[1]))
    }

    // MARK: - Files

    /// - Returns: a finding; `nil` if there is none.
    private func difference(of file: ClipFile) -> String? {
        do throws(FileError) {
            let (digest, bytes) = try bag.open(named: "\(folder)/\(file.path)").checksum()
            return digest == file.sha256 && bytes == file.bytes
                ? nil : "its content does not match the checksum and size in timeline.json"
        } catch {
            return error.isNoFileThere
                ? "it is missing or not a regular file; timeline.json lists it" : "it cannot be read: \(error)"
        }
    }
}
