import Calls
import Files
import Foundations

/// Checks what a session keeps of clips that are not placed: `unplaced/` against its `timeline.json`.
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

    /// - Parameter known: the paths of files that the session has in `unplaced/`, beside its `timeline.json`.
    static func refuseOthers(
        than known: Set<String>, in folder: String, of bag: BagFiles, into report: inout VerificationReport
    ) {
        for name in (try? bag.files(below: "\(folder)/\(folderName)")) ?? []
        where !known.contains("\(folderName)/\(name)") {
            report.add("\(folder)/\(folderName)/\(name)", "timeline.json names no clip for it")
        }
    }

    // MARK: - The document in itself

    private var contradictions: [String] {
        var messages: [String] = []
        var digests: [String: Checksum] = [:]
        for clip in document.clips {
            if let message = contradiction(of: clip) { messages.append("clip \(clip.fileName) \(message)") }
            for file in clip.keptFiles
            where digests.updateValue(file.sha256, forKey: file.path) ?? file.sha256 != file.sha256 {
                messages.append("two clips have \(file.path), with different checksums")
            }
        }
        return messages
    }

    private func contradiction(of clip: TimelineDocument.Clip) -> String? {
        let status = clip.status.rawValue
        if clip.status == .ambiguous ? clip.file != nil : clip.files != nil {
            return "is \(status), and does not have its files as such a clip has them"
        }
        switch clip.status {
        case .placed: return nil
        case .missing, .duplicate: return clip.keptFiles.isEmpty ? nil : "is \(status), and has a file in unplaced/"
        default: break
        }
        if document.redactions?.isEmpty == false {
            return clip.keptFiles.isEmpty ? nil : "is \(status), and its sound is in a session that was redacted"
        }
        if let stray = clip.keptFiles.first(where: { !isPath($0.path) }) {
            return "is \(status), and its file \(stray.path) is not in unplaced/"
        }
        guard clip.status != .ambiguous else { return nil }
        guard let sha256 = clip.source.sha256 else {
            return clip.file == nil ? nil : "could not be read, and has a file in unplaced/"
        }
        guard let file = clip.file else { return "is \(status), and its file is not kept in unplaced/" }
        return file.sha256 == sha256 && file.bytes == clip.source.bytes
            ? nil : "is \(status), and its file in unplaced/ is not the one of its source"
    }

    private func isPath(_ path: String) -> Bool {
        let names = path.split(separator: "/", omittingEmptySubsequences: false)
        return names.count == 2 && names[0] == Self.folderName && SafeName.isSafe(String(names[1]))
    }

    // MARK: - The files

    /// - Returns: what is wrong, if anything.
    private func difference(of file: ClipFile) -> String? {
        do throws(FileError) {
            let (digest, bytes) = try bag.open(named: "\(folder)/\(file.path)").checksum()
            return digest == file.sha256 && bytes == file.bytes
                ? nil : "its bytes are not those that timeline.json names"
        } catch {
            return error.isNoFileThere
                ? "timeline.json names it, and it is missing, or not a file" : "it cannot be read: \(error)"
        }
    }
}
