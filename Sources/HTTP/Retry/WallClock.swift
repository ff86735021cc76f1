import Foundations
import Glibc

/// The time, and waiting for it. A protocol, so that a day of waiting can be tried in a second.
public protocol WallClock: Sendable {
    var now: UTCTime { get }
    /// - Throws: `Interruption`, soon after it was requested.
    func sleep(seconds: Double) throws
}

/// The machine's clock.
public struct SystemClock: WallClock {
    private let interruption: Interruption

    public init(interruption: Interruption) { self.interruption = interruption }

    /// clock_gettime(2).
    public var now: UTCTime {
        let time = Self.read(CLOCK_REALTIME)
        return UTCTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    /// Goes by the clock that nobody sets, and that runs on while the machine sleeps.
    public func sleep(seconds: Double) throws {
        let start = Self.read(CLOCK_BOOTTIME)
        while true {
            try interruption.check()
            let time = Self.read(CLOCK_BOOTTIME)
            let passed = Double(time.tv_sec - start.tv_sec) + Double(time.tv_nsec - start.tv_nsec) / 1e9
            guard passed < seconds else { return }
            usleep(UInt32(min(0.1, seconds - passed) * 1e6))
        }
    }

    private static func read(_ clock: clockid_t) -> timespec {
        var time = timespec()
        // It fills the structure during the call.
        unsafe clock_gettime(clock, &time)
        return time
    }
}
