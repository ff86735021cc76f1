import Foundations
import TestSupport
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
            Case(text: "1990-12-31T15:59:60-08:00", seconds: 662_688_000),
            Case(text: "2025-12-12T11:23:45\u{2212}03:00", seconds: 1_765_549_425),
            Case(text: "20251212T142345Z", seconds: 1_765_549_425),
            Case(text: "20251212T1423Z", seconds: 1_765_549_380),
            Case(text: "20251212T172345,25+0300", seconds: 1_765_549_425, nanoseconds: 250_000_000),
            Case(text: "20251212T172345+03", seconds: 1_765_549_425),
            Case(text: "2025-346T14:23:45Z", seconds: 1_765_549_425),
            Case(text: "2025346T142345Z", seconds: 1_765_549_425),
            Case(text: "2024-366T00:00:00Z", seconds: 1_735_603_200),
            Case(text: "2025-W50-5T14:23:45Z", seconds: 1_765_549_425),
            Case(text: "2025W505T142345Z", seconds: 1_765_549_425),
            Case(text: "2020-W53-7T00:00:00Z", seconds: 1_609_632_000),
            Case(text: "2025-W01-1T00:00:00Z", seconds: 1_735_516_800),
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
            "2025/12/12T14:23:45Z", "2025-12-12T14:23:45.-5Z", "+2025-12-12T14:23:45Z",
            "２０２５-12-12T14:23:45Z", "1765549425", "1765549425000", "1765549425.5", "null", "true", "{}",
            "2025-12-12T14:23:60Z", "2025-12-12T23:59:60Z", "2016-12-31T23:59:60+01:00", "2025-12-12T14:23.5Z",
            "2025-12-12T142345Z", "20251212T14:23:45Z", "20251212 142345Z", "202512T142345Z", "251212T142345Z",
            "2025-366T14:23:45Z", "2025-000T14:23:45Z", "2025-W53-1T14:23:45Z", "2025-W00-1T14:23:45Z",
            "2025-W50-0T14:23:45Z", "2025-W50-8T14:23:45Z", "2025-W50T14:23:45Z", "2025-w50-5T14:23:45Z",
            "2025-12-12T14:23:45[UTC]", "2025-12-12T14:23:45Z[Europe/Istanbul]", "2025-12-12T14:23:45 Z",
            "Fri, 12 Dec 2025 14:23:45 GMT", "12/12/2025 2:23:45 PM", "/Date(1765549425000)/",
            "2025-12-12T14:23:45+25:00", "-2025-12-12T14:23:45Z", "+12025-12-12T14:23:45Z",
            "2025-12-12T14:23:45+03:00:00", "2025-12-12T14:23:45\u{2013}03:00", "2025-12-12T14:23:45UTC",
            "2025-12-12T14:23:45Z\u{0}",
        ])
    func refuses(_ text: String) {
        #expect(UTCTime(iso8601: text) == nil)
    }

    @Test(
        "a time without an offset is one where it is asked for, and as UTC",
        arguments: ["2025-12-12T14:23:45", "2025-12-12 14:23:45", "20251212T142345", "2025-346T14:23:45.000"])
    func naive(_ text: String) {
        #expect(UTCTime(iso8601: text, naive: .refuse) == nil)
        #expect(UTCTime(iso8601: text, naive: .utc)?.seconds == 1_765_549_425)
    }

    @Test(
        "nothing else becomes a time by that",
        arguments: [
            "", "2025-12-12", "2025-12-12T", "2025-12-12T14", "2025-12-12T14:23:45[UTC]", "2025-12-12T14:23:45 ",
            "1765549425", "2025-02-30T00:00:00", "2025-12-12T25:00:00", "2025-12-12T14:23:60", "null",
        ])
    func neverNaive(_ text: String) {
        #expect(UTCTime(iso8601: text, naive: .utc) == nil)
    }

    @Test("every day of four hundred years, as a calendar that counts days has it: by month, ordinal and week")
    func calendar() {
        var counted = CountedDay()
        while counted.year < (Effort.isQuick ? 2034 : 2400) {
            let expected = UTCTime(seconds: Int64(counted.number) * 86_400)
            for text in counted.texts { #expect(UTCTime(iso8601: text + "T00:00:00Z") == expected, "\(text)") }
            counted.next()
        }
    }
}
