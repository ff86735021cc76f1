import Foundation

/// User and system time that this process has taken so far, all threads together, in seconds.
///
/// The same sum that `getrusage` splits in two; `RUSAGE_SELF` has a type of its own on each platform, this does not.
func cpuSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1_000_000_000
}
