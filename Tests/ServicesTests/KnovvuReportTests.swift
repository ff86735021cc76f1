import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("Daily Conversation Reports")
struct KnovvuReportTests {
    private static let json = Array(#"{"Conversations": [ {"a": "ä" } ]}"#.utf8)

    private static func zip() throws -> [UInt8] { try #require(try OfferedDay.offer(3).archive) }

    /// A day of two archives, a compressed report and one that is not.
    private static func offered() throws -> OfferedDay {
        let day = try OfferedDay(hours: 2)
        let zip = try zip()
        day.service.change { $0.reports = ["00": zip, "07": json] }
        return day
    }

    private static func requests(_ day: OfferedDay) -> [String] { day.service.with { $0.reportRequests } }

    @Test("are kept as they came, take no download of the recordings, and a missing one is no error")
    func kept() throws {
        let day = try Self.offered()
        let report = try day.fetch(.init(usesOAuth: true, reports: true))
        #expect(report.status == .complete, "\(report)")
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.zip")) == Self.zip())
        #expect(try Disk.bytes(day.folder("2025-12-12/07.report.json")) == Self.json)
        #expect(try Disk.tree(day.folder("2025-12-12")).filter { $0.contains("report") }.count == 2)
        #expect(try day.isWhole())
        #expect(report.quota?.used == 2 && Self.requests(day).count == 24)
        let record = try day.record()
        #expect(record.hours.allSatisfy { $0.report != nil && $0.report?.problem == nil })
        #expect(record.hours.compactMap(\.report?.name) == ["00.report.zip", "07.report.json"])
        // Later runs ask for the others again until a day after the end of the day.
        day.service.change { $0.reports["08"] = Self.json }
        #expect(try day.fetch(.init(usesOAuth: true, reports: true)).status == .complete)
        #expect(Self.requests(day).count == 24 + 22)
        #expect(try Disk.bytes(day.folder("2025-12-12/08.report.json")) == Self.json)
        day.clock.advance(86_400)
        _ = try day.fetch(.init(usesOAuth: true, reports: true))
        _ = try day.fetch(.init(usesOAuth: true, reports: true))
        #expect(Self.requests(day).count == 24 + 22 + 21)
    }

    @Test("leave nothing unfinished, also where a run was stopped while it asked for one that there is not")
    func stopped() throws {
        let day = try Self.offered()
        func leave(_ bytes: [UInt8], _ name: String) throws {
            try Disk.write(bytes, to: day.folder(".opusstitch-unfinished/2025-12-12-\(name)"))
        }
        // Stopped before the answer came, and while an answer came that there is no more.
        try leave([], "05.report.download")
        try leave([1, 2, 3], "06.report.download")
        try leave(Array("{}".utf8), "06.report.validator")
        #expect(try day.fetch(.init(usesOAuth: true, reports: true)).status == .complete)
        #expect(!FileManager.default.fileExists(atPath: day.folder(".opusstitch-unfinished")))
        // The same where it is not asked for any more.
        day.clock.advance(2 * 86_400)
        try leave([], "05.report.download")
        #expect(try day.fetch(.init(usesOAuth: true, reports: true)).status == .complete)
        #expect(!FileManager.default.fileExists(atPath: day.folder(".opusstitch-unfinished")))
    }

    @Test("that are refused with the new token too are not asked for with a third")
    func tokenNeverGood() throws {
        let day = try Self.offered()
        let denied: KnovvuService.Mishap = { $0 = .json(401, #"{"error": "no"}"#) }
        day.service.change { $0.apiMishaps = [{ _ in }, { _ in }, denied, { _ in }, denied] }
        let report = try day.fetch(.init(usesOAuth: true, hours: ["00"], reports: true))
        #expect(report.problems.map(\.message).contains { $0.contains("401") }, "\(report)")
        #expect(day.service.with { $0.tokensGiven } == 2)
        #expect(Self.requests(day) == ["00", "00"])
        #expect(!FileManager.default.fileExists(atPath: day.folder("2025-12-12/00.report.zip")))
    }

    @Test("that were cut off keep their beginning; each that is asked for is told")
    func beginning() throws {
        let day = try Self.offered()
        day.service.change {
            $0.apiMishaps = [
                { _ in },
                {
                    $0.fields.append(("ETag", "\"1\""))
                    $0.breaksAfter = 10
                },
            ]
        }
        var told: [String] = []
        let making = OfferedDay.Making(hours: ["00", "07"], reports: true, attempts: 1)
        #expect(try day.fetch(making) { told.append($0.phase.description) }.status == .incomplete)
        let part = day.folder(".opusstitch-unfinished/2025-12-12-00.report.download")
        #expect(try Disk.bytes(part) == Array(Self.zip().prefix(10)))
        #expect(try day.fetch(making) { told.append($0.phase.description) }.status == .complete)
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.zip")) == Self.zip())
        #expect(told.count { $0.contains("the report of 2025-12-12, hour 00") } == 2, "\(told)")
        #expect(told.count { $0.contains("the report of 2025-12-12, hour 07") } == 1, "\(told)")
        #expect(!FileManager.default.fileExists(atPath: day.folder(".opusstitch-unfinished")))
    }

    @Test("that are cut off later each time are tried as often as more comes of them")
    func progress() throws {
        let day = try Self.offered()
        let cuts: [KnovvuService.Mishap] = [10, 20, 30, 40].map { count in { $0.breaksAfter = count } }
        day.service.change { $0.apiMishaps = [{ _ in }] + cuts }
        #expect(try day.fetch(.init(hours: ["00"], reports: true, attempts: 2)).status == .complete)
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.zip")) == Self.zip())
        #expect(Self.requests(day).count == 5)
        // Without any progress, twice.
        let stuck = try Self.offered()
        stuck.service.change { $0.apiMishaps = [{ _ in }] + Array(repeating: { $0.breaksAfter = 0 }, count: 4) }
        #expect(try stuck.fetch(.init(hours: ["00"], reports: true, attempts: 2)).status == .incomplete)
        #expect(Self.requests(stuck).count == 2)
    }

    @Test("are not asked for unless they are wanted, nor before their hour is over")
    func wanted() throws {
        let day = try Self.offered()
        _ = try day.fetch()
        #expect(Self.requests(day).isEmpty)
        let early = try OfferedDay(hours: 2, clock: "2025-12-12T07:59:00Z")
        early.service.change { $0.generatedAt = "2025-12-12T07:00:00Z" }
        _ = try early.fetch(.init(reports: true))
        #expect(Self.requests(early) == ["00", "01", "02", "03", "04", "05", "06"])
        let some = try Self.offered()
        _ = try some.fetch(.init(hours: ["07"], reports: true))
        #expect(Self.requests(some) == ["07"])
    }

    @Test(
        "that are a web page, cut JSON or a damaged ZIP file are never kept; later runs say so, and ask again",
        arguments: ["<!doctype html><p>Sign in", #"{"Conversations": ["#, "PK\u{3}\u{4}xxxx"])
    func damaged(body: String) throws {
        let day = try Self.offered()
        day.service.change {
            $0.apiMishaps = [{ _ in }, { $0.body = Array(body.utf8) }, { $0.body = Array(body.utf8) }]
        }
        let report = try day.fetch(.init(hours: ["00", "01"], reports: true))
        #expect(report.status == .problems && report.problems.map(\.code) == [.reportDamaged], "\(report)")
        #expect(report.problems.first?.hour == "00")
        #expect(try Disk.tree(day.folder("2025-12-12")).allSatisfy { !$0.contains("report") })
        // A run that does not want reports says it too.
        #expect(try day.fetch(.init(hours: ["00", "01"])).problems.map(\.code) == [.reportDamaged])
        #expect(try day.fetch(.init(hours: ["00", "01"], reports: true)).status == .complete)
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.zip")) == Self.zip())
    }

    @Test("that the service cannot give now are waited for, as recordings are")
    func later() throws {
        let day = try Self.offered()
        day.service.change { $0.apiMishaps = [{ _ in }] + Array(repeating: { $0.status = 503 }, count: 2) }
        let report = try day.fetch(.init(hours: ["00"], reports: true, attempts: 2))
        #expect(report.status == .incomplete && report.runAgainAt != nil)
        day.service.change { $0.apiMishaps = Array(repeating: { $0.status = 503 }, count: 2) }
        #expect(try day.fetch(.init(hours: ["00"], waits: true, reports: true, attempts: 2)).status == .complete)
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.zip")) == Self.zip())
    }

    @Test("that are refused are one problem, and the others are not asked for in the same run", arguments: [400, 403])
    func refused(status: Int) throws {
        let day = try Self.offered()
        day.service.change { $0.apiMishaps = [{ _ in }, { $0.status = status }] }
        let report = try day.fetch(.init(reports: true))
        #expect(report.problems.map(\.code) == [.reportRefused] && Self.requests(day).count == 1, "\(report)")
        #expect(try day.isWhole())
        #expect(try day.fetch(.init(reports: true)).status == .complete)
    }

    @Test("that were changed or removed are fetched again", arguments: [true, false])
    func changed(isRemoved: Bool) throws {
        let day = try Self.offered()
        _ = try day.fetch(.init(reports: true))
        let path = day.folder("2025-12-12/07.report.json")
        if isRemoved { try Disk.remove(path) } else { try Disk.write([1], to: path) }
        let report = try day.fetch(.init(reports: true))
        #expect(report.status == .complete && report.notes.contains { $0.contains("07.report.json") })
        #expect(try Disk.bytes(path) == Self.json)
        #expect(FileManager.default.fileExists(atPath: path + ".damaged") == !isRemoved)
    }

    @Test("that were changed are set aside by a run that does not want any, too")
    func changedUnwanted() throws {
        let day = try Self.offered()
        _ = try day.fetch(.init(reports: true))
        let path = day.folder("2025-12-12/07.report.json")
        try Disk.write([1], to: path)
        #expect(try day.fetch().notes.contains { $0.contains("07.report.json is missing or has changed") })
        #expect(try Disk.bytes(path + ".damaged") == [1])
        #expect(!FileManager.default.fileExists(atPath: path))
    }

    @Test("that a killed run put in place, but did not record, are kept as they are; others are set aside")
    func unrecorded() throws {
        let day = try Self.offered()
        _ = try day.fetch(.init(reports: true))
        for isOther in [false, true] {
            try Disk.remove(day.folder("2025-12-12/hours.json"))
            if isOther { try Disk.write([1], to: day.folder("2025-12-12/07.report.json")) }
            #expect(try day.fetch(.init(reports: true)).status == .complete)
            #expect(try Disk.bytes(day.folder("2025-12-12/07.report.json")) == Self.json)
            let damaged = try Disk.tree(day.folder("2025-12-12")).filter { $0.contains("damaged") }
            #expect(damaged == (isOther ? ["07.report.json.damaged"] : []))
        }
    }

    @Test("that were cut off are resumed or begun again, and end with the right bytes")
    func cutOff() throws {
        let day = try Self.offered()
        day.service.change { $0.apiMishaps = [{ _ in }, { $0.breaksAfter = 100 }] }
        #expect(try day.fetch(.init(hours: ["00"], reports: true)).status == .complete)
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.zip")) == Self.zip())
    }
}

@Suite("Daily Conversation Reports in a bag", .enabled(if: !Effort.isQuick))
struct ReportsInBagTests {
    private struct Summary: Decodable {
        struct Report: Decodable {
            let path: String
            let sha256: String
            let bytes: Int
        }
        let reports: [Report]?
    }

    private static func paths(_ bag: String) throws -> [String] {
        let bytes = try Disk.bytes("\(bag)/data/summary.json")
        return try JSONDecoder().decode(Summary.self, from: Data(bytes)).reports?.map(\.path) ?? []
    }

    /// A fetched day with two archives and a report.
    private static func fetched() throws -> OfferedDay {
        let day = try OfferedDay(hours: 2)
        day.service.change { $0.reports = ["00": Array(#"{"Conversations": []}"#.utf8)] }
        _ = try day.fetch(.init(reports: true))
        return day
    }

    @Test("are copied byte for byte, listed, and added when they come later; the bag verifies")
    func copied() throws {
        let day = try Self.fetched()
        let (folder, bag) = (day.folder("2025-12-12"), day.folder("bag"))
        #expect(try Program.run(["stitch", folder, "--output", bag]).status == 0)
        let place = "data/reports/2025-12-12/00.report.json"
        #expect(try Self.paths(bag) == [place])
        #expect(try Disk.bytes("\(bag)/\(place)") == Disk.bytes("\(folder)/00.report.json"))
        #expect(try Program.run(["verify", bag]).status == 0)
        #expect(try Program.run(["verify", bag, "--against", folder]).status == 0)
        #expect(try Program.run(["verify", bag, "--against", "\(folder)/00.zip", "\(folder)/01.zip"]).status == 0)
        try Disk.write([UInt8](repeating: 7, count: 9), to: "\(folder)/05.report.zip")
        #expect(try Program.run(["stitch", folder, "--output", bag]).status == 0)
        #expect(try Self.paths(bag) == [place, "data/reports/2025-12-12/05.report.zip"])
        #expect(try Program.run(["verify", bag]).status == 0)
        // A report that is gone is not removed from the bag.
        try Disk.remove("\(folder)/00.report.json")
        let before = try Disk.digests(bag)
        let refused = try Program.run(["stitch", folder, "--output", bag])
        #expect(refused.status == 1 && refused.errorText.contains("00.report.json"), "\(refused.errorText)")
        #expect(try Disk.digests(bag) == before)
        // One that was changed in the bag is found.
        try Disk.write([1], to: "\(bag)/\(place)")
        #expect(try Program.run(["verify", bag]).status == 2)
    }

    @Test("are in the bag of their day, in a merged bag as in that of one run, and not in a redacted one")
    func others() throws {
        let day = try Self.fetched()
        let (folder, bag) = (day.folder("2025-12-12"), day.folder("bag"))
        _ = try Program.run(["stitch", folder, "--output", bag])
        #expect(try Program.run(["stitch", folder, "--output", day.folder("bags"), "--bag-per", "day"]).status == 0)
        let manifest = try Disk.bytes("\(bag)/manifest-sha256.txt")
        #expect(try Disk.bytes(day.folder("bags/2025-12-12/manifest-sha256.txt")) == manifest)
        let shards = [1, 2].map { day.folder("shard-\($0)") }
        for (index, shard) in shards.enumerated() {
            #expect(try Program.run(["stitch", folder, "--output", shard, "--shard", "\(index + 1)/2"]).status == 0)
        }
        let merged = try Program.run(["merge"] + shards + ["--output", day.folder("merged")])
        #expect(merged.status == 0, "\(merged.errorText)")
        #expect(try Disk.bytes(day.folder("merged/manifest-sha256.txt")) == manifest)
        let plan = day.folder("plan.json")
        let text = """
            [{"session": "one-0", "from": 0, "to": 0.1, "reason": "privacy"}]
            """
        try Disk.write(Array(text.utf8), to: plan)
        let redacted = try Program.run(["redact", bag, "--plan", plan, "--output", day.folder("redacted")])
        #expect([0, 2].contains(redacted.status), "\(redacted.errorText)")
        #expect(try Self.paths(day.folder("redacted")).isEmpty)
        let log = String(decoding: try Disk.bytes(day.folder("redacted/data/redactions.json")), as: UTF8.self)
        #expect(log.contains("data/reports/2025-12-12/00.report.json"))
        #expect(try Program.run(["verify", day.folder("redacted")]).status == 0)
    }
}
