import Glibc
import Recordings

enum Clock {
    /// The day in UTC.
    static var today: String { UTCTime(seconds: Int64(time(nil))).dayText }

    /// RFC 3339, in UTC.
    static var now: String { UTCTime(seconds: Int64(time(nil))).rfc3339 }
}
