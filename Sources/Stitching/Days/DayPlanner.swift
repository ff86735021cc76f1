import Calls
import Files
import Foundations

/// Assigns the archives of many days to daily bags, by their metadata alone.
///
/// A session belongs as a whole to the day of the earliest archive that lists it. The bag of that day may therefore use
/// archives of the next day, and the next day's bag excludes the session. Memory: about twelve bytes per session.
struct DayPlanner {
    let inputs: [ArchiveInput]
    let surroundings: Surroundings
    /// How timestamps without an offset are read.
    let naive: NaiveTimestamps

    /// The name of the day for archives of unknown date.
    static let undated = "undated"

    struct Day: Sendable {
        let name: String
        /// The paths of the archives.
        let archives: [String]
        /// The ids of the sessions to include; empty for all sessions of the archives.
        let sessions: [String]
        /// The number of sessions that belong to an earlier day.
        let sessionsOfEarlierDays: Int
    }

    private struct Outline: Sendable {
        let input: ArchiveInput
        var day = ""
        /// The problems of an archive that cannot be read; empty if it can be read.
        var problems: [Problem] = []
        /// The first eight bytes of the SHA-256 of each id.
        var sessions: [UInt64] = []
        /// The indices of the days whose bags include some of these sessions.
        var daysOfSessions: Set<Int32> = []
    }

    /// - Parameter body: called for each day in chronological order.
    /// - Returns: the problems of inputs that are not archives and belong to no day.
    /// - Throws: `JobError` if no input can be read; any error of `body`.
    func forEachDay(_ body: (Day) throws -> Void) throws -> [Problem] {
        var outlines = inputs.map { Outline(input: $0) }
        let memory = ListMemory(mostClips: surroundings.limits.mostClips)
        let meter = Meter(.reading, of: inputs.reduce(0) { $0 + (Folder.sizeOfFile($1.path) ?? 0) }, .bytes)
        Workers.perform(
            &outlines, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
        ) { read(&$0, memory, meter) }
        try surroundings.interruption.check()
        // An input that is not an archive is reported in the bag of the day in its path. Without such a day it makes no
        // bag of its own.
        let undated = outlines.filter { $0.day == Self.undated }
        let astray = undated.allSatisfy { !$0.problems.isEmpty } ? undated.flatMap(\.problems) : []
        if !astray.isEmpty { outlines.removeAll { $0.day == Self.undated } }
        guard !outlines.isEmpty else {
            throw JobError(
                lines: ["none of the inputs can be read as an hour archive:"] + astray.map(\.message))
        }
        // Letters sort after digits, so `undated` comes after all days.
        let names = Set(outlines.map(\.day)).sorted()
        let position = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, Int32($0)) })
        var firstDay: [UInt64: Int32] = [:]
        for outline in outlines {
            let day = position[outline.day] ?? 0
            for session in outline.sessions { firstDay[session] = min(firstDay[session] ?? day, day) }
        }
        for index in outlines.indices {
            outlines[index].daysOfSessions = Set(outlines[index].sessions.lazy.compactMap { firstDay[$0] })
        }
        for (index, name) in names.enumerated() {
            try body(day(name, Int32(index), outlines, firstDay, memory))
        }
        return astray
    }

    private func read(_ outline: inout Outline, _ memory: ListMemory, _ meter: Meter) {
        if (try? surroundings.interruption.check()) == nil { return }
        let archive = self.outline(outline.input, memory, meter)
        outline.day = Self.day(of: archive)
        if !archive.isReadable { outline.problems = archive.problems }
        outline.sessions = archive.sessions.map { Self.key($0.sessionId) }
        FreedMemory.release()
    }

    /// Reads the metadata. An archive that cannot be read lists nothing here; it is reported when its day is made.
    private func outline(_ input: ArchiveInput, _ memory: ListMemory, _ meter: Meter) -> ScannedArchive {
        let scanner = ArchiveScanner(
            input: input, onlySessions: nil, shard: nil, surroundings: surroundings, memory: memory, naive: naive,
            meter: meter)
        return (try? scanner.outline()) ?? ScannedArchive(input: input)
    }

    private static func key(_ sessionId: String) -> UInt64 {
        SHA256Stream.digest(of: sessionId.utf8).leadingNumber
    }

    private func day(
        _ name: String, _ index: Int32, _ outlines: [Outline], _ firstDay: [UInt64: Int32], _ memory: ListMemory
    ) -> Day {
        let own = outlines.filter { $0.day == name }
        let incoming = outlines.filter { $0.day != name && $0.daysOfSessions.contains(index) }
        let outgoing = Set(own.lazy.flatMap(\.sessions)).filter { firstDay[$0] != index }
        let archives = (own + incoming).map(\.input)
        if incoming.isEmpty, outgoing.isEmpty {
            return Day(name: name, archives: archives.map(\.path), sessions: [], sessionsOfEarlierDays: 0)
        }
        var sessions: Set<ExactText> = []
        for input in archives {
            sessions.formUnion(
                outline(input, memory, Meter(.reading, .bytes)).sessions.lazy.map(\.sessionId).filter {
                    firstDay[Self.key($0)] == index
                }.map(
                    ExactText.init))
        }
        return Day(
            name: name, archives: sessions.isEmpty ? [] : archives.map(\.path), sessions: sessions.sorted().map(\.text),
            sessionsOfEarlierDays: outgoing.count)
    }

    // MARK: - The day of an archive

    /// The day in the archive's metadata, otherwise that of its earliest clip, otherwise a date in its path.
    private static func day(of archive: ScannedArchive) -> String {
        if let day = archive.utcDay, isDay(day) { return day }
        let times = archive.sessions.lazy.flatMap(\.clips).compactMap(\.listed.time)
        if let first = times.min() { return first.dayText }
        return dayInPath(archive.input.path) ?? undated
    }

    private static func isDay(_ text: String) -> Bool {
        text.utf8.count == 10 && UTCTime(iso8601: "\(text)T00:00:00Z")?.dayText == text
    }

    /// The last date in a path.
    private static func dayInPath(_ path: String) -> String? {
        let bytes = Array(path.utf8)
        guard bytes.count >= 10 else { return nil }
        return (0...bytes.count - 10).reversed().lazy
            .map { String(decoding: bytes[$0..<$0 + 10], as: UTF8.self) }
            .first(where: isDay)
    }
}
