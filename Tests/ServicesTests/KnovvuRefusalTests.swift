import Foundation
import Foundations
import Services
import TestSupport
import Testing

@Suite("What the service refuses")
struct KnovvuRefusalTests {
    /// A refusal of the document, and what the user reads.
    struct Refusal: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout KnovvuService.State) -> Void
        let day: String
        /// The service's words, and what to do.
        let words: [String]
        var testDescription: String { name }
    }

    static let refusals = [
        Refusal(
            name: "401 token", change: { $0.token = "another" }, day: "2025-12-12",
            words: ["has expired. Please authenticate again", "KNOVVU_TOKEN"]),
        Refusal(
            name: "403 feature", change: { $0.isEnabled = false }, day: "2025-12-12",
            words: ["not enabled for this tenant", "administrator"]),
        Refusal(
            name: "404 retention", change: { _ in }, day: "2025-12-01",
            words: ["older than the allowed retention period", "no longer available"]),
        Refusal(
            name: "400 future, by the service's clock", change: { $0.skew = -3 * 86_400 }, day: "2025-12-12",
            words: ["cannot be in the future", "clock"]),
        Refusal(
            name: "400 date",
            change: {
                $0.apiMishaps = [
                    {
                        $0 = .json(
                            400,
                            #"{ "error": "Invalid date format for 'utcDay'. Please use the format YYYY-MM-DD." }"#)
                    }
                ]
            }, day: "2025-12-12", words: ["Invalid date format", "YYYY-MM-DD"]),
        Refusal(
            name: "418 undocumented", change: { $0.apiMishaps = [{ $0 = .json(418, "{}") }] }, day: "2025-12-12",
            words: ["status 418", "base URL"]),
        Refusal(
            name: "a login page",
            change: {
                $0.apiMishaps = [
                    {
                        $0 = LoopbackServer.Reply(
                            200, fields: [("Content-Type", "text/html")], body: Array("<html>".utf8))
                    }
                ]
            }, day: "2025-12-12", words: ["not a JSON object", "base URL"]),
        Refusal(
            name: "the answer for another day",
            change: { $0.apiMishaps = [{ $0 = .json(200, #"{"date": "2025-12-11", "links": []}"#) }] },
            day: "2025-12-12", words: ["`date` is 2025-12-11"]),
    ]

    @Test("is told in its words, with what to do, and nothing else is asked", arguments: refusals)
    func refused(refusal: Refusal) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change(refusal.change)
        let error = #expect(throws: (any Error).self) { try day.fetch(.init(days: [refusal.day])) }
        for words in refusal.words { #expect("\(try #require(error))".contains(words), "\(String(describing: error))") }
        #expect(day.service.api.requests.count == 1)
        #expect(day.service.downloadRequests.isEmpty)
    }

    @Test("for one day leaves the other days")
    func otherDays() throws {
        let day = try OfferedDay(hours: 2)
        let report = try day.fetch(.init(days: ["2025-12-01", "2025-12-12"]))
        #expect(report.status == .problems)
        #expect(report.problems.map(\.code) == [.pastRetention])
        #expect(try day.isWhole())
    }

    @Test("while links are known takes none of them away")
    func knownLinks() throws {
        let day = try OfferedDay(hours: 7)
        day.service.change { $0.linkSeconds = 86_400 }
        let report = try day.fetch(.init(waits: true)) { progress in
            if progress.phase.description.hasPrefix("waiting") { day.service.change { $0.isEnabled = false } }
        }
        #expect(report.status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.api.requests.count == 2)
    }

    @Test("although the day has only just ended is asked again later")
    func justEnded() throws {
        let day = try OfferedDay(hours: 1, clock: "2025-12-13T00:30:00Z")
        day.service.change { $0.apiMishaps = [{ $0 = .json(404, #"{"error": "older"}"#) }] }
        #expect(try day.fetch().status == .incomplete)
        #expect(try day.fetch(.init(waits: true)).status == .complete)
    }

    @Test("401 for a token that has expired: a new one is got, once, and the fetch goes on")
    func tokenExpires() throws {
        let day = try OfferedDay(hours: 7)
        day.service.change { $0.linkSeconds = 1800 }
        let report = try day.fetch(.init(usesOAuth: true, waits: true)) { progress in
            // Whoever waits comes back with a token that is over.
            if progress.phase.description.hasPrefix("waiting") { day.service.change { $0.token = "another" } }
        }
        #expect(report.status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.with { $0.tokensGiven } == 2)
    }

    @Test("401 for the new token too: it is not asked for a third")
    func tokenNeverGood() throws {
        let day = try OfferedDay(hours: 1)
        let denied: KnovvuService.Mishap = { if $0.status == 200 { $0 = .json(401, #"{"error": "no"}"#) } }
        // The token itself is given.
        day.service.change { $0.apiMishaps = [{ _ in }, denied, { _ in }, denied] }
        let error = #expect(throws: ServiceError.self) { try day.fetch(.init(usesOAuth: true)) }
        #expect(error?.kind == .unauthorized && error?.words == "\"no\"")
        #expect(day.service.with { $0.tokensGiven } == 2)
    }

    @Test("a client's secret: it is told without it")
    func noToken() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.apiMishaps = [
                { $0 = .json(400, #"{"error": "invalid_client", "error_description": "client-secret-do-not-show"}"#) }
            ]
        }
        let error = #expect(throws: JobError.self) { try day.fetch(.init(usesOAuth: true)) }
        #expect(error?.description.contains("invalid_client") == true)
        #expect(error?.description.contains(KnovvuService.clientSecret) == false)
    }

    @Test("a token, and repeats it: it is not shown")
    func repeatsToken() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.apiMishaps = [{ $0 = .json(401, #"{"error": "bad token token-1-do-not-show"}"#) }] }
        let error = #expect(throws: ServiceError.self) { try day.fetch() }
        #expect(error?.description.contains("bad token (secret)") == true)
    }

    // MARK: - Links

    @Test(
        "401 for links that have expired while the quota was waited for: the day is asked again",
        arguments: Effort.some([600.0, 3000], quick: 1))
    func linksExpire(seconds: Double) throws {
        let day = try OfferedDay(hours: 12)
        day.service.change { $0.linkSeconds = seconds }
        let report = try day.fetch(.init(waits: true))
        #expect(report.status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.with { $0.downloads.count } == 12)
        #expect(day.service.api.requests.count == 3)
    }

    @Test("links for good: the hour is a problem, and the others come", arguments: [401, 403, 404])
    func linkRefused(status: Int) throws {
        let day = try OfferedDay(hours: 3)
        let refuse: KnovvuService.Mishap = {
            if $0.isOf(hour: "00") { $0 = .json(status, #"{"error": "not this one"}"#) }
        }
        day.service.change { $0.linkMishaps = Array(repeating: refuse, count: 5) }
        let report = try day.fetch()
        #expect(report.status == .problems)
        #expect(report.problems.map(\.code) == [.linkRefused])
        #expect(report.problems[0].hour == "00")
        #expect(report.problems[0].message.contains("not this one"))
        // The refused requests count as well.
        #expect(report.quota?.used == 5)
        day.clock.advance(3606)
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
    }

    /// Of the first five requests, three are for the first hour, which is given up then.
    @Test("links for good: an hour that was given up is left alone when the quota allows more")
    func leftAlone() throws {
        let day = try OfferedDay(hours: 2)
        let refuse: KnovvuService.Mishap = { $0 = .json(401, #"{"error": "not this one"}"#) }
        day.service.change { $0.linkMishaps = Array(repeating: refuse, count: 30) }
        var waits = 0
        let report = try day.fetch(.init(waits: true)) {
            if $0.phase.description.hasPrefix("waiting") { waits += 1 }
        }
        #expect(report.status == .problems && report.problems.map(\.hour) == ["00", "01"] && waits > 0)
        #expect(day.service.downloadRequests.count { $0.path.contains("00") } == 3)
        #expect(day.service.downloadRequests.count == 8, "\(day.service.downloadRequests.map(\.path))")
    }

    // MARK: - The quota

    @Test("429 with Retry-After, as seconds or as a date of a clock that is wrong", arguments: [true, false])
    func retryAfter(isDate: Bool) throws {
        let day = try OfferedDay(hours: 2)
        let skew = 7 * 3600.0
        let now = day.clock.now
        day.service.change {
            $0.skew = skew
            $0.generatedAt = "2025-12-13T02:15:32Z"
            $0.linkMishaps = [
                {
                    $0 = .json(429, #"{ "error": "Download limit exceeded. Please try again later." }"#)
                    let date = KnovvuService.httpDate(.init(seconds: now.seconds + Int64(skew) + 1234))
                    $0.fields.append(("Date", KnovvuService.httpDate(.init(seconds: now.seconds + Int64(skew)))))
                    $0.fields.append(("Retry-After", isDate ? date : "1234"))
                }
            ]
        }
        let report = try day.fetch()
        #expect(report.status == .incomplete)
        #expect(report.runAgainAt == "2025-12-13T06:20:34.000Z")
        #expect(report.reasons[0].contains("Download limit exceeded"))
        #expect(report.quota?.used == 1)
        day.clock.advance(1200)
        #expect(try day.fetch().runAgainAt == "2025-12-13T06:20:34.000Z")
        #expect(day.service.downloadRequests.count == 1)
        day.clock.advance(60)
        #expect(try day.fetch().status == .complete)
    }

    @Test("429 without Retry-After: the hour is waited for, as others may have used it up")
    func othersDownload() throws {
        let day = try OfferedDay(hours: 3)
        let now = day.clock.now
        day.service.change { $0.downloads = Array(repeating: now, count: 4) }
        let report = try day.fetch()
        #expect(report.status == .incomplete)
        #expect(report.runAgainAt == "2025-12-13T07:00:05.000Z")
        #expect(day.service.with { $0.refusedDownloads } == 1)
        #expect(try day.fetch(.init(waits: true)).status == .complete)
        #expect(day.service.with { $0.refusedDownloads } == 1)
    }

    @Test("429 for the day itself is waited for too")
    func dayLimit() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.apiMishaps = [{ $0 = .json(429, "{}") }] }
        #expect(try day.fetch().status == .incomplete)
        #expect(try day.fetch(.init(waits: true)).status == .complete)
    }

    @Test(
        "and the ledger is of a clock that was ahead, or unreadable: the fetch ends all the same",
        arguments: [true, false])
    func ledger(isUnreadable: Bool) throws {
        let day = try OfferedDay(hours: 6)
        let text =
            isUnreadable
            ? "{\"downloads\": 7"
            : """
            {"format": "opusstitch-downloads/1", "downloads": [
            {"at": "2031-01-01T00:00:00Z", "what": "a"}, {"at": "never", "what": "b"}],
            "refusal": {"at": "2031-01-01T00:00:00Z", "notBefore": "2031-01-02T00:00:00Z"}}
            """
        try Disk.write(Array(text.utf8), to: day.folder("downloads.json"))
        let start = day.clock.now
        let report = try day.fetch(.init(waits: true))
        #expect(report.status == .complete)
        #expect(report.notes.contains { $0.contains("downloads.json") } == isUnreadable)
        #expect(day.clock.now.secondsSince(start) < 2 * 3600)
        #expect(day.service.with { $0.refusedDownloads } == 0)
    }

    @Test("is foreseen: archives that the quota cannot bring before their deadline are told at the start")
    func tooLate() throws {
        let day = try OfferedDay(hours: 24, clock: "2025-12-15T22:30:00Z")
        let report = try day.fetch()
        #expect(report.notes.contains { $0.contains("14 of 24 archives cannot be fetched before") })
        // Five are there, and none can be fetched in this hour any more.
        let later = try day.fetch()
        #expect(later.notes.contains { $0.contains("14 of 19 archives cannot be fetched before") }, "\(later.notes)")
    }
}
