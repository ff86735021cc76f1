/// What is done with a timestamp that has neither `Z` nor an offset: it names a time of day, and not where.
public enum NaiveTimestamps: String, CaseIterable, Codable, Sendable {
    /// It names no moment.
    case refuse
    /// It is taken as UTC.
    case utc
}
