import Calls
import Files
import Foundations
import OggOpus

/// What the Ogg Opus files of a session say about themselves. It follows from `timeline.json`.
package struct OpusFileHeader: Sendable {
    let sessionId: String
    /// The start of the timeline, as in `timeline.json`.
    let start: String?
    /// The program that made the file, with its version.
    let software: String

    package init(sessionId: String, start: String?, software: String = Software.name) {
        self.sessionId = sessionId
        self.start = start
        self.software = software
    }

    package func tags(channels: [String]) -> OpusTags {
        OpusTags(
            vendor: software,
            comments: ["TITLE=\(sessionId)", "ARTIST=\(Self.artist(channels))"] + (start.map { ["DATE=\($0)"] } ?? []))
    }

    /// The serial number of the file's first logical stream. Files that are multiplexed or chained later need different
    /// ones.
    package func serialNumber(channels: [String]) -> UInt32 {
        SHA256Stream.digest(of: Array(sessionId.utf8) + [0] + Array(Self.artist(channels).utf8)).firstWord
    }

    private static func artist(_ channels: [String]) -> String { channels.joined(separator: ", ") }
}
