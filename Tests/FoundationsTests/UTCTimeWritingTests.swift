import Foundations
import TestSupport
import Testing

@Suite("Timestamps are written")
struct UTCTimeWritingTests {
    @Test(
        "RFC 3339 in UTC, milliseconds with halves rounded up",
        arguments: [
            ("2025-12-12T14:23:45Z", "2025-12-12T14:23:45.000Z"),
            ("2025-12-12T17:23:45+03:00", "2025-12-12T14:23:45.000Z"),
            ("2025-12-12T14:23:45.1234Z", "2025-12-12T14:23:45.123Z"),
            ("2025-12-12T14:23:45.1235Z", "2025-12-12T14:23:45.124Z"),
            ("2025-12-12T14:23:45.0004999Z", "2025-12-12T14:23:45.000Z"),
            ("2025-12-31T23:59:59.9995Z", "2026-01-01T00:00:00.000Z"),
            ("2024-02-28T24:00:00Z", "2024-02-29T00:00:00.000Z"),
            ("1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500Z"),
            ("1600-02-29T12:00:00Z", "1600-02-29T12:00:00.000Z"),
            ("0000-03-01T00:00:00Z", "0000-03-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ])
    func writes(_ text: String, _ written: String) throws {
        #expect(try #require(UTCTime(iso8601: text)).rfc3339 == written)
    }

    @Test(
        "or with as many digits as it needs, three at least",
        arguments: [
            ("2025-12-12T14:23:45Z", "2025-12-12T14:23:45.000Z"),
            ("2025-12-12T14:23:45.5Z", "2025-12-12T14:23:45.500Z"),
            ("2025-12-12T14:23:45.1235Z", "2025-12-12T14:23:45.1235Z"),
            ("2025-12-12T14:23:45.1234567000Z", "2025-12-12T14:23:45.1234567Z"),
            ("2025-12-12T14:23:45.9999999+03:00", "2025-12-12T11:23:45.9999999Z"),
            ("1969-12-31T23:59:59.000000000000000001Z", "1969-12-31T23:59:59.000000000000000001Z"),
            // No 18 digits hold it: then those of a nanosecond are what is used.
            ("2025-12-12T14:23:45.1234567890123456784Z", "2025-12-12T14:23:45.123456789Z"),
            ("2025-12-12T14:23:45.1234567890123456783Z", "2025-12-12T14:23:45.123456789012345678Z"),
        ])
    func writesExactly(_ text: String, _ written: String) throws {
        let time = try #require(UTCTime(iso8601: text))
        #expect(time.exactRFC3339 == written)
        #expect(UTCTime(iso8601: written) == time.writable)
        #expect(time.writable <= time && time.writable.plus(frames: 1, sampleRate: 1) > time)
    }

    @Test(
        "what was read and written can be read again",
        arguments: [
            "2025-12-12T14:23:45.123Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z",
            // Offsets and rounding that lead out of the four digits of a year.
            "0000-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00", "9999-12-31T24:00:00Z",
            "9999-12-31T23:59:59.9999Z",
        ])
    func readsItsOwn(_ text: String) {
        // A time outside the years 0000 to 9999 cannot be written, so it must not be read either.
        guard let time = UTCTime(iso8601: text) else { return }
        #expect(UTCTime(iso8601: time.rfc3339) != nil, "\(time.rfc3339) is not RFC 3339")
    }

    @Test("day and time of day are those of UTC, and midnight is that day's")
    func dayAndTime() throws {
        let time = try #require(UTCTime(iso8601: "2025-12-13T01:02:03.9+03:00"))
        #expect(time.dayText == "2025-12-12")
        #expect(time.timeText == "22:02:03")
        #expect(time.midnight.rfc3339 == "2025-12-12T00:00:00.000Z")
        let early = try #require(UTCTime(iso8601: "1969-12-31T23:59:59.5Z"))
        #expect(early.timeText == "23:59:59")
        #expect(early.midnight.rfc3339 == "1969-12-31T00:00:00.000Z")
    }

    @Test("every day of 400 years comes back as it was")
    func calendar() throws {
        for day in stride(from: -146_097, to: 2 * 146_097, by: Effort.isQuick ? 9 : 1) {
            let time = UTCTime(seconds: Int64(day) * 86_400)
            #expect(UTCTime(iso8601: time.dayText + "T00:00:00Z") == time)
        }
    }
}
