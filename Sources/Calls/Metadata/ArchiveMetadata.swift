import Foundations
import JSON

/// An hour archive's `metadata.json` (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// Reading is lenient field by field and strict about loss: a clip whose record is damaged is still listed, and every
/// deviation is in `defects`; what is listed before the document breaks off is kept. Unknown fields are ignored.
public struct ArchiveMetadata: Sendable {
    public let utcDay: String?
    public let hour: String?
    public let totalSessions: Int?
    public let sessions: [ListedSession]
    /// What was absent, of the wrong type, there twice or cut off, each a sentence.
    public let defects: [String]

    /// - Parameters:
    ///   - json: the file's bytes, UTF-8 or UTF-16.
    ///   - naive: whether timestamps without an offset name a moment.
    /// - Throws: `Unreadable`, where nothing is listed that could be read.
    public init(
        json: [UInt8], limits: MetadataLimits = .standard, naive: NaiveTimestamps = .refuse
    ) throws(Unreadable) {
        guard let text = TextEncodings.utf8(json) else {
            throw Unreadable(reason: "it is UTF-32; UTF-8 is wanted")
        }
        var json = JSONReader(text, deepest: limits.deepest)
        var parser = ArchiveMetadataParser(mostRecords: limits.mostRecords, naive: naive)
        do throws(JSONError) {
            guard try json.kind() == .object else { throw json.malformed("it is not a JSON object") }
            try parser.read(&json)
            try json.finish()
        } catch {
            let place = "at byte \(error.offset) of \(text.count): \(error.reason)"
            let limit = error.kind == .tooDeep ? " (\(Setting("MetadataLimits.deepest")))" : ""
            guard parser.clipCount > 0 else {
                throw Unreadable(reason: "it is not valid JSON, or not what is wanted, \(place)\(limit)")
            }
            parser.defects.addFirst(
                "it breaks off \(place)\(limit). The \(parser.clipCount) clips before that are taken; what it lists "
                    + "after that is not known")
        }
        if json.repairedTexts > 0 {
            parser.defects.addFirst(
                "\(json.repairedTexts) texts in it are not valid Unicode, and were read as far as they are")
        }
        utcDay = parser.utcDay
        hour = parser.hour
        totalSessions = parser.totalSessions
        sessions = parser.sessions
        defects = parser.defects.sentences
    }

    public struct Unreadable: Error, Hashable, Sendable {
        public let reason: String
    }
}
