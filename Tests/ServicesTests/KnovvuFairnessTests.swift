import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("No hour keeps others waiting")
struct KnovvuFairnessTests {
    /// A kind of fault of an hour that does not end.
    struct Fault: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout LoopbackServer.Reply) -> Void
        var testDescription: String { name }
    }

    static let faults = [
        Fault(name: "damaged", change: { $0.body = $0.body.map { ~$0 } }),
        Fault(name: "cut off", change: { $0.breaksAfter = 900 }),
        Fault(
            name: "cut off, and without a validator",
            change: {
                $0.fields.removeAll { $0.name == "ETag" }
                $0.breaksAfter = 900
            }),
        Fault(name: "reset before it answers", change: { $0.isSilent = true }),
        Fault(name: "refused", change: { $0 = .json(403, "{}") }),
        Fault(name: "unavailable", change: { $0 = .json(503, "{}") }),
        Fault(name: "a sign-in page", change: { $0 = LoopbackServer.Reply(200, body: Array("<html>".utf8)) }),
        Fault(
            name: "gzip",
            change: {
                $0.fields.append(("Content-Encoding", "gzip"))
                $0.body = [31, 139, 8]
            }),
    ]

    private static func spoil(_ day: OfferedDay, _ hours: [String], _ fault: Fault) {
        let mishap: KnovvuService.Mishap = { reply in
            if hours.contains(where: { reply.isOf(hour: $0) }) { fault.change(&reply) }
        }
        day.service.change { $0.linkMishaps = Array(repeating: mishap, count: 1000) }
    }

    @Test("in runs of every hour, where three of twelve always fail", arguments: Effort.some(faults, quick: 2))
    func hourlyRuns(fault: Fault) throws {
        let day = try OfferedDay(hours: 12)
        Self.spoil(day, ["00", "01", "02"], fault)
        for _ in 0..<3 {
            _ = try day.fetch()
            day.clock.advance(3606)
        }
        let missing = try day.record().hours.filter { $0.status == "available" && $0.archive == nil }
        #expect(missing.map(\.hour) == ["00", "01", "02"])
        #expect(missing.allSatisfy { $0.failures.map { $0.count > 0 && !$0.reason.isEmpty } == true })
        #expect(day.service.with { $0.refusedDownloads } == 0)
        // Once they are well, they come.
        day.service.change { $0.linkMishaps = [] }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(try day.record().hours.allSatisfy { $0.failures == nil })
    }

    @Test("forgotten: each failed download of an hour is counted, by its kind, over all runs")
    func counted() throws {
        for (fault, isDamaged, isRefused) in [
            ("unavailable", false, false), ("damaged", true, false), ("refused", false, true),
        ] {
            let day = try OfferedDay(hours: 1)
            Self.spoil(day, ["00"], try #require(Self.faults.first { $0.name == fault }))
            var before = ""
            for _ in 0..<3 {
                _ = try? day.fetch(.init(retries: true, attempts: 1))
                let failures = try #require(try day.record().hours[0].failures)
                let requests = day.service.downloadRequests.count
                #expect(failures.count == requests && requests > 0, "\(fault)")
                #expect(failures.damaged == (isDamaged ? requests : 0), "\(fault)")
                #expect(failures.refused == (isRefused ? requests : 0), "\(fault)")
                #expect(failures.at <= day.clock.now.rfc3339 && failures.at > before, "\(fault)")
                before = failures.at
                day.clock.advance(3606)
            }
            // The latest reason counts.
            let reason = try #require(try day.record().hours[0].failures?.reason)
            Self.spoil(day, ["00"], try #require(Self.faults.first { $0.name == "cut off, and without a validator" }))
            _ = try? day.fetch(.init(retries: true, attempts: 1))
            #expect(try day.record().hours[0].failures?.reason != reason, "\(fault): \(reason)")
        }
    }

    @Test(
        "in one run that waits, where one of eight always fails: at most one download of it while others wait",
        arguments: Effort.some(faults, quick: 3))
    func waiting(fault: Fault) throws {
        let day = try OfferedDay(hours: 8)
        Self.spoil(day, ["00"], fault)
        let stop = Interruption()
        _ = try? day.fetch(.init(waits: true, check: stop.check)) { _ in
            // All others are there.
            if (1..<8).allSatisfy({ FileManager.default.fileExists(atPath: day.place("0\($0)")) }) { stop.request() }
        }
        let hours = day.service.downloadRequests.map { String($0.path.suffix(2)) }
        #expect(hours.prefix(5) == ["00", "01", "02", "03", "04"])
        #expect(hours.prefix(8).count { $0 == "00" } == 1)
        #expect(Set(hours.prefix(8)).count == 8)
        #expect(day.service.with { $0.refusedDownloads } == 0)
    }

    @Test("by being fetched again: an hour whose archive is in place comes after those that are missing")
    func retried() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change { $0.hours["00"]?.fileCount = 67 }
        #expect(try day.fetch(.init(hours: ["00"])).status == .problems)
        _ = try day.fetch(.init(retries: true))
        #expect(day.service.downloadRequests.map { String($0.path.suffix(2)) } == ["00", "01", "00"])
    }

    @Test("for ever: hours whose links are always refused end as problems, and not in one more run")
    func alwaysRefused() throws {
        let day = try OfferedDay(hours: 4)
        Self.spoil(day, ["00", "01", "02"], Self.faults.first { $0.name == "refused" } ?? Self.faults[0])
        var report = try day.fetch()
        var runs = 1
        while report.status == .incomplete, runs < 9 {
            day.clock.advance(3606)
            report = try day.fetch()
            runs += 1
        }
        #expect(report.status == .problems && report.problems.map(\.code) == Array(repeating: .linkRefused, count: 3))
        #expect(try day.record().hours[3].archive != nil)
    }

    @Test("not by requests that are refused: all that reach the service count as downloads")
    func refusedCount() throws {
        let day = try OfferedDay(hours: 24)
        day.service.change { $0.linkMishaps = Array(repeating: { $0 = .json(403, "{}") }, count: 100) }
        let report = try day.fetch()
        #expect(day.service.downloadRequests.count == 5)
        #expect(report.status == .incomplete && report.quota?.used == 5)
        _ = try day.fetch()
        #expect(day.service.downloadRequests.count == 5)
    }

    @Test("not by a request that a redirect leads to a server that is down: the first server has counted it")
    func redirectedToNobody() throws {
        let day = try OfferedDay(hours: 24)
        day.service.change {
            $0.linkMishaps = Array(
                repeating: { $0 = LoopbackServer.Reply(302, fields: [("Location", "http://127.0.0.1:1/")]) }, count: 100
            )
        }
        #expect(try day.fetch().quota?.used == 5)
        #expect(day.service.downloadRequests.count == 5)
    }

    @Test(
        "for as long as the service may still prepare it: a run that waits gets it", .enabled(if: !Effort.isQuick),
        arguments: ["processing", "pending", "", "x"])
    func prepared(status: String) throws {
        let day = try OfferedDay(hours: 2)
        let offered = try #require(day.service.with { $0.hours["01"] })
        day.service.change { $0.hours["01"] = KnovvuService.Hour(archive: nil, status: status) }
        let start = day.clock.now
        let report = try day.fetch(.init(waits: true)) { _ in
            if day.clock.now.secondsSince(start) > 50 * 3600 { day.service.change { $0.hours["01"] = offered } }
        }
        #expect(report.status == .complete, "\(report.problems) \(report.reasons)")
        #expect(try day.isWhole())
    }

    @Test(
        "for longer than the service keeps it: a run that waits ends at the deadline, and reports the hour",
        .enabled(if: !Effort.isQuick))
    func neverPrepared() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change { $0.hours["01"] = KnovvuService.Hour(archive: nil, status: "processing") }
        let report = try day.fetch(.init(waits: true))
        #expect(report.problems.map(\.code) == [.unknownStatus])
        let late = day.clock.now.secondsSince(try #require(UTCTime(iso8601: "2025-12-16T00:00:00Z")))
        #expect((0...1200).contains(late))
    }
}

extension LoopbackServer.Reply {
    /// Whether the service answers with the archive of an hour.
    func isOf(hour: String) -> Bool { fields.contains { $0.name == "ETag" && $0.value.hasPrefix("\"\(hour)-") } }
}
