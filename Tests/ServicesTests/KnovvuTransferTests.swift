import Foundation
import Foundations
import HTTP
import JSON
import Services
import TestSupport
import Testing

@Suite("What goes wrong on the way")
struct KnovvuTransferTests {
    @Test("a body that is cut off is continued where it ended, with If-Range", arguments: [true, false])
    func cutOff(isChunked: Bool) throws {
        let day = try OfferedDay(hours: 1)
        let size = try #require(day.archive("00")).count
        day.service.change {
            $0.linkMishaps = [
                {
                    $0.isChunked = isChunked
                    $0.breaksAfter = 1000
                }, { $0.breaksAfter = 500 },
            ]
        }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        let ranges = day.service.downloadRequests.map { $0["Range"] }
        #expect(ranges == [nil, "bytes=1000-", "bytes=1500-"])
        #expect(day.service.downloadRequests[2]["If-Range"] == "\"00-1\"")
        #expect(size > 1500)
    }

    @Test("an answer without a body leaves no empty file behind")
    func nothingArrived() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.linkMishaps = [{ $0 = LoopbackServer.Reply(503) }] }
        #expect(try day.fetch(.init(attempts: 1)).status == .incomplete)
        #expect(try Disk.tree(day.folder.path).filter { $0.contains("download") } == ["downloads.json"])
    }

    @Test("a body that comes in many pieces is continued, as long as each one brings something")
    func pieces() throws {
        let day = try OfferedDay(hours: 1)
        let piece = try #require(day.archive("00")).count / 5
        let broken: KnovvuService.Mishap = { $0.breaksAfter = piece }
        day.service.change { $0.linkMishaps = [broken, broken, broken, broken] }
        let report = try day.fetch(.init(attempts: 2))
        #expect(report.status == .complete, "\(report)")
        #expect(try day.isWhole())
        // Without anything new, one more try.
        let stuck = try OfferedDay(hours: 1)
        let nothing: KnovvuService.Mishap = { $0.breaksAfter = 0 }
        stuck.service.change { $0.linkMishaps = [broken, nothing, nothing] }
        #expect(try stuck.fetch(.init(attempts: 2)).status == .incomplete)
    }

    @Test("a server that is busy is asked again after one sleep, until the time that it says")
    func busy() throws {
        let day = try OfferedDay(hours: 1)
        let busy: KnovvuService.Mishap = { $0 = LoopbackServer.Reply(503, fields: [("Retry-After", "700")]) }
        day.service.change { $0.linkMishaps = [busy, busy] }
        let start = day.clock.now
        #expect(try day.fetch(.init(waits: true)).status == .complete)
        #expect(day.service.downloadRequests.count == 3)
        let passed = day.clock.now.secondsSince(start)
        #expect(passed >= 1400 && passed < 1410 && day.clock.sleeps.count == 2, "\(day.clock.sleeps)")
    }

    @Test(
        "a server that knows no ranges, or gives no validator, is asked for all of it again", arguments: [true, false])
    func noRanges(hasETag: Bool) throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.hasRanges = false
            $0.hasETag = hasETag
            $0.linkMishaps = [{ $0.breaksAfter = 1000 }]
        }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.map { $0["Range"] } == [nil, hasETag ? "bytes=1000-" : nil])
    }

    @Test(
        "a date is a validator where it lies before the answer, and none where both are of the same second",
        arguments: [1, 0])
    func lastModified(secondsBefore: Int64) throws {
        let day = try OfferedDay(hours: 1)
        let date = KnovvuService.httpDate(.init(seconds: day.clock.now.seconds - secondsBefore))
        day.service.change {
            $0.hasETag = false
            $0.linkMishaps = [
                {
                    $0.fields.append(("Last-Modified", date))
                    $0.breaksAfter = 1000
                }
            ]
        }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.map { $0["If-Range"] } == [nil, secondsBefore > 0 ? date : nil])
    }

    @Test("an archive that was replaced between two ranges is not put together from both", arguments: [true, false])
    func replaced(respectsIfRange: Bool) throws {
        let day = try OfferedDay(hours: 1)
        let other = try #require(try OfferedDay.offer(0, clips: 5).archive)
        let service = day.service
        day.service.change {
            $0.linkMishaps = [
                { $0.breaksAfter = 1000 },
                {
                    // A server that ignores If-Range sends the rest of the other archive.
                    if respectsIfRange { return }
                    $0.status = 206
                    $0.fields.removeAll { $0.name == "Content-Range" }
                    $0.fields.append(("Content-Range", "bytes 1000-\(other.count - 1)/\(other.count)"))
                    $0.body = Array(other[1000...])
                },
            ]
        }
        let report = try day.fetch { progress in
            if progress.unit == .bytes, progress.done == 1000 {
                service.change {
                    $0.hours["00"]?.archive = other
                    $0.hours["00"]?.fileCount = 5
                    $0.hours["00"]?.version = 2
                }
            }
        }
        #expect(report.status == .complete)
        #expect(try Disk.bytes(day.place("00")) == other)
    }

    @Test("a length that is stated too long is a body that was cut off; one that is too short gives no archive")
    func wrongLength() throws {
        let day = try OfferedDay(hours: 2)
        let size = try #require(day.archive("00")).count
        day.service.change {
            $0.hasETag = false
            $0.linkMishaps = [{ $0.statedLength = size + 10 }, { _ in }, { $0.statedLength = 700 }]
        }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.count == 4)
    }

    @Test("a slow body is taken", .enabled(if: !Effort.isQuick))
    func slow() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.linkMishaps = [{ $0.delay = 200 }] }
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.count == 1)
    }

    @Test("a body that stalls is given up, and continued", .enabled(if: !Effort.isQuick))
    func stalls() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.linkMishaps = [{ $0.delay = 20_000 }] }
        #expect(try day.fetch(.init(stallSeconds: 2)).status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.count >= 2)
    }

    @Test("a burst of 500, of silence, and of 503 with Retry-After passes", arguments: [true, false])
    func burst(isForLinks: Bool) throws {
        let day = try OfferedDay(hours: 1)
        let mishaps: [KnovvuService.Mishap] = [
            { $0 = .json(500, "{}") }, { $0.isSilent = true }, { $0 = .json(502, "") },
            { $0 = LoopbackServer.Reply(503, fields: [("Retry-After", "20")]) },
        ]
        day.service.change { if isForLinks { $0.linkMishaps = mishaps } else { $0.apiMishaps = mishaps } }
        let start = day.clock.now
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.clock.now.secondsSince(start) >= 20)
    }

    @Test("a burst that does not end is left for later, and one run that waits outlasts it")
    func longBurst() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change { $0.apiMishaps = Array(repeating: { $0 = .json(500, "{}") }, count: 9) }
        let report = try day.fetch(.init(attempts: 3))
        #expect(report.status == .incomplete)
        #expect(report.reasons[0].contains("status 500"))
        #expect(day.service.api.requests.count == 3)
        #expect(try day.fetch(.init(waits: true, attempts: 3)).status == .complete)
    }

    @Test("nobody listens: it is left for later")
    func unconnected() throws {
        let day = try OfferedDay(hours: 1)
        let clock = day.clock
        let http = HTTPClient(options: HTTPOptions(userAgent: "opusstitch-tests"))
        let client = APIClient(http: http, clock: clock)
        let api = KnovvuAPI(
            baseURL: try HTTPURL("http://127.0.0.1:1"), client: client,
            authorization: GivenAuthorization.bearer(Secret("token")))
        let report = try KnovvuFetch(
            api: api, days: [try #require(UTCDay("2025-12-12"))], output: day.folder.path
        ).run()
        #expect(report.status == .incomplete)
        #expect(report.reasons[0].contains("127.0.0.1"))
    }

    @Test("nobody listens at the storage: no download was used, however often it was tried")
    func storageUnconnected() throws {
        let day = try OfferedDay(hours: 5)
        let port = "localhost:\(day.service.links.port)/"
        day.service.change {
            $0.apiMishaps = Array(
                repeating: { reply in
                    let text = String(decoding: reply.body, as: UTF8.self)
                    reply.body = Array(text.replacing(port, with: "localhost:1/").utf8)
                }, count: 9)
        }
        let start = day.clock.now
        let report = try day.fetch(.init(attempts: 2))
        #expect(report.status == .incomplete && report.reasons[0].contains("localhost:1"), "\(report)")
        // Five are allowed in an hour.
        day.service.change { $0.apiMishaps = [] }
        #expect(try day.fetch().status == .complete)
        #expect(day.clock.now.secondsSince(start) < 3600)
    }

    @Test("the API redirects to another host: the token does not go there")
    func redirectsAway() throws {
        let day = try OfferedDay(hours: 1)
        let elsewhere = try LoopbackServer { _ in .json(401, #"{"error": "who are you"}"#) }
        let target = elsewhere.url(host: "localhost") + "/login"
        day.service.change {
            $0.apiMishaps = [{ $0 = LoopbackServer.Reply(302, fields: [("Location", target)]) }]
        }
        let error = #expect(throws: ServiceError.self) { try day.fetch() }
        #expect(error?.kind == .unauthorized && error?.words == "\"who are you\"")
        #expect(elsewhere.requests.count == 1)
        #expect(elsewhere.requests.allSatisfy { $0["Authorization"] == nil })
    }

    @Test("the API redirects within its own host: the token goes along")
    func redirectsWithin() throws {
        let day = try OfferedDay(hours: 1)
        day.service.change {
            $0.apiMishaps = [
                {
                    $0 = LoopbackServer.Reply(
                        307,
                        fields: [
                            ("Location", "/api/external/conversations/./daily-audio-recordings/2025-12-12")
                        ])
                }
            ]
        }
        #expect(try day.fetch().status == .complete)
    }

    @Test("the token goes to the API alone, and no secret stands in any file but day.json, nor in the report")
    func secrets() throws {
        let day = try OfferedDay(hours: 3)
        day.service.change { $0.linkMishaps = [{ $0.breaksAfter = 900 }] }
        let report = try day.fetch(.init(usesOAuth: true))
        #expect(report.status == .complete)
        #expect(day.service.downloadRequests.allSatisfy { $0["Authorization"] == nil })
        let given = day.service.api.requests.filter { $0.path != "/connect/token" }
        #expect(given.allSatisfy { $0["Authorization"] == "Bearer token-given-1-do-not-show" })
        var texts = [try JSONText.string(of: report), report.text(output: day.folder.path), "\(report)"]
        dump(report, to: &texts[2])
        for path in try Disk.tree(day.folder.path) where path.contains(".") && !path.hasSuffix("day.json") {
            texts.append(String(decoding: try Disk.bytes(day.folder(path)), as: UTF8.self))
        }
        #expect(texts.allSatisfy { !$0.contains("do-not-show") })
        // Where each archive came from is there all the same.
        #expect((try day.record()).hours[0].archive?.from?.hasSuffix("/recordings/2025-12-12/00") == true)
    }
}
