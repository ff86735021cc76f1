import Testing

@testable import Transcripts

@Suite("Times of transcripts are exact")
struct DecimalTimeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var nanoseconds: Int64?
        var testDescription: String { text }

        init(_ text: String, _ nanoseconds: Int64?) { (self.text, self.nanoseconds) = (text, nanoseconds) }
    }

    @Test(
        "seconds in decimals",
        arguments: [
            Case("0", 0), Case("0.0", 0), Case("-0.0", 0), Case("1", 1_000_000_000), Case("1.3", 1_300_000_000),
            Case("0.1", 100_000_000), Case("00.5", 500_000_000), Case("8.470000267028809", 8_470_000_267),
            Case("0.0000000005", 1), Case("0.00000000049", 0), Case("0.9999999999", 1_000_000_000),
            Case("1.2e-05", 12_000), Case("1E3", 1_000_000_000_000), Case("2.5e+1", 25_000_000_000),
            Case("1000000000", 1_000_000_000_000_000_000), Case("1000000000.1", nil),
            Case("1e9", TranscriptTime.longestOffset),
            Case("1e10", nil), Case("1e999999999", nil), Case("1e-999999999", 0), Case("0e999999999", 0),
            Case(String(repeating: "9", count: 100), nil), Case("0." + String(repeating: "3", count: 100), 333_333_333),
            Case("0" + String(repeating: "0", count: 100) + "7", 7_000_000_000),
            Case("-1", nil), Case("-0.001", nil), Case("", nil), Case(".", nil), Case("-", nil), Case("1.2.3", nil),
            Case("1,5", nil), Case("NaN", nil), Case("Infinity", nil), Case("1e", nil), Case("e5", nil),
            Case("1s", nil), Case(" 1", nil), Case("٣", nil),
        ])
    func seconds(example: Case) {
        #expect(DecimalTime.nanoseconds(example.text, unit: .seconds) == example.nanoseconds)
    }

    @Test("milliseconds and ticks of 100 ns")
    func units() {
        #expect(DecimalTime.nanoseconds("1530", unit: .milliseconds) == 1_530_000_000)
        #expect(DecimalTime.nanoseconds("0.25", unit: .milliseconds) == 250_000)
        #expect(DecimalTime.nanoseconds("700000.0", unit: .ticks) == 70_000_000)
        #expect(DecimalTime.nanoseconds("1", unit: .ticks) == 100)
    }

    @Test(
        "clock times, as subtitles write them",
        arguments: [
            Case("00:00:01.500", 1_500_000_000), Case("00:00:01,500", 1_500_000_000), Case("01:02.345", 62_345_000_000),
            Case("1:02:03", 3_723_000_000_000), Case("100:00:00.001", 360_000_001_000_000), Case("0:00", 0),
            Case("00:60:00", nil), Case("00:00:60", nil), Case("00:00:59.9999999999", nil), Case("1", nil),
            Case("00:00:00:00", nil), Case("00:00:", nil), Case("00:00:1.", nil), Case("-1:00:00", nil),
            Case("00:00:1e1", nil), Case("9999999:00:00", nil), Case("999999:00:00", nil), Case("::", nil),
            Case("00:123:00", nil),
        ])
    func clock(example: Case) {
        #expect(DecimalTime.nanoseconds(clock: example.text) == example.nanoseconds)
    }

    @Test(
        "durations of ISO 8601",
        arguments: [
            Case("PT0S", 0), Case("PT0.07S", 70_000_000), Case("PT1M2.34S", 62_340_000_000),
            Case("PT2H", 7_200_000_000_000), Case("PT1H0M0.0000001S", 3_600_000_000_100), Case("PT", nil),
            Case("PT1", nil), Case("P1D", nil), Case("PT1S1M", nil), Case("PT1S1S", nil), Case("PT1H1H", nil),
            Case("PT-1S", nil), Case("PT999999999H", nil),
            Case("1.5S", nil),
        ])
    func durations(example: Case) {
        #expect(DecimalTime.nanoseconds(duration: example.text) == example.nanoseconds)
    }
}
