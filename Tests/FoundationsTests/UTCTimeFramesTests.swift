import Foundations
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

    @Test("an instant before another is exact, and back again")
    func minusSamples() {
        var random = Random(seed: 11)
        for _ in 0..<5000 {
            let time = random.time()
            let samples = Int(random.next() % 100_000_000)
            let earlier = time.minus(samples48k: samples)
            #expect(earlier.plus(frames: samples, sampleRate: 48_000) == time)
            #expect(time.frame(since: earlier, sampleRate: 48_000) == samples)
            #expect(time.frameBelow(since: earlier, sampleRate: 48_000) == samples)
            #expect(time.frameAbove(since: earlier, sampleRate: 48_000) == samples)
        }
    }

    @Test(
        "from what the file says, however many digits a timestamp has",
        arguments: [8000, 12_000, 16_000, 24_000, 48_000])
    func anyDigits(rate: Int) throws {
        var random = Random(seed: UInt64(rate))
        for _ in 0..<2000 {
            let (early, late) = (Self.fraction(&random, rate: rate), Self.fraction(&random, rate: rate))
            let start = try #require(UTCTime(iso8601: "2025-12-12T14:00:00.\(early)Z"))
            let time = try #require(UTCTime(iso8601: "2025-12-12T14:00:01.\(late)Z"))
            let written = start.exactRFC3339
            #expect(UTCTime(iso8601: written) == start.writable)
            let origin = try #require(written.split(separator: ".").last?.dropLast())
            let frame = Self.frame(from: String(origin), to: late, seconds: 1, rate: rate)
            #expect(time.frame(since: start.writable, sampleRate: rate) == frame, "\(early), \(late)")
        }
    }

    /// Digits of a second, up to 40 of them, and often as near to the middle of two frames as they can be.
    private static func fraction(_ random: inout Random, rate: Int) -> String {
        let digits = Int.random(in: 1...40, using: &random)
        var text = ""
        if Bool.random(using: &random) {
            for _ in 0..<digits { text += "\(Int.random(in: 0...9, using: &random))" }
            return text
        }
        // (frame + 1/2) / rate, cut off, the last digit turned a bit.
        var rest = 2 * Int.random(in: 0..<rate, using: &random) + 1
        for _ in 0..<digits {
            rest *= 10
            text += "\(rest / (2 * rate))"
            rest %= 2 * rate
        }
        let last = Int(text.suffix(1)) ?? 0
        return text.dropLast() + "\(max(0, min(9, last + Int.random(in: -1...1, using: &random))))"
    }

    /// As people calculate on paper, digit by digit.
    private static func frame(from early: String, to late: String, seconds: Int, rate: Int) -> Int {
        let width = 60
        func digits(_ text: String) -> [Int] {
            text.map { $0.wholeNumberValue ?? 0 } + [Int](repeating: 0, count: width - text.count)
        }
        var product = zip(digits(late), digits(early)).map { ($0 - $1) * rate }
        var whole = seconds * rate
        for index in product.indices.reversed() {
            var carry = product[index] / 10
            product[index] -= carry * 10
            if product[index] < 0 { (product[index], carry) = (product[index] + 10, carry - 1) }
            if index > 0 { product[index - 1] += carry } else { whole += carry }
        }
        return whole + (product[0] >= 5 ? 1 : 0)
    }

    private static func nanoseconds(_ time: UTCTime) -> Int128 {
        Int128(time.seconds) * 1_000_000_000 + Int128(time.nanoseconds)
    }
}
