import Foundations
import JSON

/// An hour archive's `metadata.json` (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// Reading is lenient field by field and strict about loss: a clip whose record is damaged is still listed, and every
/// deviation is in `defects`; what is listed before the document breaks off is kept. Unknown fields are ignored.
package struct ArchiveMetadata: Sendable {
    package let utcDay: String?
    package let hour: String?
    package let totalSessions: Int?
    package let sessions: [ListedSession]
    /// What was absent, of the wrong type, there twice or cut off, each a sentence.
    package let defects: [String]

    /// - Parameters:
    ///   - json: the file's bytes, UTF-8 or UTF-16.
    ///   - naive: whether timestamps without an offset name a moment.
    /// - Throws: `Unreadable`, where nothing is listed that could be read.
    package init(
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

    package struct Unreadable: Error, Hashable, Sendable {
        package let reason: String
    }
}

extension ArchiveMetadata {
    /// Where the document contradicts itself, each a sentence.
    ///
    /// A call that runs on for up to an hour past midnight, or began as much before, may be in the archive of its day.
    package var contradictions: [String] {
        var found: [String] = []
        if let hour, !Self.isHour(hour) { found.append("`hour` is \(PrintableText.of(hour)), not 00 to 23") }
        guard let utcDay else { return found }
        guard let start = UTCTime(iso8601: utcDay + "T00:00:00Z"), start.dayText == utcDay else {
            return found + ["`utcDay` is \(PrintableText.of(utcDay)), not a date as YYYY-MM-DD"]
        }
        let times = sessions.lazy.flatMap(\.clips).compactMap(\.time)
        let day = (start.seconds - 3600)..<(start.seconds + 25 * 3600)
        let others = times.filter { !day.contains($0.seconds) }
        if let first = others.min(), let last = others.max() {
            found.append(
                "`utcDay` is \(utcDay), and \(others.count) clips are of another day (\(first.rfc3339) to "
                    + "\(last.rfc3339)); they are placed by their timestamps")
        }
        return found
    }

    private static func isHour(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        return digits.count == 2 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && Int(text).map { $0 < 24 } == true
    }
}

/// What is not as it should be in a document from outside: sentences for people, so many that they can be read.
struct MetadataDefects {
    /// As many are told one by one; the rest are counted.
    static let mostTold = 100

    private var first: [String] = []
    private var told: [String] = []
    private var untold = 0

    /// About the whole: it is never among those that are only counted.
    mutating func addFirst(_ sentence: String) { first.append(sentence) }

    mutating func add(_ sentence: @autoclosure () -> String) {
        if told.count < Self.mostTold { told.append(sentence()) } else { untold += 1 }
    }

    var sentences: [String] {
        first + told + (untold == 0 ? [] : ["and \(untold) more like these"])
    }
}

/// Which entries of an archive are its `metadata.json`, and which of them counts.
package struct MetadataEntry: Hashable, Sendable {
    package static let name = "metadata.json"

    /// Every entry of that name, wherever it lies: positions in the list.
    package let all: [Int]
    /// Those of `all` that count, the first first: they have to have the same bytes.
    package let candidates: [Int]
    /// In what their names differ from `metadata.json`.
    package let differences: [NameDifference]

    /// The one at the top wins over those in folders, an exact name over others.
    ///
    /// - Parameter names: of the files, in the archive's order.
    package init(among names: [EntryName]) {
        var ranks: [Int: [Int]] = [:]
        for (position, name) in names.enumerated() {
            if let rank = Self.rank(name) { ranks[rank, default: []].append(position) }
        }
        let best = ranks.keys.min()
        all = ranks.values.joined().sorted()
        candidates = best.flatMap { ranks[$0] } ?? []
        guard let best, best > 1, let first = candidates.first else {
            differences = []
            return
        }
        differences = Self.reading(names[first], lastComponentOnly: best == 3)
    }

    /// Whether an entry may turn out to be one; its name may not be the exact one yet.
    package static func isPossible(_ path: String) -> Bool { rank(EntryName(path)) != nil }

    private static func rank(_ name: EntryName) -> Int? {
        if name.path == Self.name { return 0 }
        if EntryName.lastComponent(name.path) == Self.name { return 1 }
        var best: Int?
        for path in [name.path] + name.readings.map(\.path) {
            // Clips are most of an archive, and do not end so.
            guard let last = path.utf8.last, last | 0x20 == UInt8(ascii: "n") else { continue }
            let key = EntryName.key(path)
            if key == Self.name { return 2 }
            if EntryName.lastComponent(key) == Self.name { best = 3 }
        }
        return best
    }

    private static func reading(_ name: EntryName, lastComponentOnly: Bool) -> [NameDifference] {
        func isIt(_ path: String) -> Bool {
            let key = EntryName.key(path)
            return (lastComponentOnly ? EntryName.lastComponent(key) : key) == Self.name
        }
        if isIt(name.path) {
            return EntryName.differences(name.path, from: Self.name, lastComponentOnly: lastComponentOnly)
        }
        guard let reading = name.readings.first(where: { isIt($0.path) }) else { return [] }
        let others = EntryName.differences(reading.path, from: Self.name, lastComponentOnly: lastComponentOnly)
        return NameDifference.allCases.filter { $0 == reading.difference || others.contains($0) }
    }
}
