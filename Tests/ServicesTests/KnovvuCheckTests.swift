import Foundation
import Services
import TestSupport
import Testing

@Suite("What does not agree")
struct KnovvuCheckTests {
    /// Something wrong with hour 01 of two, and what is said of it.
    struct Disagreement: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout KnovvuService.State) -> Void
        let codes: [FetchProblem.Code]
        /// Whether the archive is in place all the same.
        var isKept = true
        var testDescription: String { name }
    }

    static let disagreements = [
        Disagreement(
            name: "the size", change: { $0.hours["01"]?.sizeBytes = 15_360_000 }, codes: [.sizeMismatch]),
        Disagreement(
            name: "the size, which is almost nothing", change: { $0.hours["01"]?.sizeBytes = 1 }, codes: [.sizeMismatch]
        ),
        Disagreement(
            name: "the sessions", change: { $0.hours["01"]?.sessionCount = 12 }, codes: [.countMismatch]),
        Disagreement(name: "the files", change: { $0.hours["01"]?.fileCount = 67 }, codes: [.countMismatch]),
        Disagreement(
            name: "the hour inside", change: { $0.hours["01"]?.archive = try? OfferedDay.offer(0).archive },
            codes: [.otherArchive]),
        Disagreement(
            name: "the day inside",
            change: { $0.hours["01"]?.archive = try? OfferedDay.offer(1, day: "2025-12-11").archive },
            codes: [.otherArchive]),
        Disagreement(
            name: "bytes that belong to nothing",
            change: { $0.hours["01"]?.archive?.insert(contentsOf: Array(repeating: 7, count: 50), at: 0) },
            codes: [.archiveInconsistent]),
        Disagreement(
            name: "a status that is unknown, with a link", change: { $0.hours["01"]?.status = "partial" },
            codes: [.unknownStatus]),
        Disagreement(
            name: "a status that is unknown, without a link",
            change: { $0.hours["01"] = KnovvuService.Hour(archive: nil, status: "processing") },
            codes: [.unknownStatus], isKept: false),
        Disagreement(
            name: "an available hour without a link",
            change: { $0.hours["01"] = KnovvuService.Hour(archive: nil, status: "available") }, codes: [.noLink],
            isKept: false),
        Disagreement(
            name: "an hour that is missing", change: { $0.hours["01"] = nil }, codes: [.missingHour], isKept: false),
        Disagreement(
            name: "an archive that is none", change: { $0.hours["01"]?.archive = Array("<html>busy</html>".utf8) },
            codes: [.damaged], isKept: false),
        Disagreement(
            name: "an archive whose last bytes are lost", change: { $0.hours["01"]?.archive?.removeLast(200) },
            codes: [.damaged], isKept: false),
        Disagreement(
            name: "an archive with a byte flipped", change: { $0.hours["01"]?.archive?[600] ^= 1 }, codes: [.damaged],
            isKept: false),
    ]

    @Test("is told, and what is intact is kept", arguments: disagreements)
    func told(disagreement: Disagreement) throws {
        let day = try OfferedDay(hours: 2)
        day.service.change(disagreement.change)
        let report = try day.fetch()
        #expect(report.status == .problems)
        #expect(report.problems.map(\.code) == disagreement.codes)
        #expect(report.problems.allSatisfy { $0.hour == "01" && $0.day == "2025-12-12" })
        #expect(FileManager.default.fileExists(atPath: day.place("01")) == disagreement.isKept)
        #expect(try Disk.bytes(day.place("00")) == day.archive("00"))
        // And the same is told again.
        let again = try day.fetch()
        #expect(again.status == .problems || again.status == .incomplete)
        #expect(again.problems.map(\.code) == disagreement.codes || again.status == .incomplete)
    }

    @Test("of an unknown status: what comes of its link")
    func fates() throws {
        for (hour, words) in [
            (KnovvuService.Hour(archive: nil, status: "processing"), "run again later"),
            (try OfferedDay.offer(1), "its link is used anyway"),
        ] {
            let day = try OfferedDay(hours: 2)
            day.service.change {
                $0.hours["01"] = hour
                $0.hours["01"]?.status = "processing"
            }
            #expect(try day.fetch().problems.map(\.message).map { $0.hasSuffix(words) } == [true])
        }
    }

    @Test("a size: what is stated later is a change, unless it is the archive's own")
    func sizes() throws {
        let day = try OfferedDay(hours: 2)
        let bytes = try #require(day.archive("01")).count
        day.service.change { $0.hours["01"]?.sizeBytes = bytes + 1 }
        #expect(try day.fetch().problems.map(\.code) == [.sizeMismatch])
        // To ask again, an hour has to be wanted that is not there yet.
        for (stated, isChange) in [(bytes + 1, false), (bytes, false), (bytes + 2, true)] {
            try Disk.remove(day.place("00"))
            day.service.change { $0.hours["01"]?.sizeBytes = stated }
            let problems = try day.fetch().problems
            #expect(problems.contains { $0.code == .changedAnswer } == isChange, "\(stated): \(problems)")
        }
    }

    @Test("by accident is asked for once more")
    func damagedOnce() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.linkMishaps = [{ $0.body[700] ^= 1 }] }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
    }

    @Test("with what was said before: a later answer takes nothing away")
    func changedAnswer() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change { $0.hours["05"] = nil }
        #expect(try day.fetch().problems.map(\.code) == [.missingHour])
        day.service.change {
            $0.hours["01"] = KnovvuService.Hour(archive: nil, status: "no_data")
            $0.hours["05"] = KnovvuService.Hour(archive: nil, status: "no_data")
        }
        let report = try day.fetch()
        #expect(report.problems.map(\.code) == [.changedAnswer])
        #expect(FileManager.default.fileExists(atPath: day.place("01")))
    }

    @Test("dates: they are told, not relied on, and the deadline is the earliest that is left")
    func dates() throws {
        let day = try OfferedDay(hours: 1)
        // As in the document's own example.
        day.service.change { $0.expiresAt = "2024-12-16T02:15:32Z" }
        let report = try day.fetch()
        #expect(report.status == .complete)
        #expect(
            report.notes.contains {
                $0.contains("expiresAt 2024-12-16T02:15:32Z is before generatedAt 2025-12-13T02:15:32Z")
            })
        #expect((try day.record()).deadline == "2025-12-16T00:00:00.000Z")
    }

    @Test("clocks: it is told")
    func clocks() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.skew = 4000 }
        let report = try day.fetch()
        #expect(report.status == .complete)
        #expect(report.notes.contains { $0.contains("this machine's clock is at 2025-12-13T06:00:00Z") })
    }

    @Test("in the types of members: they are problems, with their names and how often")
    func wrongTypes() throws {
        let day = try OfferedDay(hours: 2)
        let spoil: KnovvuService.Mishap = {
            let text = String(decoding: $0.body, as: UTF8.self)
            $0.body = Array(text.replacing(#""fileCount": 3"#, with: #""fileCount": "3""#).utf8)
        }
        day.service.change { $0.apiMishaps = [spoil, spoil, spoil] }
        let report = try day.fetch()
        #expect(report.problems.map(\.code) == [.unreadableAnswer])
        #expect(report.problems.first?.message.contains("`fileCount` (2 times)") == true)
        #expect(try day.isWhole())
    }

    @Test(
        "with itself: an hour that the answer lists 50,000 times is one problem with the count",
        .enabled(if: !Effort.isQuick))
    func repeated() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.apiMishaps = [
                {
                    let text = String(decoding: $0.body, as: UTF8.self)
                    let more = String(repeating: #"{"hour": "00", "status": "no_data"}, "#, count: 49_999)
                    $0.body = Array(text.replacing(#""links": ["#, with: #""links": ["# + more).utf8)
                }
            ]
        }
        let report = try day.fetch()
        #expect(report.problems.map(\.code) == [.unreadableAnswer])
        #expect(report.problems.first?.message.contains("00 (50000 times)") == true)
        #expect(try day.isWhole())
    }

    @Test("the document's own example is read whole")
    func example() throws {
        let text = """
            {"date": "2025-12-12", "totalSessions": 287, "totalFiles": 1543, "totalSizeBytes": 1567890432,
            "generatedAt": "2025-12-13T02:15:32Z", "retentionDays": 3, "expiresAt": "2024-12-16T02:15:32Z", "links": [
            {"hour": "00", "url": "https://minio-domain.com/presigned-url?token=...", "sessionCount": 12,
            "fileCount": 67, "sizeBytes": 15360000, "status": "available"},
            {"hour": "01", "url": null, "sessionCount": 0, "fileCount": 0, "sizeBytes": 0, "status": "no_data"}]}
            """
        let day = try #require(KnovvuDay(json: Array(text.utf8)))
        #expect(day.defects.isEmpty)
        #expect(day.links.map(\.status) == [.available, .noData])
        #expect(day.links.map(\.sizeBytes) == [15_360_000, 0])
        #expect("\(day.links[0])".contains("token=") == false)
    }

    @Test(
        "in an answer's fields with the document: the hours are not assumed empty",
        arguments: [
            #"{"date": "2025-12-12", "links": []}"#,
            #"{"date": "2025-12-12", "links": [{"hour": 0}, 7, null, {"hour": "../../x", "status": "available"}]}"#,
            #"{"date": "2025-12-12", "retentionDays": -5, "generatedAt": 9, "links": [{"hour": "00", "status": 4}]}"#,
        ])
    func oddAnswers(json: String) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.apiMishaps = [{ $0 = .json(200, json) }] }
        let report = try day.fetch()
        #expect(report.status == .problems)
        #expect(report.problems.count { $0.code == .missingHour || $0.code == .unknownStatus } == 24)
        #expect(try Disk.tree(day.folder("2025-12-12")) == ["day.json", "hours.json", "manifest-sha256.txt"])
    }
}
