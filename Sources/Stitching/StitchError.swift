import Recordings
import Storage
import ZipStreaming

/// Why a job cannot be done at all. What is wrong with a clip or an archive alone is a `Problem` instead.
public struct StitchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on which input, why, and what to do.
    public let description: String

    public init(_ description: String) { self.description = description }
}

extension StitchError {
    /// The system could not give an archive's bytes: not a property of the archive, and no reason to go on without it.
    init(unreadable path: String, _ error: ZipError) {
        let advice = error.code == 0 ? "" : FileError("read", path, code: error.code).advice
        self.init(
            "\(PathText.shown(path)) cannot be read: \(error)"
                + (advice.isEmpty ? "; see to it and run the same command again" : advice))
    }
}
