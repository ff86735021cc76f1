import Foundations
import HTTP
import Synchronization
import Testing

@Suite("Repeated attempts")
struct RetryPolicyTests {
    /// A clock that stands still, and notes how long somebody would have slept.
    private final class Clock: WallClock {
        let now: UTCTime
        private let slept = Mutex<[Double]>([])

        init() throws { now = try #require(UTCTime(iso8601: "2025-12-12T14:00:00Z")) }

        var delays: [Double] { slept.withLock { $0 } }
        func sleep(seconds: Double) { slept.withLock { $0.append(seconds) } }
    }

    /// Takes the longest delays.
    private static let policy = RetryPolicy(attempts: 5, firstSeconds: 3, longestSeconds: 20) { $0 }

    private static func outcomes(_ attempts: [RetryPolicy.Attempt<Int>]) throws -> (value: Int, delays: [Double]) {
        let clock = try Clock()
        var next = 0
        let value = try policy.run(clock: clock) {
            defer { next += 1 }
            return attempts[next]
        }
        #expect(next == attempts.count)
        return (value, clock.delays)
    }

    @Test("come after delays that double, up to the longest")
    func doubling() throws {
        let again = RetryPolicy.Attempt<Int>.again(reason: "r")
        let found = try Self.outcomes([again, again, again, again, .done(7)])
        #expect(found.value == 7 && found.delays == [3, 6, 12, 20])
        #expect(try Self.outcomes([.done(1)]).delays == [])
    }

    @Test("end when there were enough, and begin anew after progress")
    func count() throws {
        let again = RetryPolicy.Attempt<Int>.again(reason: "it is not there")
        let progress = RetryPolicy.Attempt<Int>.again(reason: "it stopped", isProgress: true)
        let error = #expect(throws: TemporaryFailure.self) {
            try Self.outcomes([RetryPolicy.Attempt<Int>](repeating: again, count: 5))
        }
        #expect(error?.description == "it is not there (after 5 attempts)" && error?.notBefore == nil)
        let found = try Self.outcomes([again, again, again, progress, again, progress, .done(1)])
        #expect(found.delays == [3, 6, 12, 3, 6, 3])
    }

    @Test("wait as long as the server asks and up to a second more, but not longer than the longest")
    func asked() throws {
        let clock = try Clock()
        func delay(_ after: Double) throws -> Double {
            try Self.policy.delay(afterFailures: 1, "busy", after: after, clock: clock)
        }
        #expect(try delay(0) == 1 && delay(7.5) == 8.5 && delay(20) == 21)
        let error = #expect(throws: TemporaryFailure.self) { try delay(20.5) }
        #expect(error?.description == "busy" && error?.notBefore == clock.now.plus(seconds: 20.5))
        // A very high number of failures is no overflow.
        let many = RetryPolicy(attempts: 1000, firstSeconds: 1, longestSeconds: 9) { $0 }
        #expect(try many.delay(afterFailures: 999, "r", after: nil, clock: clock) == 9)
        #expect(
            try RetryPolicy(attempts: 9, firstSeconds: 0.25, longestSeconds: 9) { $0 }
                .delay(afterFailures: 2, "r", after: 1, clock: clock) == 1.5)
    }

    @Test("by default come at a random time within the delay")
    func jitter() {
        for _ in 0..<100 { #expect((0...4).contains(RetryPolicy.standard.jitter(4))) }
        #expect(RetryPolicy.standard.jitter(0) <= Double.leastNonzeroMagnitude)
        #expect(RetryPolicy.standard.attempts == 6 && RetryPolicy.standard.longestSeconds == 60)
    }
}
