import Conversations
import Foundations

/// The result of a fetch: what was fetched and what is pending.
public struct FetchReport: Encodable, Sendable {
    public enum Status: String, Encodable, Sendable {
        case complete
        /// Everything available was fetched, and there are problems.
        case problems
        /// Something is not available yet.
        case incomplete
    }

    /// Something that is not available yet.
    public struct Later: Hashable, Sendable {
        /// The earliest useful time for another run, in RFC 3339.
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
    /// For `incomplete`: the earliest useful time for another run, in RFC 3339.
    public let runAgainAt: String?
    /// For `incomplete`: the reasons.
    public let reasons: [String]
    /// Absent if the service has no quota.
    public let quota: FetchQuota?
    package let fetched: [any FetchedPart]
    public let problems: [FetchProblem]
    /// Information that requires no action.
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

    /// The files of this fetch that can be stitched. `output` is the output folder of the fetch.
    public func inputs(in output: String) -> [String] { fetched.flatMap { $0.inputs(in: output) } }

    /// The hours that the inputs lack although they may have recordings.
    public func missing(in output: String) -> [MissingHour] { fetched.flatMap { $0.missing(in: output) } }

    /// A report for each part, a day or a conversation. They have no problems and notes.
    public var parts: [FetchReport] {
        fetched.map { FetchReport(source: source, fetched: [$0], later: [], problems: [], notes: []) }
    }

    /// Whether no part of it can change any more.
    public var isSettled: Bool { fetched.allSatisfy(\.isSettled) }

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
            lines += Array(Set(reasons)).sorted().map { "not fetched yet: \($0)" }
            let time =
                runAgainAt.flatMap(UTCTime.init(iso8601:)).map { " after \($0.plus(seconds: 1).secondText)" } ?? ""
            lines.append("incomplete: run the same command again\(time)")
        }
        return PrintableText.lines(lines)
    }
}

/// One part of a fetch: a day, or a conversation. Each source has its own type.
package protocol FetchedPart: Encodable, Sendable {
    /// Returns one line for people about what was fetched.
    ///
    /// - Parameter output: the output folder of the fetch.
    func line(in output: String) -> String

    /// Returns the files that can be stitched and inspected, in order of time.
    func inputs(in output: String) -> [String]

    /// Returns the hours that the inputs lack although they may have recordings.
    func missing(in output: String) -> [MissingHour]

    /// Whether everything that the service has of it is in place.
    var isSettled: Bool { get }
}

extension FetchedPart {
    package func missing(in output: String) -> [MissingHour] { [] }
    package var isSettled: Bool { true }
}

/// A problem with what was fetched.
public struct FetchProblem: Hashable, Codable, Sendable {
    public enum Code: String, Codable, CaseIterable, Sendable {
        // Not available.
        case pastRetention, refusedDay, unreadableAnswer, missingHour, unknownStatus, noLink, linkRefused,
            reportRefused, reportDamaged
        // Fetched, but not as the service stated.
        case damaged, sizeMismatch, countMismatch, otherArchive, metadataMissing, missingClips, archiveInconsistent,
            changedAnswer
    }

    public let code: Code
    /// What failed, where, why, and what to do.
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

/// Progress of a fetch.
extension Progress {
    /// Requesting the list of what is available.
    static func asking(_ what: String) -> Progress { Progress(Phase("requesting \(what)")) }

    /// Checking a file that was downloaded or is in place.
    static func checking(_ name: String) -> Progress { Progress(Phase("checking \(name)")) }

    /// - Parameters:
    ///   - bytes: the bytes received so far, of `total` if that is known.
    ///   - done: the number of archives in place, of `count`.
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

/// The number of downloads that a service allows per hour, and how many are used.
public struct FetchQuota: Hashable, Codable, Sendable {
    public let downloadsPerHour: Int
    public let used: Int
    /// The time of the next allowed download; `nil` if it is allowed now.
    public let nextAt: String?
}
