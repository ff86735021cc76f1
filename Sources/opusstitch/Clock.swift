import Archives
import Glibc
import Recordings

enum Clock {
    /// The day in UTC.
    static var todayUTC: UTCDay { UTCDay(of: UTCTime(seconds: Int64(time(nil)))) }

    /// The same as text.
    static var today: String { "\(todayUTC)" }

    /// RFC 3339, in UTC.
    static var now: String { UTCTime(seconds: Int64(time(nil))).rfc3339 }
}
