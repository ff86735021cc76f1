import Recordings
import Testing

@Suite("A time some samples later or earlier")
struct UTCTimeShiftTests {
    @Test(
        "is exact to the nanosecond",
        arguments: [
            (0, 0, 0, 0, 0), (10, 0, 48_000, 11, 0), (10, 0, 1, 10, 20_833), (10, 0, 2, 10, 41_667),
            (10, 999_999_999, 1, 11, 20_832), (10, 500_000_000, 24_000, 11, 0), (-5, 0, 48_000 * 5, 0, 0),
        ])
    func later(seconds: Int64, nanoseconds: Int32, samples: Int, laterSeconds: Int64, laterNanoseconds: Int32) {
        let time = UTCTime(seconds: seconds, nanoseconds: nanoseconds)
        let later = UTCTime(seconds: laterSeconds, nanoseconds: laterNanoseconds)
        #expect(time.plus(samples48k: samples) == later)
        #expect(later.minus(samples48k: samples) == time)
    }
}
