import Bag
import Calls
import FoundationEssentials
import Foundations

/// What the page loads when a session is opened.
struct ReviewSession: Encodable, Sendable {
    /// Its folder under `sessions/`.
    let name: String
    /// As `timeline.json` has it.
    let timeline: SessionDocument
    /// The clips' timestamps in UTC, RFC 3339 with milliseconds; `null` where there is none that can be read.
    let times: [String?]
    /// One for each of the timeline's audio files.
    let peaks: [Peaks]
    /// The files of clips that are not placed and that a browser may be asked to play; absent where there is none.
    let playable: [String]?

    struct Peaks: Encodable, Sendable {
        /// The file beside the audio that has the same.
        let path: String
        let base64: String

        init(path: String, content: [UInt8]) {
            self.path = path
            base64 = Data(content).base64EncodedString()
        }
    }

    init(
        name: String, timeline: TimelineDocument, options: TimelineOptions, peaks: [Peaks], playable: [String]
    ) {
        self.playable = playable.isEmpty ? nil : playable
        self.name = name
        self.timeline = .recorded(timeline)
        times = timeline.clips.map { options.time(of: $0.timestamp)?.rfc3339 }
        self.peaks = peaks
    }

    init(name: String, conversation: TextConversationDocument) {
        self.name = name
        timeline = .written(conversation)
        times = []
        peaks = []
        playable = nil
    }
}
