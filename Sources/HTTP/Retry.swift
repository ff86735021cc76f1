import Foundations
import Glibc

/// How often, and after which delays, a failed operation is tried again.
package struct RetryPolicy: Sendable {
    package var attempts: Int
    /// The longest delay before the second attempt. It doubles for each further attempt, up to `longestSeconds`.
    package var firstSeconds: Double
    package var longestSeconds: Double
    /// Returns a random delay from 0 to its argument, so that many clients do not retry at the same time.
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

    /// The result of one attempt.
    package enum Attempt<Value> {
        case done(Value)
        /// - Parameters:
        ///   - after: the delay that the server asked for, in seconds.
        ///   - isProgress: whether the attempt made progress. The count of failed attempts then restarts at 1.
        case again(reason: String, after: Double? = nil, isProgress: Bool = false)
    }

    /// Repeats `attempt` until it returns `done`.
    ///
    /// - Throws: `TemporaryFailure` when no attempts are left, or when the server asks for a longer delay than
    ///   `longestSeconds`.
    package func run<Value>(clock: some WallClock, _ attempt: () throws -> Attempt<Value>) throws -> Value {
        var failed = 0
        while true {
            switch try attempt() {
            case .done(let value): return value
            case .again(let reason, let after, let isProgress):
                failed = isProgress ? 1 : failed + 1
                try clock.sleep(seconds: delay(afterFailures: failed, reason, after: after, clock: clock))
            }
        }
    }

    /// - Returns: the seconds before the next attempt.
    /// - Throws: `TemporaryFailure` when no attempts are left, or when the server asks for a longer delay than
    ///   `longestSeconds`.
    package func delay(
        afterFailures failed: Int, _ reason: String, after: Double?, clock: some WallClock
    ) throws(TemporaryFailure) -> Double {
        if let after, after > longestSeconds {
            throw TemporaryFailure(reason, notBefore: clock.now.plus(seconds: after))
        }
        guard failed < attempts else {
            throw TemporaryFailure("\(reason) (after \(Quantity.count(failed, "attempt")))")
        }
        let span = min(longestSeconds, firstSeconds * Double(1 << min(failed - 1, 20)))
        // Never earlier than the server asked, with a random part so that clients do not all retry at once.
        return (after ?? 0) + jitter(after == nil ? span : min(span, 1))
    }
}

/// The `Retry-After` field (RFC 9110, section 10.2.3): seconds, or a date.
package enum RetryAfter {
    /// - Parameters:
    ///   - head: the head of the response.
    ///   - now: the time to compare a date with if the response has no `Date` field. If it has one, both times are from
    ///     the server's clock, and a wrong local clock has no effect.
    /// - Returns: the delay in seconds, 0 or more; `nil` if the field is absent or invalid.
    package static func seconds(of head: HTTPResponseHead, now: UTCTime) -> Double? {
        guard let text = head["Retry-After"] else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seconds = Double(text) {
            return min(seconds, longest)
        }
        guard let date = HTTPDate.time(text) else { return nil }
        return min(max(0, date.secondsSince(head.date ?? now)), longest)
    }

    /// A week. A longer delay is shortened to this.
    package static let longest: Double = 7 * 86_400
}

/// The current time, and waiting. A protocol so that tests of long waits run quickly.
package protocol WallClock: Sendable {
    var now: UTCTime { get }
    /// - Throws: `Interruption` shortly after an interruption was requested.
    func sleep(seconds: Double) throws
}

/// The system clock.
package struct SystemClock: WallClock {
    private let interruption: Interruption

    package init(interruption: Interruption) { self.interruption = interruption }

    /// clock_gettime(2).
    package var now: UTCTime {
        let time = Self.read(CLOCK_REALTIME)
        return UTCTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }

    /// Uses CLOCK_BOOTTIME, which nobody can set and which also counts while the machine is suspended.
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
        // The structure is written only during the call.
        unsafe clock_gettime(clock, &time)
        return time
    }
}
