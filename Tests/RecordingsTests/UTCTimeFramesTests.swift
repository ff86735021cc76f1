import Recordings
import TestSupport
import Testing

@Suite("Times become frames")
struct UTCTimeFramesTests {
    struct Case: Sendable {
        let from: String
        let to: String
        let rate: Int
        let frame: Int
    }

    @Test(
        "to the nearest frame, halves away from zero",
        arguments: [
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T14:00:00Z", rate: 16_000, frame: 0),
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T14:00:01Z", rate: 8000, frame: 8000),
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-13T14:00:00Z", rate: 48_000, frame: 4_147_200_000),
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T17:00:01+03:00", rate: 24_000, frame: 24_000),
            Case(from: "2025-12-12T14:00:00.9Z", to: "2025-12-12T14:00:01.1Z", rate: 12_000, frame: 2400),
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T14:00:00.001Z", rate: 48_000, frame: 48),
            // 62.5 microseconds are half a frame at 8 kHz.
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T14:00:00.0000625Z", rate: 8000, frame: 1),
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T14:00:00.000062499Z", rate: 8000, frame: 0),
            Case(from: "2025-12-12T14:00:00Z", to: "2025-12-12T14:00:00.0001875Z", rate: 8000, frame: 2),
            Case(from: "2025-12-12T14:00:00.0000625Z", to: "2025-12-12T14:00:00Z", rate: 8000, frame: -1),
            Case(from: "2025-12-12T14:00:00.9Z", to: "2025-12-12T14:00:00Z", rate: 16_000, frame: -14_400),
            Case(
                from: "0000-01-01T00:00:00Z", to: "9999-12-31T23:59:59Z", rate: 48_000,
                frame: 315_569_519_999 * 48_000),
        ])
    func frames(_ row: Case) throws {
        let from = try #require(UTCTime(iso8601: row.from))
        let to = try #require(UTCTime(iso8601: row.to))
        #expect(to.frame(since: from, sampleRate: row.rate) == row.frame)
    }

    @Test(
        "as arithmetic with 128 bits has it, for thousands of pairs", arguments: [8000, 12_000, 16_000, 24_000, 48_000])
    func framesExactly(rate: Int) {
        var random = Random(seed: 7)
        for _ in 0..<5000 {
            let from = random.time()
            let to = random.time()
            let scaled = (Self.nanoseconds(to) - Self.nanoseconds(from)) * Int128(rate)
            let half: Int128 = scaled < 0 ? -500_000_000 : 500_000_000
            #expect(Int128(to.frame(since: from, sampleRate: rate)) == (scaled + half) / 1_000_000_000)
        }
    }

    @Test("an instant before another is the nearest nanosecond")
    func minusSamples() {
        var random = Random(seed: 11)
        for _ in 0..<5000 {
            let time = random.time()
            let samples = Int(random.next() % 100_000_000)
            let threeTimes = 3 * (Self.nanoseconds(time) - Self.nanoseconds(time.minus(samples48k: samples)))
            // 10^9 / 48000 nanoseconds each, which is 62500 / 3.
            #expect(abs(threeTimes - Int128(samples) * 62_500) <= 1)
        }
    }

    private static func nanoseconds(_ time: UTCTime) -> Int128 {
        Int128(time.seconds) * 1_000_000_000 + Int128(time.nanoseconds)
    }
}
