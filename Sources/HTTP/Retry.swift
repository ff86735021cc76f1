import Foundations
import Glibc

/// How often and after how long something that may pass is tried again.
package struct RetryPolicy: Sendable {
    package var attempts: Int
    /// The longest first wait; each later one may be twice as long as the one before.
    package var firstSeconds: Double
    package var longestSeconds: Double
    /// From 0 to its argument: waits are drawn from the whole span, so that many clients do not come back at once.
    package var jitter: @Sendable (Double) -> Double

    package init(
        attempts: Int = 6, firstSeconds: Double = 2, longestSeconds: Double = 60,
        jitter: @escaping @Sendable (Double) -> Double = { Double.random(in: 0...max($0, .leastNonzeroMagnitude)) }
    ) {
        self.attempts = attempts
        self.firstSeconds = firstSeconds
        self.longestSeconds = longestSeconds
        self.jitter = jitter
    }

    package static let standard = RetryPolicy()

    /// How one attempt ended.
    package enum Attempt<Value> {
        case done(Value)
        /// - Parameters:
        ///   - after: seconds that the server asked for.
        ///   - isProgress: whether something was gained: it counts as the first attempt again.
        case again(reason: String, after: Double? = nil, isProgress: Bool = false)
    }

    /// - Throws: `TemporaryFailure` when the attempts are used up, or the server asks for a longer wait than this has.
    package func run<Value>(clock: some WallClock, _ attempt: () throws -> Attempt<Value>) throws -> Value {
        var failed = 0
        while true {
            switch try attempt() {
            case .done(let value): return value
            case .again(let reason, let after, let isProgress):
                failed = isProgress ? 1 : failed + 1
                if let after, after > longestSeconds {
                    throw TemporaryFailure(reason, notBefore: clock.now.plus(seconds: after))
                }
                guard failed < attempts else {
                    throw TemporaryFailure("\(reason) (tried \(failed) times)")
                }
                let span = min(longestSeconds, firstSeconds * Double(1 << min(failed - 1, 20)))
                // No sooner than asked, and not all at the same moment.
                try clock.sleep(seconds: (after ?? 0) + jitter(after == nil ? span : min(span, 1)))
            }
        }
    }
}

/// Why something could not be had now, and may be had later without anybody doing anything.
public struct TemporaryFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// Before this, trying again is in vain; `nil` where nobody said.
    public let notBefore: UTCTime?

    package init(_ description: String, notBefore: UTCTime? = nil) {
        self.description = description
        self.notBefore = notBefore
    }
}

/// The field `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
package enum RetryAfter {
    /// - Parameters:
    ///   - head: of the answer.
    ///   - now: for a date where the answer does not say its own: both of one clock make a span that a clock that is
    ///     wrong cannot change.
    /// - Returns: seconds, 0 or more; `nil` where the field is absent or senseless.
    package static func seconds(of head: HTTPResponseHead, now: UTCTime) -> Double? {
        guard let text = head["Retry-After"] else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seconds = Double(text) {
            return min(seconds, longest)
        }
        guard let date = HTTPDate.time(text) else { return nil }
        return min(max(0, date.secondsSince(head.date ?? now)), longest)
    }

    /// A day: who says more is not believed, but asked again then.
    private static let longest: Double = 86_400
}

/// The time, and waiting for it. A protocol, so that a day of waiting can be tried in a second.
package protocol WallClock: Sendable {
    var now: UTCTime { get }
    /// - Throws: `Interruption`, soon after it was requested.
    func sleep(seconds: Double) throws
}

/// The machine's clock.
package struct SystemClock: WallClock {
    private let interruption: Interruption

    package init(interruption: Interruption) { self.interruption = interruption }

    /// clock_gettime(2).
    package var now: UTCTime {
        let time = Self.read(CLOCK_REALTIME)
        return UTCTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    /// Goes by the clock that nobody sets, and that runs on while the machine sleeps.
    package func sleep(seconds: Double) throws {
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
