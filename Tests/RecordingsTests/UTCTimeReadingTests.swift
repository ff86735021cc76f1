import Recordings
import Testing

@Suite("Timestamps are read")
struct UTCTimeReadingTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let seconds: Int64
        var nanoseconds: Int32 = 0
        var testDescription: String { text }
    }

    @Test(
        "ISO 8601 with Z or an offset, with or without fractions",
        arguments: [
            Case(text: "2025-12-12T14:23:45Z", seconds: 1_765_549_425),
            Case(text: "2025-12-12t14:23:45z", seconds: 1_765_549_425),
            Case(text: "2025-12-12 14:23:45Z", seconds: 1_765_549_425),
            Case(text: "2025-12-12T14:23Z", seconds: 1_765_549_380),
            Case(text: "2025-12-12T14:23:45+00:00", seconds: 1_765_549_425),
            Case(text: "2025-12-12T14:23:45-00:00", seconds: 1_765_549_425),
            Case(text: "2025-12-12T17:23:45+03:00", seconds: 1_765_549_425),
            Case(text: "2025-12-12T17:23:45+0300", seconds: 1_765_549_425),
            Case(text: "2025-12-12T17:23:45+03", seconds: 1_765_549_425),
            Case(text: "2025-12-12T08:53:45-05:30", seconds: 1_765_549_425),
            Case(text: "2025-12-13T14:22:45+23:59", seconds: 1_765_549_425),
            Case(text: "2025-12-12T14:23:45.5Z", seconds: 1_765_549_425, nanoseconds: 500_000_000),
            Case(text: "2025-12-12T14:23:45,5Z", seconds: 1_765_549_425, nanoseconds: 500_000_000),
            Case(text: "2025-12-12T14:23:45.000Z", seconds: 1_765_549_425),
            Case(text: "2025-12-12T14:23:45.1234567Z", seconds: 1_765_549_425, nanoseconds: 123_456_700),
            Case(text: "2025-12-12T14:23:45.123456789Z", seconds: 1_765_549_425, nanoseconds: 123_456_789),
            Case(text: "2025-12-12T14:23:45.1234567899999Z", seconds: 1_765_549_425, nanoseconds: 123_456_789),
            Case(text: "2025-12-12T17:23:45.25+03:00", seconds: 1_765_549_425, nanoseconds: 250_000_000),
            Case(text: "2024-02-29T23:59:59Z", seconds: 1_709_251_199),
            Case(text: "2000-03-01T00:00:00Z", seconds: 951_868_800),
            Case(text: "1970-01-01T00:00:00Z", seconds: 0),
            Case(text: "1969-12-31T23:59:59Z", seconds: -1),
            Case(text: "1969-12-31T23:59:59.25Z", seconds: -1, nanoseconds: 250_000_000),
            Case(text: "0001-01-01T00:00:00Z", seconds: -62_135_596_800),
            Case(text: "9999-12-31T23:59:59Z", seconds: 253_402_300_799),
            Case(text: "2025-12-12T24:00:00Z", seconds: 1_765_584_000),
            Case(text: "2016-12-31T23:59:60Z", seconds: 1_483_228_800),
        ])
    func reads(_ row: Case) throws {
        let time = try #require(UTCTime(iso8601: row.text))
        #expect(time.seconds == row.seconds)
        #expect(time.nanoseconds == row.nanoseconds)
    }

    @Test(
        "what is not a time, or is nobody's time, is refused",
        arguments: [
            "", "now", "2025-12-12", "2025-12-12T14:23:45", "2025-12-12T14:23:45.Z", "2025-12-12T14:23:45.5",
            "2025-12-12T14Z", "2025-12-12T14:23:4Z", "2025-12-12T14:23:456Z", "2025-12-12T14:23:45ZZ",
            "2025-12-12T14:23:45Z ", " 2025-12-12T14:23:45Z", "2025-12-12T14:23:45+3", "2025-12-12T14:23:45+03:0",
            "2025-12-12T14:23:45+03:", "2025-12-12T14:23:45+24:00", "2025-12-12T14:23:45+03:60",
            "2025-00-12T14:23:45Z", "2025-13-12T14:23:45Z", "2025-12-00T14:23:45Z", "2025-12-32T14:23:45Z",
            "2025-02-29T14:23:45Z", "1900-02-29T14:23:45Z", "2025-04-31T14:23:45Z", "2025-12-12T25:00:00Z",
            "2025-12-12T24:00:01Z", "2025-12-12T14:60:00Z", "2025-12-12T14:23:61Z", "25-12-12T14:23:45Z",
            "2025/12/12T14:23:45Z", "20251212T142345Z", "2025-12-12T14:23:45.-5Z", "+2025-12-12T14:23:45Z",
            "２０２５-12-12T14:23:45Z", "1765549425", "2025-12-12T14:23:45Z\u{0}",
        ])
    func refuses(_ text: String) {
        #expect(UTCTime(iso8601: text) == nil)
    }
}
