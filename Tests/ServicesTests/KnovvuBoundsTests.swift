import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

/// Times and counts at which a fetch does another thing: just before, and at once.
@Suite("The bounds of a fetch")
struct KnovvuBoundsTests {
    private static func start(_ text: String, plus seconds: Double) throws -> String {
        try #require(UTCTime(iso8601: text)).plus(seconds: seconds).rfc3339
    }

    @Test(
        "a run that waits ends when it got nothing for two days", arguments: [(172_799, 2), (172_800, 1), (86_400, 2)])
    func patience(seconds: Int, waits: Int) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.linkMishaps = Array(
                repeating: { $0 = LoopbackServer.Reply(429, fields: [("Retry-After", "\(seconds)")]) }, count: 20)
        }
        #expect(try day.fetch(.init(waits: true)).status == .incomplete)
        #expect(day.clock.sleeps == Array(repeating: Double(seconds), count: waits))
    }

    @Test("a run waits longer for an hour that is being prepared, until the deadline of its day", arguments: [49, 66])
    func preparing(hours: Int) throws {
        let day = try OfferedDay(hours: 2)
        let offered = try #require(day.service.with { $0.hours["01"] })
        day.service.change { $0.hours["01"] = KnovvuService.Hour(archive: nil, status: "processing") }
        var waits = 0
        let report = try day.fetch(.init(waits: true)) { progress in
            guard progress.phase.description.hasPrefix("waiting") else { return }
            waits += 1
            // As if it had waited for so long.
            if waits == 1 { day.clock.advance(Double(hours) * 3600) }
            if waits == 2 { day.service.change { $0.hours["01"] = offered } }
        }
        #expect(report.problems.map(\.code) == (hours == 49 ? [] : [.unknownStatus]))
        #expect(waits == (hours == 49 ? 2 : 1))
    }

    @Test(
        "a record that is of another day, or does not have each hour once, is made anew",
        arguments: [#""hour":"05""#, #""day":"2025-12-12","service""#, #""status":"available""#])
    func otherRecord(part: String) throws {
        let day = try OfferedDay(hours: 1)
        #expect(try day.fetch().status == .complete)
        let path = day.folder("2025-12-12/hours.json")
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self).filter { !$0.isWhitespace }
        #expect(text.contains(part))
        let other = part.replacing("05", with: "06").replacing("-12\"", with: "-11\"").replacing(
            "status", with: "state")
        try Disk.write(Array(text.replacing(part, with: other).utf8), to: path)
        let report = try day.fetch()
        #expect(report.status == .complete && report.notes.count == 2, "\(report.notes)")
        #expect(report.notes[0].hasPrefix("\(path) is damaged and was recreated"))
        #expect(report.notes[1].hasSuffix("00.zip had no record, but matches its link; it is kept"))
        #expect(try day.fetch().notes == [])
    }

    @Test("a conversation is waited for as long", arguments: [(172_799, 2), (172_800, 1)])
    func conversation(seconds: Int, waits: Int) throws {
        let service = try ZoomService()
        service.change {
            $0.apiMishaps = Array(
                repeating: { $0 = LoopbackServer.Reply(503, fields: [("Retry-After", "\(seconds)")]) }, count: 20)
        }
        let clock = TestClock("2026-01-02T00:00:00Z")
        #expect(throws: TemporaryFailure.self) {
            try service.fetch(to: TemporaryFolder().path, waits: true, clock: clock)
        }
        #expect(clock.sleeps == Array(repeating: Double(seconds), count: waits))
    }

    @Test(
        "a day that ended less than a day ago is not past its retention",
        arguments: [(86_399, FetchReport.Status.incomplete), (86_400, nil)] as [(Double, FetchReport.Status?)])
    func justEnded(seconds: Double, status: FetchReport.Status?) throws {
        let day = try OfferedDay(hours: 1, clock: try Self.start("2025-12-13T00:00:00Z", plus: seconds))
        day.service.change { $0.day = "2025-12-01" }
        guard let status else {
            let error = #expect(throws: JobError.self) { try day.fetch() }
            #expect(error?.description.contains("past the service's retention period") == true)
            return
        }
        let report = try day.fetch()
        #expect(report.status == status)
        #expect(report.runAgainAt == day.clock.now.plus(seconds: 600).rfc3339)
    }

    @Test("a day that is not over is asked for three hours after its end, and in ten minutes when that has passed")
    func early() throws {
        for (clock, expected) in [
            ("2025-12-12T23:59:59Z", "2025-12-13T03:00:00.000Z"), ("2025-12-13T02:49:59Z", "2025-12-13T03:00:00.000Z"),
            ("2025-12-13T02:50:01Z", "2025-12-13T03:00:01.000Z"), ("2025-12-13T12:00:00Z", "2025-12-13T12:10:00.000Z"),
        ] {
            let day = try OfferedDay(hours: 1, clock: clock)
            day.service.change { $0.generatedAt = "2025-12-12T23:59:59Z" }
            #expect(try day.fetch().runAgainAt == expected)
        }
        // At its end, it is over.
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.generatedAt = "2025-12-13T00:00:00Z" }
        #expect(try day.fetch().status == .complete)
        // A time before the day cannot be that of its description. The time of the answer is taken.
        for (generatedAt, isFinal) in [("2025-12-11T23:59:59Z", true), ("2025-12-12T00:00:00Z", false)] {
            let day = try OfferedDay(hours: 1)
            day.service.change { $0.generatedAt = generatedAt }
            #expect(try day.fetch().status == (isFinal ? .complete : .incomplete), "\(generatedAt)")
            #expect(try day.record().isFinal == isFinal, "\(generatedAt)")
        }
    }

    @Test("links are asked for anew when they are five minutes old", arguments: [(299, 1), (300, 2)])
    func fresh(seconds: Int, requests: Int) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.linkMishaps = [{ $0 = LoopbackServer.Reply(503, fields: [("Retry-After", "\(seconds)")]) }]
        }
        #expect(try day.fetch(.init(waits: true)).status == .complete)
        #expect(day.service.api.requests.count == requests)
        #expect(day.clock.sleeps == [Double(seconds)])
    }

    @Test("a clock may be five minutes wrong, ahead or behind", arguments: [-301, -300, 300, 301] as [Double])
    func clockDifference(seconds: Double) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.skew = seconds }
        let notes = try day.fetch().notes.filter { $0.contains("this machine's clock is at") }
        #expect(notes.count == (abs(seconds) > 300 ? 1 : 0))
    }

    @Test("a day without dates is unfinished for seven days after its end", arguments: [-1, 0] as [Double])
    func unfinished(more: Double) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.hours["00"]?.archive = nil
            ($0.generatedAt, $0.expiresAt, $0.retentionDays) = ("", "", 30)
            $0.otherDays = ["2025-12-19"]
        }
        // The service itself has to know how long it keeps it.
        let undated: KnovvuService.Mishap = { reply in
            let text = String(decoding: reply.body, as: UTF8.self)
            reply.body = Array(text.replacing("\"retentionDays\"", with: "\"days\"").utf8)
        }
        day.service.change { $0.apiMishaps = [undated] }
        #expect(try day.fetch().problems.map(\.code) == [.noLink])
        #expect(try day.record().deadline == nil)
        day.clock.advance(7 * 86_400 - 6 * 3600 + more)
        _ = try? day.fetch(.init(days: ["2025-12-19"], unfinished: true))
        let asked = day.service.api.requests.map { String($0.path.suffix(10)) }
        #expect(asked == ["2025-12-12", "2025-12-19"] + (more < 0 ? ["2025-12-12"] : []), "\(asked)")
    }

    @Test("a day is unfinished until its deadline", arguments: [-1, 0] as [Double])
    func deadline(more: Double) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.hours["00"]?.archive = nil
            $0.expiresAt = "2025-12-13T08:00:00Z"
            $0.otherDays = ["2025-12-11"]
        }
        #expect(try day.fetch().problems.map(\.code) == [.noLink])
        day.clock.advance(2 * 3600 + more)
        _ = try? day.fetch(.init(days: ["2025-12-11"], unfinished: true))
        let asked = day.service.api.requests.map { String($0.path.suffix(10)) }
        #expect(asked.count { $0 == "2025-12-12" } == (more < 0 ? 2 : 1), "\(asked)")
    }

    @Test(
        "archives that the quota does not allow before their deadline are counted",
        arguments: Effort.some(
            [
                (3600, 2, "4 of 12"), (3599, 2, "9 of 12"), (7200, 0, nil), (3600, 0, "2 of 12"), (3599, 0, "7 of 12"),
                (0, 0, "7 of 12"), (7200, 4, "1 of 12"), (3600, 5, "7 of 12"), (3599, 5, "12 of 12"),
                (7199, 0, "2 of 12"),
            ] as [(Double, Int, String?)], quick: 3))
    func late(seconds: Double, used: Int, words: String?) throws {
        let day = try OfferedDay(hours: 12)
        let deadline = day.clock.now.plus(seconds: seconds).rfc3339
        let at = day.clock.now.plus(seconds: -1).rfc3339
        let downloads = Array(repeating: #"{"at": "\#(at)", "what": "w"}"#, count: used).joined(separator: ", ")
        try Disk.write(
            Array(#"{"format": "opusstitch-downloads/1", "downloads": [\#(downloads)]}"#.utf8),
            to: day.folder("downloads.json"))
        day.service.change {
            $0.expiresAt = deadline
            $0.linkMishaps = Array(repeating: { $0 = LoopbackServer.Reply(429) }, count: 1)
        }
        let note = try day.fetch().notes.first { $0.contains("archives cannot be fetched") }
        #expect(
            note.map { $0.contains("an hour, \(words ?? "none") archives") } == (words == nil ? nil : true),
            "\(note ?? "-")")
    }

    @Test("a report that there was not is asked for again until a day after the day, each when its hour is over")
    func reports() throws {
        for (more, requests) in [(-1, 2), (0, 1)] as [(Double, Int)] {
            let day = try OfferedDay(hours: 1, clock: try Self.start("2025-12-14T00:00:00Z", plus: more))
            for _ in 0..<2 { _ = try day.fetch(.init(hours: ["00"], reports: true)) }
            #expect(day.service.with { $0.reportRequests }.count == requests)
        }
        for (clock, requests) in [("2025-12-12T01:59:59Z", 1), ("2025-12-12T02:00:00Z", 2)] {
            let day = try OfferedDay(hours: 1, clock: clock)
            _ = try day.fetch(.init(reports: true))
            #expect(day.service.with { $0.reportRequests }.count == requests)
        }
    }

    @Test("what a run that is stopped has put in place leaves nothing unfinished")
    func stopped() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change {
            $0.reports = ["00": Array("{}".utf8)]
            $0.apiMishaps = [{ _ in }, { $0.fields.append(("ETag", "\"r\"")) }]
        }
        for isReport in [false, true] {
            let stop = Interruption()
            #expect(throws: Interruption.self) {
                _ = try day.fetch(.init(hours: ["00", "01"], reports: isReport, check: stop.check)) { progress in
                    let text = progress.phase.description
                    if text.contains(isReport ? "the report of 2025-12-12, hour 01" : "checking 2025-12-12/01.zip") {
                        stop.request()
                    }
                }
            }
            let left = try Disk.tree(day.folder.path).filter { $0.contains("validator") && !$0.contains("-01") }
            #expect(left == [])
        }
    }

    @Test("a description of a day may have 8 MiB", arguments: [0, 1])
    func largeAnswer(more: Int) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.apiMishaps = [{ $0.body = [UInt8](repeating: UInt8(ascii: "x"), count: 8 << 20 + more) }]
        }
        do {
            _ = try day.fetch()
            Issue.record("it was taken")
        } catch {
            #expect("\(error)".contains(more == 0 ? "not a JSON object" : "larger than 8388608 bytes"), "\(error)")
        }
    }
}
