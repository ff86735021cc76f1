import Foundations
import JSON

/// An hour archive's `metadata.json` (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// Reading is lenient about fields but loses no record. A clip with a damaged record is still listed, and every
/// deviation is added to `defects`. If the document is truncated, the clips before that point are kept. Unknown fields
/// are ignored.
package struct ArchiveMetadata: Sendable {
    package let utcDay: String?
    package let hour: String?
    package let totalSessions: Int?
    package let sessions: [ListedSession]
    /// Fields that were missing, of the wrong type, duplicated or truncated, each as a sentence.
    package let defects: [String]

    /// - Parameters:
    ///   - json: the file's bytes, in UTF-8 or UTF-16.
    ///   - naive: how timestamps without an offset are read.
    /// - Throws: `Unreadable` if no clip could be read.
    package init(
        json: [UInt8], limits: MetadataLimits = .standard, naive: NaiveTimestamps = .refuse
    ) throws(Unreadable) {
        guard let text = TextEncodings.utf8(json) else {
            throw Unreadable(description: "it is encoded in UTF-32; UTF-8 is required")
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
                throw Unreadable(description: "invalid or unexpected JSON \(place)\(limit)")
            }
            parser.defects.addFirst(
                "reading stopped \(place)\(limit). "
                    + "\(parser.clipCount) \(parser.clipCount == 1 ? "clip" : "clips") listed before that point "
                    + "\(parser.clipCount == 1 ? "is" : "are") used; the rest is unknown")
        }
        if json.repairedTexts > 0 {
            parser.defects.addFirst(
                "invalid Unicode in \(json.repairedTexts) \(json.repairedTexts == 1 ? "text" : "texts"); "
                    + "the invalid parts were replaced")
        }
        utcDay = parser.utcDay
        hour = parser.hour
        totalSessions = parser.totalSessions
        sessions = parser.sessions
        defects = parser.defects.sentences
    }

    package struct Unreadable: Error, Hashable, Sendable, CustomStringConvertible {
        package let description: String
    }
}

extension ArchiveMetadata {
    /// The document's contradictions, each as a sentence.
    ///
    /// A call that runs up to one hour past midnight, or began up to one hour before, may be in the archive of its day.
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
                "`utcDay` is \(utcDay), but \(others.count) \(others.count == 1 ? "clip is" : "clips are") "
                    + "of another day (\(first.rfc3339) to \(last.rfc3339)); placed by timestamp")
        }
        return found
    }

    /// Whether a text is an hour of a day, from `00` to `23`.
    package static func isHour(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        return digits.count == 2 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && Int(text).map { $0 < 24 } == true
    }
}

/// Defects of an external document, as sentences for people. Their number is limited to what can be read.
struct MetadataDefects {
    /// The most defects that are listed individually. The rest are counted.
    static let mostTold = 100

    private var first: [String] = []
    private var told: [String] = []
    private var untold = 0

    /// Adds a sentence about the whole document. It is always listed.
    mutating func addFirst(_ sentence: String) { first.append(sentence) }

    mutating func add(_ sentence: @autoclosure () -> String) {
        if told.count < Self.mostTold { told.append(sentence()) } else { untold += 1 }
    }

    var sentences: [String] {
        first + told + (untold == 0 ? [] : ["and \(untold) more like these"])
    }
}

/// Finds the entries of an archive that are its `metadata.json`, and selects the one to use.
package struct MetadataEntry: Hashable, Sendable {
    package static let name = "metadata.json"

    /// Every entry with that name in any folder, as indices in the list of names.
    package let all: [Int]
    /// The entries of the best rank among `all`, in order. They must have the same bytes.
    package let candidates: [Int]
    /// How their names differ from `metadata.json`.
    package let differences: [NameDifference]

    /// An entry at the top level takes precedence over entries in folders, and an exact name over others.
    ///
    /// - Parameter names: the names of the files, in the archive's order.
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

    /// Whether the entry may be a metadata file, judged before its exact name is known.
    package static func isPossible(_ path: String) -> Bool { rank(EntryName(path)) != nil }

    private static func rank(_ name: EntryName) -> Int? {
        if name.path == Self.name { return 0 }
        if EntryName.lastComponent(name.path) == Self.name { return 1 }
        var best: Int?
        for path in [name.path] + name.readings.map(\.path) {
            // A fast check: most entries are clips, whose names do not end in "n".
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
