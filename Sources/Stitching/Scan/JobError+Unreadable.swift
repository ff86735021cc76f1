import Files
import Foundations
import ZipStreaming

extension JobError {
    /// The system could not give an archive's bytes: not a property of the archive, and no reason to go on without it.
    init(unreadable path: String, _ error: ZipError) {
        let advice = error.code == 0 ? "" : FileError("read", path, code: error.code).advice
        self.init(
            "\(PathText.shown(path)) cannot be read: \(error)"
                + (advice.isEmpty ? "; see to it and run the same command again" : advice))
    }
}
