import Foundations
import TestSupport

extension Random {
    /// Some instant within about three years around 1970, on both sides.
    mutating func time() -> UTCTime {
        UTCTime(
            seconds: Int64(next() % 100_000_000) - 50_000_000, nanoseconds: Int32(next() % 1_000_000_000))
    }
}
