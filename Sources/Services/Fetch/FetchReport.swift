import Foundations

/// What a fetch has done, and what is left.
public struct FetchReport: Encodable, Sendable {
    public enum Status: String, Encodable, Sendable {
        case complete
        /// All that can be had is there, and there are problems.
        case problems
        /// Not all of it could be had yet.
        case incomplete
    }

    /// Something that could not be had yet.
    public struct Later: Hashable, Sendable {
        /// When trying again is worth it, RFC 3339.
        public let at: String
        public let reason: String

        package init(at: String, reason: String) {
            self.at = at
            self.reason = reason
        }
    }

    public static let format = "opusstitch-fetch/1"

    public let source: String
    public let status: Status
    /// For `incomplete`: when it is worth running again, RFC 3339.
    public let runAgainAt: String?
    /// For `incomplete`: why not now.
    public let reasons: [String]
    /// Absent where the service has none.
    public let quota: FetchQuota?
    package let fetched: [any FetchedPart]
    public let problems: [FetchProblem]
    /// What is worth knowing, and needs nobody to do anything.
    public let notes: [String]

    package init(
        source: String, fetched: [any FetchedPart], later: [Later], problems: [FetchProblem], notes: [String],
        quota: FetchQuota? = nil
    ) {
        self.source = source
        self.fetched = fetched
        status = later.isEmpty ? problems.isEmpty ? .complete : .problems : .incomplete
        runAgainAt = later.map(\.at).min()
        reasons = later.map(\.reason)
        self.quota = quota
        self.problems = problems
        self.notes = notes
    }

    /// The files of this fetch that can be stitched; `output` is the folder that was fetched to.
    public func inputs(in output: String) -> [String] { fetched.flatMap { $0.inputs(in: output) } }

    enum Key: String, CodingKey { case format, source, status, runAgainAt, reasons, quota, fetched, problems, notes }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(source, forKey: .source)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(runAgainAt, forKey: .runAgainAt)
        try container.encode(reasons, forKey: .reasons)
        try container.encodeIfPresent(quota, forKey: .quota)
        var parts = container.nestedUnkeyedContainer(forKey: .fetched)
        for part in fetched { try part.encode(to: parts.superEncoder()) }
        try container.encode(problems, forKey: .problems)
        try container.encode(notes, forKey: .notes)
    }
}

extension FetchReport {
    /// The report for people.
    public func text(output: String) -> String {
        var lines = fetched.map { $0.line(in: output) }
        for problem in problems { lines.append("problem: \(problem.message)") }
        for note in notes { lines.append("note: \(note)") }
        if status == .incomplete {
            lines += Array(Set(reasons)).sorted().map { "not yet: \($0)" }
            let time =
                runAgainAt.flatMap(UTCTime.init(iso8601:)).map { " after \($0.plus(seconds: 1).secondText)" } ?? ""
            lines.append("not all is there yet: run the same command again\(time)")
        }
        return PrintableText.lines(lines)
    }
}

extension PrintableText {
    fileprivate static func lines(_ lines: [String]) -> String { lines.map { of($0) }.joined(separator: "\n") }
}

/// One part of what was fetched, of a day or of a conversation: each source has its own.
package protocol FetchedPart: Encodable, Sendable {
    /// What is there of it, for people, in a line.
    ///
    /// - Parameter output: the folder that was fetched to.
    func line(in output: String) -> String

    /// The files of it that can be stitched and inspected, in the order of time.
    func inputs(in output: String) -> [String]
}

/// Something about what was fetched that a person has to know.
public struct FetchProblem: Hashable, Codable, Sendable {
    public enum Code: String, Codable, CaseIterable, Sendable {
        // It cannot be had.
        case pastRetention, refusedDay, unreadableAnswer, missingHour, unknownStatus, noLink, linkRefused
        // It was had, and is not what was announced.
        case damaged, sizeMismatch, countMismatch, otherArchive, metadataMissing, missingClips, archiveInconsistent,
            changedAnswer
    }

    public let code: Code
    /// What, where, why, and what can be done.
    public let message: String
    public let day: String?
    public let hour: String?

    package init(_ code: Code, _ message: String, day: String? = nil, hour: String? = nil) {
        self.code = code
        self.message = message
        self.day = day
        self.hour = hour
    }
}

/// What a fetch is at.
extension Progress {
    /// Asking for what there is.
    static func asking(_ what: String) -> Progress { Progress(Phase("asking for \(what)")) }

    /// Reading what has arrived, or what is in place.
    static func checking(_ name: String) -> Progress { Progress(Phase("checking \(name)")) }

    /// - Parameters:
    ///   - bytes: those that are there; `total` where it is known.
    ///   - done: archives that are in place, of `count`.
    static func downloading(
        name: String, bytes: Int, total: Int?, done: Int, count: Int, quota: FetchQuota?
    ) -> Progress {
        let used = quota.map { "; download \($0.used) of \($0.downloadsPerHour) this hour" } ?? ""
        return Progress(
            Phase("downloading \(name)"), done: bytes, of: total, .bytes, remark: "\(done + 1) of \(count)\(used)")
    }

    static func waiting(until: UTCTime, reason: String) -> Progress {
        Progress(Phase("waiting until \(until.rfc3339): \(reason)"))
    }
}

/// The downloads that a service allows in an hour, and how many of them are used up.
public struct FetchQuota: Hashable, Codable, Sendable {
    public let downloadsPerHour: Int
    public let used: Int
    /// When the next may go, where that is not now.
    public let nextAt: String?
}
