import Foundations

/// What became of one day of a tree of days: a line of the run log, and of the report.
public struct DayRecord: Hashable, Codable, Sendable {
    /// `2025-12-12`, or `undated`; also the folder of its bag.
    public var day: String
    /// As exit statuses: 0, 2 with problems, 1 where it could not be done.
    public var status: Int
    /// When it ended, RFC 3339.
    public var ended: String
    /// Why it could not be done.
    public var message: String?
    /// Sessions that another day's bag has whole, because they began on that day.
    public var sessionsOfEarlierDays: Int
    /// Absent where there is no bag: it could not be made, or no session began on this day.
    public var totals: SummaryDocument.Totals?
    /// There where `totals` are.
    public var shifts: SummaryDocument.Shifts?
    /// Of the archives, as cheaply as they can be told apart, and of all choices: the same again is not done again.
    public var job: Checksum?
    /// Of the bag's `tagmanifest-sha256.txt`.
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

/// All days of a run.
public struct DaysDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-days/1"

    public var format = currentFormat
    public var days: [DayRecord]
    /// Of inputs that belong to no day, as they cannot be read or are no archives; absent where there are none.
    public var problems: [Problem]?
    public var notes: [Note]?

    package init(days: [DayRecord], problems: [Problem] = [], notes: [Note] = []) {
        self.days = days
        self.problems = problems.isEmpty ? nil : problems
        self.notes = notes.isEmpty ? nil : notes
    }

    /// The worst of all days': 1 before 2 before 0.
    public var status: Int {
        if days.contains(where: { $0.status == 1 }) { return 1 }
        return problems != nil || days.contains { $0.status == 2 } ? 2 : 0
    }
}
