import Foundation
import Foundations
import JSON
import Services
import TestSupport
import Testing

@Suite("Nothing of a day is forgotten or mixed")
struct KnovvuRecordTests {
    private struct Record: Decodable {
        var service: String
        var askedAt: String
        var generatedAt: String
        var expiresAt: String
        var retentionDays: Int
        var deadline: String
        var hours: [Hour]

        struct Hour: Decodable {
            var hour: String
            var status: String
            var sessionCount: Int?
            var fileCount: Int?
            var sizeBytes: Int?
            var archive: Archive?

            struct Archive: Decodable {
                var name: String
                var bytes: Int
                var sha256: String
            }
        }
    }

    @Test("the record has what the service said and what came, and the manifest has every file")
    func record() throws {
        let day = try OfferedDay(hours: 2)
        let asked = day.clock.now.rfc3339
        #expect(try day.fetch().status == .complete)
        let folder = day.folder("2025-12-12")
        let record = try JSONDecoder().decode(Record.self, from: Data(try Disk.bytes(folder + "/hours.json")))
        #expect(record.service.hasPrefix(day.service.baseURL), "\(record.service)")
        #expect(record.askedAt >= asked && record.retentionDays == 3, "\(record.askedAt) \(asked)")
        #expect(record.generatedAt == "2025-12-13T02:15:32.000Z" && record.expiresAt == "2025-12-16T02:15:32.000Z")
        #expect(record.deadline <= record.expiresAt)
        let statuses = record.hours.map(\.status)
        #expect(statuses.count == 24 && statuses.prefix(2).allSatisfy { $0 == "available" })
        #expect(statuses.dropFirst(2).allSatisfy { $0 == "no_data" })
        for (hour, number) in zip(record.hours, ["00", "01"]) {
            let bytes = try #require(day.archive(number))
            #expect(hour.hour == number && hour.archive?.name == "\(number).zip" && hour.archive?.bytes == bytes.count)
            #expect(hour.archive?.sha256 == Disk.sha256(bytes).hexadecimal)
            #expect(hour.sessionCount == 2 && hour.fileCount == 3 && hour.sizeBytes == bytes.count)
        }
        let files = ["00.zip", "01.zip", "day.json"]
        let expected = try files.map { "\(Disk.sha256(try Disk.bytes("\(folder)/\($0)")).hexadecimal)  \($0)" }
        let manifest = String(decoding: try Disk.bytes(folder + "/manifest-sha256.txt"), as: UTF8.self)
        #expect(Set(manifest.split(separator: "\n").map(String.init)) == Set(expected))
    }

