import Foundation
import Foundations
import HTTP
import JSON
import Services
import TestSupport
import Testing

/// Answers that a service gives seldom: what is fetched in spite of them, and what is told.
@Suite("A rare answer")
struct RareAnswerTests {
    // MARK: - Zoom

    /// Changes the description of the first of the files that are attached.
    private static func changingFirstFile(_ change: @escaping @Sendable (inout [String: Any]) -> Void)
        -> ZoomService.Mishap
    {
        { reply in
            guard var value = try? JSONSerialization.jsonObject(with: Data(reply.body)) as? [String: Any],
                var files = value["physical_files"] as? [[String: Any]], !files.isEmpty
            else { return }
            change(&files[0])
            value["physical_files"] = files
            if let body = try? JSONSerialization.data(withJSONObject: value) { reply.body = Array(body) }
        }
    }

    @Test("without a link for a file, or with one that cannot be used, is a problem of that file alone")
    func links() throws {
        for (link, words) in [
            (nil, "the answer has no link for it"), ("ftp://127.0.0.1/x", "its link is not used: "),
        ] {
            let service = try ZoomService()
            service.change { state in
                state.apiMishaps = [Self.changingFirstFile { $0["download_url"] = link }]
            }
            let folder = TemporaryFolder()
            let report = try service.fetch(to: folder.path)
            let problem = try #require(report.problems.first)
            #expect(report.problems.count == 1 && problem.message.contains(words), "\(report.problems)")
            #expect((problem.code == .noLink) == (link == nil))
            // The others are there.
            let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.path).first)
            let files = try Disk.tree(folder(name)).filter { $0.hasPrefix("files/") }
            #expect(files.count == service.with { $0.files.count } - 1, "\(files)")
        }
    }

    @Test("of a span that is not over is told")
    func future() throws {
        for (end, isTold) in [("2026-01-02T00:00:00Z", false), ("2026-01-02T00:00:01Z", true)] {
            let report = try ZoomService().fetch(to: TemporaryFolder().path, to: end)
            #expect(
                report.notes.contains("`to` is in the future: what is written until then is not in it") == isTold,
                "\(report.notes)")
        }
    }

    @Test("that there are no more tokens now is waited for")
    func tokens() throws {
        let service = try ZoomService()
        service.change { $0.apiMishaps = [{ $0 = LoopbackServer.Reply(429, fields: [("Retry-After", "7")]) }] }
        let clock = TestClock("2026-01-02T00:00:00Z")
        #expect(try service.fetch(to: TemporaryFolder().path, usesOAuth: true, clock: clock).problems.isEmpty)
        let sleeps = clock.sleeps
        #expect(sleeps.count == 1 && sleeps.allSatisfy { (7...8).contains($0) }, "\(sleeps)")
    }

    // MARK: - Knovvu

    @Test("that sends the request for a report elsewhere is a problem of that report alone")
    func reportElsewhere() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change {
            $0.reports = ["00": Array("{}".utf8), "01": Array("{}".utf8)]
            $0.apiMishaps = [{ _ in }, { $0 = LoopbackServer.Reply(302, fields: [("Location", "ftp://127.0.0.1/")]) }]
        }
        let report = try day.fetch(.init(hours: ["00", "01"], reports: true))
        #expect(report.problems.map(\.hour) == ["00"], "\(report.problems)")
        #expect(!FileManager.default.fileExists(atPath: day.folder("2025-12-12/00.report.json")))
        #expect(try Disk.bytes(day.folder("2025-12-12/01.report.json")) == Array("{}".utf8))
    }

    @Test("that the token has expired, in place of a report, is answered with a new token")
    func expired() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.reports = ["00": Array("{}".utf8)]
            $0.apiMishaps = [{ _ in }, { _ in }, { $0 = LoopbackServer.Reply(401) }]
        }
        let report = try day.fetch(.init(usesOAuth: true, hours: ["00"], reports: true))
        #expect(report.status == .complete && report.problems.isEmpty, "\(report)")
        #expect(try Disk.bytes(day.folder("2025-12-12/00.report.json")) == Array("{}".utf8))
    }

    @Test("refused when an archive is not as it was described leaves the description as it was")
    func refusedAgain() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.hours["00"]?.sizeBytes = 7
            $0.apiMishaps = [{ _ in }, { $0 = LoopbackServer.Reply(403) }]
        }
        let report = try day.fetch(.init(hours: ["00"]))
        #expect(report.problems.map(\.code) == [.sizeMismatch], "\(report.problems)")
        #expect(try day.isWhole())
    }

    @Test("that refuses an archive which is in place keeps it, and says so")
    func refusedInPlace() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.hours["00"]?.sizeBytes = 7 }
        #expect(try day.fetch(.init(hours: ["00"])).problems.map(\.code) == [.sizeMismatch])
        day.service.change {
            $0.linkMishaps = Array(repeating: { $0 = LoopbackServer.Reply(400) }, count: 20)
        }
        let report = try day.fetch(.init(hours: ["00"], retries: true))
        #expect(
            report.notes.contains { $0.hasSuffix("; the archive that was in place is kept") }, "\(report)")
        #expect(try day.isWhole())
    }
}
