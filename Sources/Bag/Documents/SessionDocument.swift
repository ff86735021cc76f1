import Calls
import Files
import Foundations
import JSON

/// `timeline.json`: one session, which was recorded or written.
///
/// Both have the same members in the file, so that a reader need not know which it is: a text conversation has no clips,
/// and no frames. `source` tells them apart.
public enum SessionDocument: Hashable, Sendable {
    case recorded(TimelineDocument)
    case written(TextConversationDocument)

    public var sessionId: String {
        switch self {
        case .recorded(let document): document.sessionId
        case .written(let document): document.sessionId
        }
    }

    /// RFC 3339, UTC: where the timeline starts, or when the first message was written; `nil` where no time is known.
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

    /// Who speaks or writes in it.
    package var speakers: [Speaker] {
        switch self {
        case .recorded(let document): document.speakers
        case .written(let document): document.speakers
        }
    }

    /// When the last clip has ended, or the last message was written.
    package var endTime: UTCTime? {
        switch self {
        case .recorded(let document): document.endTime
        case .written(let document): document.endTime
        }
    }

    /// The files that it names beside its own, with their sizes.
    var files: [(path: String, bytes: Int)] {
        switch self {
        case .recorded(let document):
            document.audio.map { ($0.path, $0.bytes) } + document.clipFiles.map { ($0.path, $0.bytes) }
        case .written(let document): document.files.map { ($0.path, $0.bytes ?? 0) }
        }
    }

    /// What no run can have written, in a document of unknown origin. In words; `nil` where there is none.
    package var impossibility: String? {
        switch self {
        case .recorded(let document): document.impossibility
        case .written(let document): document.impossibility
        }
    }

    /// As the rows of the summary.
    package static func precedes(_ left: Self, _ right: Self) -> Bool {
        SessionOrder(start: left.start, sessionId: left.sessionId)
            < SessionOrder(start: right.start, sessionId: right.sessionId)
    }
}

extension SessionDocument: Codable {
    /// Why a document is neither: it has members of both.
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
            throw Contradiction(reason: "it has \(member.rawValue), and names no source of them")
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

/// The order of sessions: by start, then by id; those without a start come first.
struct SessionOrder: Comparable {
    /// Without the `Z`, which comes after all digits: times may be written with different numbers of them.
    let start: Substring
    let sessionId: ExactText

    init(start: String?, sessionId: String) {
        self.start = (start ?? "").dropLast()
        self.sessionId = ExactText(sessionId)
    }

    static func < (left: Self, right: Self) -> Bool { (left.start, left.sessionId) < (right.start, right.sessionId) }
}

/// Whether figures and paths of a document of unknown origin can be worked with.
enum Possible {
    /// Some hundred days at 48 kHz: beyond any limit of a session, and small enough to add up.
    private static let longest = 1 << 40

    static func isSampleRate(_ rate: Int) -> Bool { [8000, 12_000, 16_000, 24_000, 48_000].contains(rate) }

    static func isLength(_ frames: Int) -> Bool { (0...longest).contains(frames) }

    static func isLength(_ frames: UInt?) -> Bool { frames.map { $0 <= longest } ?? true }

    /// A path below the folder of the document, made of names that need no escape.
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

/// A JSON document of a bag, which may come from anywhere.
enum BagDocument {
    /// Larger ones are not ours: a hundred thousand clips, which is all that a job may have, take two thirds of it.
    static let largest = 128 << 20

    struct Unreadable: Error {
        let reason: String
    }

    static func read<Document: Decodable>(_ path: String, in files: BagFiles) throws(Unreadable) -> Document {
        let bytes: [UInt8]
        do throws(FileError) {
            bytes = try files.contents(named: path, limit: largest)
        } catch {
            throw Unreadable(reason: "it is missing or cannot be read: \(error)")
        }
        do {
            return try JSONText.value(Document.self, from: bytes)
        } catch let error as SessionDocument.Contradiction {
            throw Unreadable(reason: error.reason)
        } catch {
            throw Unreadable(reason: "it cannot be read as the JSON that it should be")
        }
    }
}

/// Cuts a list of sessions into runs whose documents may be in memory at the same time: most have a few dozen clips, and
/// one may have a hundred thousand.
enum SessionBatches {
    /// Bytes of JSON; as values they take about ten times as much.
    private static let mostBytes = 4 << 20

    /// - Parameter documentBytes: of each session.
    /// - Returns: their positions, all of them, in order.
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