    @Test("a line of the report counts the archives and their bytes, the hours without recordings, and what is missing")
    func line() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change { $0.linkMishaps = [{ _ in }, { $0 = .json(404, "{}") }] }
        let sizes = try ["00", "01"].map { try #require(day.archive($0)).count }
        let first = try #require(try day.fetch(.init(attempts: 1)).text(output: "out").split(separator: "\n").first)
        #expect(
            first == "out/2025-12-12: 1 archive in place (\(sizes[0]) bytes), 22 hours without recordings, 1 missing")
        day.clock.advance(3606)
        let second = try #require(try day.fetch(.init(retries: true)).text(output: "out").split(separator: "\n").first)
        #expect(
            second == "out/2025-12-12: 2 archives in place (\(sizes[0] + sizes[1]) bytes), 22 hours without recordings")
    }

    @Test("an hour that had recordings and has none now is a problem of every later run")
    func goneHour() throws {
        let day = try OfferedDay(hours: 7)
        _ = try day.fetch()
        day.service.change {
            for hour in ["05", "06"] { $0.hours[hour] = KnovvuService.Hour(archive: nil, status: "no_data") }
        }
        for _ in 0..<3 {
            day.clock.advance(3606)
            let report = try day.fetch()
            #expect(report.status == .problems && report.problems.map(\.code) == [.changedAnswer, .changedAnswer])
        }
    }

    @Test(
        "an archive with a problem is fetched again on request; one that is replaced by other bytes is kept beside it")
    func retried() throws {
        let day = try OfferedDay(hours: 2)
        let right = try #require(day.service.with { $0.hours["01"] })
        let wrong = try #require(try OfferedDay.offer(0).archive)
        day.service.change { $0.hours["01"]?.archive = wrong }
        #expect(try day.fetch().problems.map(\.code) == [.otherArchive])
        // The problem is reported without a request, until it is asked for.
        #expect(try day.fetch().problems.map(\.code) == [.otherArchive])
        #expect(day.service.downloadRequests.count == 2)
        #expect(try day.fetch(.init(retries: true)).problems.map(\.code) == [.otherArchive])
        #expect(day.service.downloadRequests.count == 3)
        day.service.change { $0.hours["01"] = right }
        #expect(try day.fetch(.init(retries: true)).status == .complete)
        #expect(try day.isWhole())
        #expect(try Disk.bytes(day.place("01") + ".damaged") == wrong)
        #expect(try day.fetch(.init(retries: true)).status == .complete)
        #expect(day.service.downloadRequests.count == 4)
    }

    @Test("an archive that was set aside stays, also where a damaged download is kept; of these, the last one does")
    func setAside() throws {
        let day = try OfferedDay(hours: 1)
        #expect(try day.fetch().status == .complete)
        try Disk.write([1, 2, 3], to: day.place("00"))
        let damage: KnovvuService.Mishap = { $0.body = Array($0.body.dropLast(200)) }
        day.service.change { $0.linkMishaps = [damage, damage, damage] }
        for _ in 0..<2 {
            #expect(try day.fetch().problems.map(\.code) == [.damaged])
            #expect(try Disk.bytes(day.place("00") + ".damaged").count == (day.archive("00")?.count ?? 0) - 200)
            #expect(try Disk.bytes(day.place("00") + ".damaged.damaged") == [1, 2, 3])
        }
        #expect(try day.fetch().status == .complete)
        #expect(try Disk.tree(day.folder("2025-12-12")).count == 6)
    }

    @Test("a day of another service is refused, and nothing is changed")
    func otherService() throws {
        let day = try OfferedDay(hours: 2)
        _ = try day.fetch()
        let path = day.folder("2025-12-12/hours.json")
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        try Disk.write(Array(text.replacing(day.service.baseURL, with: "https://other.example").utf8), to: path)
        let before = try Disk.digests(day.folder.path)
        let error = #expect(throws: JobError.self) { try day.fetch() }
        #expect(error?.description.contains("was fetched from https://other.example") == true)
        #expect(try Disk.digests(day.folder.path).filter { !$0.key.hasPrefix(".") } == before)
    }

    @Test("a day of another application is refused; its id is in a token too")
    func otherApplication() throws {
        let day = try OfferedDay(hours: 2)
        func token(_ application: String) -> String {
            let claims = Data(#"{"client_id": "\#(application)"}"#.utf8).base64EncodedString()
            return "e30.\(claims.filter { $0 != "=" }).c2ln"
        }
        let (one, other) = (token("one"), token("other"))
        day.service.change { $0.token = one }
        #expect(try day.fetch(.init(token: one)).status == .complete)
        let error = #expect(throws: JobError.self) { try day.fetch(.init(token: other)) }
        #expect(error?.description.contains("another application") == true)
        #expect(throws: JobError.self) { try day.fetch(.init(usesOAuth: true)) }
        // A token that names none is taken, as before.
        #expect(try day.fetch(.init(token: "opaque")).status == .complete)
    }

    @Test("a refusal that repeats the link's signature does not bring it into a record or a report")
    func repeatedSignature() throws {
        let day = try OfferedDay(hours: 1)
        let refusals: [KnovvuService.Mishap] = (0..<3).map { number in
            { $0 = .json(403, #"{"message": "bad signature '\#(KnovvuService.linkSecret)-\#(number)'!"}"#) }
        }
        day.service.change { $0.linkMishaps = refusals }
        #expect(try day.fetch().problems.map(\.code) == [.linkRefused])
        try expectNoSecret(of: day)
    }

    @Test("nor does an error document in place of an archive")
    func repeatedInArchive() throws {
        let day = try OfferedDay(hours: 1)
        let error = "<Error><Code>AccessDenied</Code><Message>\(KnovvuService.linkSecret)-0</Message></Error>"
        day.service.change {
            $0.linkMishaps = Array(repeating: { $0 = LoopbackServer.Reply(200, body: Array(error.utf8)) }, count: 2)
        }
        #expect(try day.fetch().problems.map(\.code) == [.damaged])
        try expectNoSecret(of: day)
    }

    private func expectNoSecret(of day: OfferedDay) throws {
        let report = try day.fetch(.init(hours: ["00"]))
        let texts =
            [report.text(output: "x"), try JSONText.string(of: report)]
            + (try ["2025-12-12/hours.json", "downloads.json"].map {
                String(decoding: try Disk.bytes(day.folder($0)), as: UTF8.self)
            })
        #expect(texts.allSatisfy { !$0.contains("do-not-show") }, "\(texts)")
    }
}
