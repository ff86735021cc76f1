import Foundations
import Services

enum Clock {
    /// The day in UTC.
    static var todayUTC: UTCDay { UTCDay(of: .now) }

    /// The same as text.
    static var today: String { "\(todayUTC)" }

    /// RFC 3339, in UTC.
    static var now: String { UTCTime.now.rfc3339 }
}
