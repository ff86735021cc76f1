import Foundations
import Testing

@testable import Stitching

@Suite("The hour and the label of an archive")
struct ArchiveHourTests {
    @Test("are read as the metadata states them, or not at all")
    func reading() {
        #expect(ArchiveHour(utcDay: "2025-12-12", hour: "14")?.text == "2025-12-12T14")
        #expect(ArchiveHour(utcDay: "1970-01-01", hour: "00")?.number == 0)
        #expect(ArchiveHour(utcDay: "1969-12-31", hour: "23")?.number == -1)
        #expect(ArchiveHour(utcDay: "2024-02-29", hour: "23")?.text == "2024-02-29T23")
        for (day, hour) in [
            ("2025-12-12", "24"), ("2025-12-12", "4"), ("2025-12-12", "014"), ("2025-02-29", "14"), ("2025-1-12", "14"),
            ("2025-12-12", "-1"), ("", "14"), ("20251212", "14"),
        ] {
            #expect(ArchiveHour(utcDay: day, hour: hour) == nil, "\(day) \(hour)")
        }
        #expect(ArchiveHour(utcDay: nil, hour: "14") == nil && ArchiveHour(utcDay: "2025-12-12", hour: nil) == nil)
    }

    @Test("contain a time from their first second on, before 1970 too", arguments: [0, 1, -1, 490_430, -490_430])
    func containing(number: Int) throws {
        for (seconds, expected) in [(0, number), (3599, number), (3600, number + 1), (-1, number - 1)] {
            let time = UTCTime(seconds: Int64(number * 3600 + seconds))
            #expect(ArchiveHour(of: time).number == expected, "\(seconds)")
        }
        let hour = ArchiveHour(of: UTCTime(seconds: Int64(number * 3600)))
        for (seconds, outside) in [(0, 0), (3599, 0), (3600, 0), (3601, 1), (7200, 3600), (-1, 1), (-3600, 3600)] {
            #expect(hour.secondsOutside(UTCTime(seconds: Int64(number * 3600 + seconds))) == outside, "\(seconds)")
        }
    }

    @Test(
        "have as many folders in a label as tell them apart",
        arguments: [
            (["/a/x.zip", "/b/y.zip"], ["x.zip", "y.zip"]), (["/a/x.zip", "/b/x.zip"], ["a/x.zip", "b/x.zip"]),
            (["/1/a/x.zip", "/2/a/x.zip", "/b/x.zip"], ["1/a/x.zip", "2/a/x.zip", "b/x.zip"]),
            (["/x.zip", "/a/x.zip"], ["x.zip", "a/x.zip"]), (["/a/x.zip", "/a/x.zip"], ["a/x.zip", "a/x.zip"]),
            ([], []),
        ])
    func labels(files: [String], labels: [String]) {
        #expect(ArchiveInput.labels(of: files) == labels)
    }
}
