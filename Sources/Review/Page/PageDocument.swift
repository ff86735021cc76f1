import Bag
import CPage
import Calls
import Files
import FoundationEssentials
import Foundations
import JSON

/// Builds the page: one file that needs only the sessions' files. Its parts are in `Web/`. In `page.html`, `{{name}}`
/// stands for the file of that name or for a value that is computed here.
///
/// The content security policy in its head allows only files beside the page and the scripts in the page itself. The
/// browser blocks everything else, even if content from an archive could inject it.
enum PageDocument {
    /// - Parameter put: receives the page in pieces. Its index may have a hundred thousand sessions.
    static func write(_ index: ReviewIndex, to put: ([UInt8]) throws -> Void) throws {
        let page = file("page.html")
        // A placeholder may be in a file of the page too, so the index is entered last.
        let filled = filled(
            page, ["script hashes": hashes(of: "script", in: page), "style hashes": hashes(of: "style", in: page)])
        for (position, part) in filled.split(separator: indexPlace, omittingEmptySubsequences: false).enumerated() {
            if position > 0 { try JSONText.write(index, escapes: .forScripts, to: put) }
            try put(Array(part.utf8))
        }
        try put(Array("\n".utf8))
    }

    /// Where the index stands in the page.
    private static let indexPlace = "{{index}}"

    private static func filled(_ template: Substring, _ values: [Substring: String] = [:]) -> String {
        let parts = template.split(separator: "{{", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { text, part in
            let halves = part.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)
            text += halves[0] == "index" ? indexPlace : values[halves[0]] ?? String(file(halves[0]))
            text += halves[1]
        }
    }

    /// Returns the source expressions of the inline elements (Content Security Policy Level 2, section 4.2.5).
    private static func hashes(of element: String, in page: Substring) -> String {
        page.split(separator: "<\(element)>").dropFirst().map { rest in
            let content = filled(rest.split(separator: "</\(element)>", maxSplits: 1)[0])
            return "'sha256-\(Data(SHA256Stream.digest(of: content.utf8).bytes).base64EncodedString())'"
        }.joined(separator: " ")
    }

    /// - Returns: the text without its final newline.
    private static func file(_ name: Substring) -> Substring {
        // The name is read only during the call. The result is a constant of the program that ends with a zero.
        guard let bytes = unsafe opusstitch_page_file(String(name)) else {
            // All names are in the page's own files, which are embedded together.
            preconditionFailure("the page has no file \(name)")
        }
        return unsafe String(cString: bytes).dropLast()
    }
}

/// The data that the page loads when a session is opened.
struct ReviewSession: Encodable {
    /// The name of its folder in `sessions/`.
    let name: String
    /// The content of `timeline.json`.
    let timeline: SessionDocument
    /// The clips' timestamps in UTC, in RFC 3339 with milliseconds; `null` if a clip has no readable timestamp.
    let times: StreamedList<String?>
    /// The peaks of the recordings whose waveforms are drawn; see `ReviewPage`.
    let peaks: [Peaks]
    /// For each clip, the positions in the timeline's `redactions` of those that replaced sound of it; absent if there
    /// are no redactions.
    let redacted: [[Int]]?
    /// The files of clips that are not placed and that a browser may play; absent if there are none.
    let playable: [String]?
    /// The other files of the session.
    let links: [PageLink]

    struct Peaks: Encodable, Sendable {
        /// The file beside the audio with the same content.
        let path: String
        /// The channels of the audio file, which are those of the peaks.
        let channels: [String]
        let base64: String

        init(path: String, channels: [String], content: [UInt8]) {
            self.path = path
            self.channels = channels
            base64 = Data(content).base64EncodedString()
        }
    }

    init(
        name: String, timeline: TimelineDocument, options: TimelineOptions, peaks: [Peaks], playable: [String],
        links: [PageLink]
    ) {
        self.links = links
        self.playable = playable.isEmpty ? nil : playable
        self.name = name
        self.timeline = .recorded(timeline)
        times = StreamedList(count: timeline.clips.count) {
            options.time(of: timeline.clips[$0].timestamp)?.rfc3339
        }
        self.peaks = peaks
        let redactions = SessionRedactions(timeline)
        redacted = redactions.list.isEmpty ? nil : timeline.clips.map(redactions.indices)
    }

    init(name: String, conversation: TextConversationDocument, links: [PageLink]) {
        self.links = links
        self.name = name
        timeline = .written(conversation)
        times = StreamedList([])
        peaks = []
        redacted = nil
        playable = nil
    }
}

/// Decides whether a browser may play a file from an archive, by its content and not its name.
enum OpusFile {
    /// Whether the file begins with an Ogg page that contains an Opus header (RFC 3533 section 6, RFC 7845 section
    /// 5.1).
    static func isOpus(_ file: borrowing InputFile) -> Bool {
        // A page header has 27 bytes and up to 255 more. The Opus header is alone on its page.
        let page = (try? file.beginning(27 + 255 + 8)) ?? []
        guard page.count > 27, page.starts(with: "OggS".utf8) else { return false }
        return page.dropFirst(27 + Int(page[26])).starts(with: "OpusHead".utf8)
    }
}
