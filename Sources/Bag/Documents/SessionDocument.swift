import Calls
import Files
import Foundations
import JSON

/// `timeline.json`: one session, either recorded or written.
///
/// The file of a text conversation has all members of a recorded session, without clips and with 0 frames, so that a
/// reader can treat both in the same way. Only a text conversation has `source`.
public enum SessionDocument: Hashable, Sendable {
    case recorded(TimelineDocument)
    case written(TextConversationDocument)

    public var sessionId: String {
        switch self {
        case .recorded(let document): document.sessionId
        case .written(let document): document.sessionId
        }
    }

    /// The start of the timeline, or the time of the first message, as RFC 3339 in UTC; `nil` if no time is known.
    public var start: String? {
        switch self {
        case .recorded(let document): document.start
        case .written(let document): document.start
        }
    }

    public var problems: [Problem] {
        switch self {
        case .recorded(let document): document.problems
        case .written(let document): document.problems
        }
    }

    /// All problems: the listed ones, and those that are only counted.
    package var problemTally: ProblemTally {
        switch self {
        case .recorded(let document): document.problemTally
        case .written(let document):
            ProblemTally(most: ProblemTally.mostOfASession, listed: document.problems, byCode: nil)
        }
    }

    /// The speakers, or the authors of messages.
    package var speakers: [Speaker] {
        switch self {
        case .recorded(let document): document.speakers
        case .written(let document): document.speakers
        }
    }

    /// The end of the last clip, or the time of the last message.
    package var endTime: UTCTime? {
        switch self {
        case .recorded(let document): document.endTime
        case .written(let document): document.endTime
        }
    }

    /// The files that it names, each once. The paths are relative to its own folder.
    var files: [PayloadFile] {
        switch self {
        case .recorded(let document):
            document.audio.map { PayloadFile(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) }
                + document.clipFiles.map { PayloadFile(path: $0.path, sha256: $0.sha256, bytes: $0.bytes) }
        case .written(let document):
            document.files.compactMap { file in
                file.sha256.map { PayloadFile(path: file.path, sha256: $0, bytes: file.bytes ?? 0) }
            }
        }
    }

    /// The originals that it names and that other sessions may name, too. The paths are relative to the bag.
    var sharedOriginals: [String] {
        guard case .written(let document) = self else { return [] }
        return document.originals.map(\.path).filter(BagLayout.isSharedOriginal).map {
            BagLayout.path(of: $0, inFolder: "")
        }
    }

    /// A description of a value that no run can have written, in a document of unknown origin; `nil` if there is none.
    package var impossibility: String? {
        switch self {
        case .recorded(let document): document.impossibility
        case .written(let document): document.impossibility
        }
    }
}

extension SessionDocument: Codable {
    /// Thrown for a document that has members of both kinds of sessions.
    public struct Contradiction: Error, Hashable, Sendable {
        public let reason: String
    }

    private enum CodingKeys: String, CodingKey {
        case source, messages, attachments, originals
    }

    /// - Throws: `DecodingError`; `Contradiction`.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        if members.contains(.source) {
            self = .written(try TextConversationDocument(from: decoder))
        } else if let member = [CodingKeys.messages, .attachments, .originals].first(where: members.contains) {
            throw Contradiction(reason: "it has \(member.rawValue), but no source")
        } else {
            self = .recorded(try TimelineDocument(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .recorded(let document): try document.encode(to: encoder)
        case .written(let document): try document.encode(to: encoder)
        }
    }
}

/// The order of sessions: by start, then by id. Sessions without a start come first.
package struct SessionOrder: Comparable, Sendable {
    /// Without the `Z`, which would sort after digits. Times may have different numbers of fractional digits.
    let start: Substring
    let sessionId: ExactText

    init(start: String?, sessionId: String) {
        self.start = (start ?? "").dropLast()
        self.sessionId = ExactText(sessionId)
    }

    package static func < (left: Self, right: Self) -> Bool {
        (left.start, left.sessionId) < (right.start, right.sessionId)
    }
}

/// Checks numbers and paths of documents of unknown origin before they are used.
enum Possible {
    /// 265 days at 48 kHz: above any limit of a session, and small enough to add without overflow.
    private static let longest = 1 << 40

    static func isSampleRate(_ rate: Int) -> Bool { [8000, 12_000, 16_000, 24_000, 48_000].contains(rate) }

    static func isLength(_ frames: Int) -> Bool { (0...longest).contains(frames) }

    static func isLength(_ frames: UInt?) -> Bool { frames.map { $0 <= longest } ?? true }

    /// Whether the path is below the folder of the document and uses only safe characters.
    static func liesBeside(_ path: String) -> Bool {
        path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { name in
            guard let first = name.utf8.first, first != UInt8(ascii: ".") else { return false }
            return name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
        }
    }
}

/// Reads JSON documents of a bag of unknown origin.
enum BagDocument {
    /// The maximum size in bytes. The largest job, with 100,000 clips, needs a tenth of it, and forty words for each of
    /// these clips a third.
    static let largest = 1 << 30
    /// The maximum number of bytes of all strings that are in memory together.
    private static let mostText = 128 << 20

    struct Unreadable: Error {
        let reason: String
    }

    /// - Parameter mostClips: the limit of the job's clips. Each has at most one problem and one run of packets on average.
    static func read<Document: Decodable>(
        _ path: String, in files: BagFiles, mostClips: Int = Limits.standard.mostClips
    ) throws(Unreadable) -> Document {
        do {
            return try files.value(
                Document.self, named: path, limit: largest, mostElements: 3 * mostClips, mostText: mostText)
        } catch let error as FileError {
            throw Unreadable(reason: "it is missing or cannot be read: \(error)")
        } catch let error as SessionDocument.Contradiction {
            throw Unreadable(reason: error.reason)
        } catch {
            throw Unreadable(
                reason: "its JSON is invalid, incomplete, or too large for the limit \(Setting("mostClips"))")
        }
    }
}

/// Divides a list of sessions into batches whose documents fit in memory together. Most sessions have a few dozen
/// clips, but one may have 100,000.
enum SessionBatches {
    /// The maximum size of the JSON documents of a batch, in bytes. In memory they take about ten times as much.
    private static let mostBytes = 4 << 20

    /// - Parameter documentBytes: the size of the document of each session.
    /// - Returns: ranges of positions that cover all sessions in order.
    static func ranges(documentBytes: [Int]) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        var start = 0
        var sum = 0
        for (index, bytes) in documentBytes.enumerated() {
            if index > start, sum + bytes > mostBytes {
                ranges.append(start..<index)
                (start, sum) = (index, 0)
            }
            sum += bytes
        }
        if start < documentBytes.count { ranges.append(start..<documentBytes.count) }
        return ranges
    }
}
