import Bag
import CPage
import Calls
import Files
import FoundationEssentials
import Foundations
import JSON

/// Puts the page together: one file that needs nothing but the sessions' files. What it is made of lies in `Web/`, where
/// `{{name}}` in `page.html` stands for the file of that name, or for what is only known here.
///
/// By the policy in its head, nothing is loaded but files beside the page, and nothing runs but the scripts that stand in
/// it: the browser refuses all else, even if a way were found to smuggle it in.
enum PageDocument {
    static func html(_ index: ReviewIndex) throws -> String {
        let page = file("page.html")
        return filled(
            page,
            [
                "script hashes": hashes(of: "script", in: page), "style hashes": hashes(of: "style", in: page),
                "index": String(decoding: try JSONText.bytes(of: index, escapes: .forScripts), as: UTF8.self),
            ]) + "\n"
    }

    private static func filled(_ template: Substring, _ values: [Substring: String] = [:]) -> String {
        let parts = template.split(separator: "{{", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { text, part in
            let halves = part.split(separator: "}}", maxSplits: 1, omittingEmptySubsequences: false)
            text += values[halves[0]] ?? String(file(halves[0]))
            text += halves[1]
        }
    }

    /// The source expressions for what stands in the page itself (Content Security Policy Level 2, section 4.2.5).
    private static func hashes(of element: String, in page: Substring) -> String {
        page.split(separator: "<\(element)>").dropFirst().map { rest in
            let content = filled(rest.split(separator: "</\(element)>", maxSplits: 1)[0])
            return "'sha256-\(Data(SHA256Stream.digest(of: content.utf8).bytes).base64EncodedString())'"
        }.joined(separator: " ")
    }

    /// - Returns: the text without the end of its last line.
    private static func file(_ name: Substring) -> Substring {
        // The name is read during the call. What comes back is a constant of the program, with a zero at its end.
        guard let bytes = unsafe opusstitch_page_file(String(name)) else {
            // All names stand in the page's own files, which are embedded with it.
            preconditionFailure("the page has no file \(name)")
        }
        return unsafe String(cString: bytes).dropLast()
    }
}

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

/// Whether a browser may be asked to play a file that came from outside: by what it holds, whatever it is called.
enum OpusFile {
    /// Whether it begins with an Ogg page that holds an Opus header (RFC 3533 section 6, RFC 7845 section 5.1).
    static func isOpus(_ path: String) -> Bool {
        guard let file = try? InputFile(path: path) else { return false }
        // A page's header has 27 bytes and up to 255 more; the header of the stream is alone on its page.
        let page = (try? file.beginning(27 + 255 + 8)) ?? []
        guard page.count > 27, page.starts(with: "OggS".utf8) else { return false }
        return page.dropFirst(27 + Int(page[26])).starts(with: "OpusHead".utf8)
    }
}
