import Foundations
import HTTP
import Synchronization

/// A clock that stands still until somebody sleeps.
final class TestClock: WallClock {
    private let time: Mutex<UTCTime>
    private let slept = Mutex<[Double]>([])

    init(_ text: String) {
        guard let time = UTCTime(iso8601: text) else { fatalError("not a time: \(text)") }
        self.time = Mutex(time)
    }

    var now: UTCTime { time.withLock { $0 } }

    /// The seconds of each sleep.
    var sleeps: [Double] { slept.withLock { $0 } }

    func sleep(seconds: Double) {
        slept.withLock { $0.append(seconds) }
        advance(seconds)
    }

    func advance(_ seconds: Double) {
        time.withLock { time in
            let nanoseconds = Int64(time.nanoseconds) + Int64((seconds * 1e9).rounded())
            var whole = time.seconds + nanoseconds / 1_000_000_000
            var rest = nanoseconds % 1_000_000_000
            if rest < 0 { (whole, rest) = (whole - 1, rest + 1_000_000_000) }
            time = UTCTime(seconds: whole, nanoseconds: Int32(rest))
        }
    }
}
