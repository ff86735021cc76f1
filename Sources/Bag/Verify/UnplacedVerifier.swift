import Calls
import Foundations

/// Checks what `timeline.json` says about the clips that are not placed, and about their files in `unplaced/`.
struct UnplacedCheck {
    let document: TimelineDocument

    /// The contradictions, as messages.
    var contradictions: [String] {
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
        if let stray = clip.keptFiles.first(where: { $0.pcmSha256 != nil }) {
            return "is \(status), but its file \(stray.path) has a checksum of samples"
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
        return names.count == 2 && names[0] == BagLayout.unplacedFolder && SafeName.isSafe(String(names[1]))
    }
}
