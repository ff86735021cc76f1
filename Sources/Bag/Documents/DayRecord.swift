import Foundations

/// The result of one day of a tree of days: one line of the run log and of the report.
public struct DayRecord: Hashable, Codable, Sendable {
    /// `2025-12-12`, or `undated`; also the name of the bag's folder.
    public var day: String
    /// An exit status: 0; 2 with problems; 1 if the day could not be done.
    public var status: Int
    /// The time at which the day ended, RFC 3339.
    public var ended: String
    /// Why the day could not be done.
    public var message: String?
    /// The number of sessions that began on an earlier day. The bag of that day contains all of them.
    public var sessionsOfEarlierDays: Int
    /// Absent if there is no bag, since it could not be made or no session began on this day.
    public var totals: SummaryDocument.Totals?
    /// Present if `totals` is present.
    public var shifts: SummaryDocument.Shifts?
    /// A checksum of the identity of the archives and of all options. If it is unchanged, the day is not done again.
    public var job: Checksum?
    /// The SHA-256 of the bag's `tagmanifest-sha256.txt`.
    public var tagManifest: Checksum?

    package init(
        day: String, status: Int, ended: String, message: String? = nil, sessionsOfEarlierDays: Int = 0,
        totals: SummaryDocument.Totals? = nil, job: Checksum? = nil, tagManifest: Checksum? = nil
    ) {
        self.day = day
        self.status = status
        self.ended = ended
        self.message = message
        self.sessionsOfEarlierDays = sessionsOfEarlierDays
        self.totals = totals
        self.job = job
        self.tagManifest = tagManifest
    }
}

/// The results of all days of a run.
public struct DaysDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-days/1"

    public var format = currentFormat
    public var days: [DayRecord]
    /// Problems with inputs that belong to no day, since they cannot be read or are not archives; absent if there are
    /// none.
    public var problems: [Problem]?
    public var notes: [Note]?

    package init(days: [DayRecord], problems: [Problem] = [], notes: [Note] = []) {
        self.days = days
        self.problems = problems.isEmpty ? nil : problems
        self.notes = notes.isEmpty ? nil : notes
    }

    /// The worst status of all days: 1, then 2, then 0.
    public var status: Int {
        if days.contains(where: { $0.status == 1 }) { return 1 }
        return problems != nil || days.contains { $0.status == 2 } ? 2 : 0
    }
}
