import Foundations
import Glibc
import Services

enum Clock {
    /// The day in UTC.
    static var todayUTC: UTCDay { UTCDay(of: UTCTime(seconds: Int64(time(nil)))) }

    /// The same as text.
    static var today: String { "\(todayUTC)" }

    /// RFC 3339, in UTC.
    static var now: String {
        var moment = timespec()
        // It fills the structure during the call.
        unsafe clock_gettime(CLOCK_REALTIME, &moment)
        return UTCTime(seconds: Int64(moment.tv_sec), nanoseconds: Int32(moment.tv_nsec)).rfc3339
    }
}
