import Foundation
import Foundations
import HTTP
import TestSupport
import Testing

@Suite("HTTP")
struct HTTPTransferTests {
    private static func client(_ change: (inout HTTPOptions) -> Void = { _ in }) -> HTTPClient {
        var options = HTTPOptions(userAgent: "opusstitch-tests")
        change(&options)
        return HTTPClient(options: options)
    }

    private static func get(
        _ url: String, fields: [HTTPField] = [], _ change: (inout HTTPOptions) -> Void = { _ in }
    ) throws -> HTTPResponse {
        try client(change).response(to: HTTPRequest(.get, try HTTPURL(url), fields: fields), limit: 1 << 20)
    }

    @Test("a body comes as it was sent, in chunks or at once", arguments: [true, false])
    func body(isChunked: Bool) throws {
        let body = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(200, fields: [("X-Two", " spaced ")], body: body)
            reply.isChunked = isChunked
            return reply
        }
        let response = try Self.get(server.url() + "/a?b=c")
        #expect(response.head.status == 200)
        #expect(response.head["x-two"] == "spaced")
        #expect(response.body == body)
        #expect(server.requests[0].target == "/a?b=c")
    }

    @Test("an interim response is none, and its fields are not those of the answer")
    func interim() throws {
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(404, fields: [("X-Two", "2")], body: [1, 2])
            reply.hasInterim = true
            return reply
        }
        let response = try Self.get(server.url())
        #expect(response.head.status == 404 && response.body == [1, 2])
        #expect(response.head["x-two"] == "2" && response.head["x-early"] == nil)
    }

    @Test("a form is posted as it should be")
    func post() throws {
        let server = try LoopbackServer { LoopbackServer.Reply(200, body: $0.body) }
        let request = HTTPRequest(
            .post, try HTTPURL(server.url()), body: .form([("a", "1&2"), ("b c", "ü")]))
        let response = try Self.client().response(to: request, limit: 1000)
        #expect(String(decoding: response.body, as: UTF8.self) == "a=1%262&b%20c=%C3%BC")
        #expect(server.requests[0]["Content-Type"] == "application/x-www-form-urlencoded")
    }

    @Test("an answer that is larger than allowed is not held")
    func tooLarge() throws {
        let server = try LoopbackServer { _ in
            LoopbackServer.Reply(200, body: Array(repeating: 0, count: (1 << 20) + 1))
        }
        #expect(Self.kind { _ = try Self.get(server.url()) } == .tooLarge)
        let talker = try LoopbackServer { _ in
            LoopbackServer.Reply(200, fields: (0..<5000).map { ("X-\($0)", String(repeating: "x", count: 90)) })
        }
        #expect(Self.kind { _ = try Self.get(talker.url()) } == .tooLarge)
    }

    /// Something that goes wrong on the way, and the kind of fault that it is.
    static let someFaults: [(String, HTTPError.Kind)] = [
        ("http://nobody.invalid/", .unresolved), ("http://127.0.0.1:1/", .unconnected),
    ]

    @Test("faults have a kind, and the URL in their words is without its query", arguments: someFaults)
    func faults(url: String, kind: HTTPError.Kind) throws {
        let error = #expect(throws: HTTPError.self) {
            try Self.get(url + "?token=do-not-show") { $0.allowsClearText = true }
        }
        #expect(error?.kind == kind)
        #expect(error?.mayPass == true)
        #expect(error?.neverArrived == true)
        #expect(error?.description.contains("do-not-show") == false)
    }

    @Test("a body that ends early, an answer that never comes, and one that stalls")
    func endings() throws {
        let server = try LoopbackServer { request in
            var reply = LoopbackServer.Reply(200, body: Array(repeating: 7, count: 4000))
            if request.path == "/early" { reply.breaksAfter = 100 }
            if request.path == "/silent" { reply.isSilent = true }
            if request.path == "/stalls" { reply.delay = 20_000 }
            return reply
        }
        #expect(Self.kind { _ = try Self.get(server.url() + "/early") } == .cutOff)
        #expect(Self.kind { _ = try Self.get(server.url() + "/silent") } == .cutOff)
        #expect(Self.kind { _ = try Self.get(server.url() + "/stalls") { $0.stallSeconds = 1 } } == .timedOut)
    }

    @Test("a transfer stops when it is asked to, and where its receiver cannot go on")
    func stops() throws {
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(200, body: Array(repeating: 7, count: 4000))
            reply.delay = 500
            return reply
        }
        let interruption = Interruption()
        let client = HTTPClient(options: HTTPOptions(userAgent: "t"), check: interruption.check)
        let request = HTTPRequest(.get, try HTTPURL(server.url()))
        #expect(throws: Interruption.self) {
            try client.send(request) { _, _ in interruption.request() }
        }
        let other = HTTPClient(options: HTTPOptions(userAgent: "t"))
        #expect(throws: TestSupportError.self) {
            try other.send(request) { _, _ in throw TestSupportError(reason: "the disk is full") }
        }
    }

    @Test("http is for this machine alone, unless it is allowed")
    func clearText() throws {
        #expect(Self.kind { _ = try Self.get("http://nobody.invalid/") } == .refusedURL)
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]"] {
            #expect(try HTTPURL("http://\(host):9/").isLoopback)
        }
        for host in ["127.0.0.1.example.com", "localhost.example.com", "[::2]", "128.0.0.1"] {
            #expect(try !HTTPURL("http://\(host):9/").isLoopback)
        }
    }

    @Test("redirects: secrets stay with their origin, and there is an end to them")
    func redirects() throws {
        let other = try LoopbackServer { _ in LoopbackServer.Reply(200, body: [1]) }
        let target = other.url()
        let server = try LoopbackServer { request in
            let location = request.path == "/loop" ? "/loop" : request.path == "/away" ? target + "/x" : "/away"
            return LoopbackServer.Reply(302, fields: [("Location", location)], body: Array("moved".utf8))
        }
        let fields = [HTTPField("Authorization", secret: Secret("Bearer t")), HTTPField("X-Plain", "p")]
        let response = try Self.get(server.url() + "/here", fields: fields)
        #expect(response.body == [1])
        #expect(server.requests.map { $0["Authorization"] } == ["Bearer t", "Bearer t"])
        // The same host at another port is another origin.
        #expect(other.requests.map { $0["Authorization"] } == [nil])
        #expect(other.requests.map { $0["X-Plain"] } == ["p"])
        #expect(Self.kind { _ = try Self.get(server.url() + "/loop") } == .tooManyRedirects)
    }

    @Test(
        "redirects that lead to no good are not followed",
        arguments: [
            "file:///etc/passwd", "http://example.com/", "ftp://127.0.0.1/", "http://user:pw@127.0.0.1/",
            "http://:pw@127.0.0.1/", "http://user@127.0.0.1/", "http://",
        ])
    func badRedirects(location: String) throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(302, fields: [("Location", location)]) }
        #expect(Self.kind { _ = try Self.get(server.url()) } == .refusedURL)
    }

    @Test("status 407 is told as that of a proxy which wants credentials")
    func proxy() throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(407) }
        let error = #expect(throws: HTTPError.self) { try Self.get(server.url()) }
        #expect(error?.kind == .proxyRefused)
        #expect(error?.description.contains("the proxy requires authentication (status 407)") == true)
    }

    @Test("a posted secret is not sent on")
    func postRedirect() throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(307, fields: [("Location", "/elsewhere")]) }
        let request = HTTPRequest(.post, try HTTPURL(server.url()), body: .form([("a", "b")]))
        #expect(try Self.client().response(to: request, limit: 9).head.status == 307)
        #expect(server.requests.count == 1)
    }

    @Test("a line break cannot make a field of its own")
    func fieldInjection() throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(200) }
        let field = HTTPField("Authorization", secret: Secret("Bearer x\r\nX-Evil: 1"))
        #expect(Self.kind { _ = try Self.get(server.url(), fields: [field]) } == .refusedURL)
        #expect(server.requests.isEmpty)
    }

    @Test(
        "URLs that are none, or hide something, are refused",
        arguments: [
            "", "example.com", "ftp://example.com/", "https://", "https://a:b@example.com/", "https://exa mple.com/",
            "https://example.com/\u{0}", "https://example.com:99999/", "javascript:alert(1)",
        ])
    func badURLs(text: String) { #expect(throws: HTTPError.self) { try HTTPURL(text) } }

    @Test("URLs are taken apart, put together, and shown without their query")
    func urls() throws {
        let url = try HTTPURL("HTTPS://Example.COM/a/b?token=do-not-show#part")
        #expect(url.origin == "https://example.com:443")
        #expect("\(url)" == "https://example.com/a/b")
        #expect(String(reflecting: url).contains("do-not-show") == false)
        #expect(url.revealed.hasSuffix("/a/b?token=do-not-show"))
        #expect(try "\(url.resolving("../c"))" == "https://example.com/c")
        #expect(
            try "\(url.appending(segments: ["d/e", "ü"], query: [("q", "1&2")]).revealed)"
                == "https://example.com:443/a/b/d%2Fe/%C3%BC?q=1%262")
    }

    @Test("a secret does not show itself, whoever holds it")
    func secrets() throws {
        struct Holder {
            let secret = Secret("do-not-show")
            let field = HTTPField("Authorization", secret: Secret("do-not-show"))
            let body = HTTPRequest.Body.form([("secret", "do-not-show")])
        }
        let holder = Holder()
        var words = "\(holder) \(String(reflecting: holder)) \(holder.secret) \(holder.field) \(holder.body)"
        dump(holder, to: &words)
        dump(holder.field, to: &words)
        #expect(!words.contains("do-not-show"))
        #expect(words.contains("(secret)"))
    }

    @Test(
        "dates are read in all three forms",
        arguments: [
            "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
        ])
    func dates(text: String) { #expect(HTTPDate.time(text)?.secondText == "1994-11-06T08:49:37Z") }

    @Test("what is no date is none", arguments: ["", "0", "Sun, 06 Nov 1994 08:49:37 CET", "a b c d e f"])
    func noDates(text: String) { #expect(HTTPDate.time(text) == nil) }

    static func kind(_ body: () throws -> Void) -> HTTPError.Kind? {
        do {
            try body()
            return nil
        } catch let error as HTTPError {
            return error.kind
        } catch {
            Issue.record(error)
            return nil
        }
    }
}

extension UTCTime {
    fileprivate var secondText: String { "\(dayText)T\(timeText)Z" }
}
