import Glibc

extension UTCTime {
    /// What the machine's clock says. clock_gettime(2).
    package static var now: UTCTime {
        var time = timespec()
        // It fills the structure during the call.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UTCTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }
}
