import CCurl
import Foundations
import TestSupport
import Testing

@testable import HTTP

@Suite("The bounds of requests and responses")
struct HTTPBoundsTests {
    private static func client(_ change: (inout HTTPOptions) -> Void = { _ in }) -> HTTPClient {
        var options = HTTPOptions(userAgent: "t")
        change(&options)
        return HTTPClient(options: options)
    }

    @Test("a header may be as large as its limit")
    func head() throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(200, body: [1, 2]) }
        let size = "HTTP/1.1 200 Status\r\nConnection: close\r\nContent-Length: 2\r\n\r\n".utf8.count
        let request = HTTPRequest(.get, try HTTPURL(server.url()))
        #expect(try Self.client { $0.largestHead = size }.response(to: request, limit: 2).body == [1, 2])
        let error = #expect(throws: HTTPError.self) {
            try Self.client { $0.largestHead = size - 1 }.response(to: request, limit: 2)
        }
        #expect(error?.kind == .tooLarge)
        #expect(HTTPOptions(userAgent: "t").largestHead == 262_144)
    }

    @Test("a response may be as large as its limit")
    func body() throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(200, body: [1, 2, 3]) }
        let request = HTTPRequest(.get, try HTTPURL(server.url()))
        #expect(try Self.client().response(to: request, limit: 3).body == [1, 2, 3])
        let error = #expect(throws: HTTPError.self) { try Self.client().response(to: request, limit: 2) }
        #expect(error?.kind == .tooLarge && error?.mayPass == false && error?.neverArrived == false)
    }

    @Test("five redirects are followed, and not one more")
    func redirects() throws {
        let server = try LoopbackServer { request in
            let left = Int(request.path.dropFirst()) ?? 0
            return left == 0
                ? LoopbackServer.Reply(200) : LoopbackServer.Reply(302, fields: [("Location", "/\(left - 1)")])
        }
        func head(_ count: Int) throws -> HTTPResponseHead {
            try Self.client().send(HTTPRequest(.get, HTTPURL("\(server.url())/\(count)"))) { _, _ in }
        }
        #expect(try head(5).url.path == "/0")
        #expect(server.requests.count == 6)
        let error = #expect(throws: HTTPError.self) { try head(6) }
        #expect(error?.kind == .tooManyRedirects && error?.description.contains("more than 5 times") == true)
        #expect(server.requests.count == 12)
    }

    @Test(
        "each of libcurl's errors has a kind, which may pass or not, and did or did not arrive",
        arguments: [
            (CURLE_COULDNT_RESOLVE_HOST, "", .unresolved), (CURLE_COULDNT_RESOLVE_PROXY, "", .unresolved),
            (CURLE_COULDNT_CONNECT, "", .unconnected), (CURLE_PROXY, "", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "wrong version", .tlsNegotiation),
            (CURLE_SSL_CONNECT_ERROR, "OpenSSL SSL_connect: SSL_ERROR_SYSCALL", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "Connection RESET", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "unexpected eof", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "Broken pipe", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "SSL_ERROR_ZERO_RETURN", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "timed out", .unconnected),
            (CURLE_SSL_CONNECT_ERROR, "unreachable", .unconnected), (CURLE_SSL_CIPHER, "reset", .tlsNegotiation),
            (CURLE_USE_SSL_FAILED, "", .tlsNegotiation), (CURLE_PEER_FAILED_VERIFICATION, "", .tls),
            (CURLE_SSL_CACERT_BADFILE, "", .tls), (CURLE_SSL_CERTPROBLEM, "", .tls), (CURLE_SSL_ISSUER_ERROR, "", .tls),
            (CURLE_SSL_INVALIDCERTSTATUS, "", .tls), (CURLE_OUT_OF_MEMORY, "", .tooLarge),
            (CURLE_OPERATION_TIMEDOUT, "", .timedOut), (CURLE_PARTIAL_FILE, "", .cutOff),
            (CURLE_GOT_NOTHING, "", .cutOff), (CURLE_RECV_ERROR, "", .cutOff), (CURLE_SEND_ERROR, "", .cutOff),
            (CURLE_HTTP2, "", .cutOff), (CURLE_HTTP2_STREAM, "", .cutOff),
            (CURLE_UNSUPPORTED_PROTOCOL, "", .refusedURL),
            (CURLE_URL_MALFORMAT, "", .refusedURL), (CURLE_WEIRD_SERVER_REPLY, "", .other),
        ] as [(CURLcode, String, HTTPError.Kind)])
    func kinds(code: CURLcode, words: String, kind: HTTPError.Kind) throws {
        var error = HTTPError(code, url: try HTTPURL("https://a.example"), words: words, proxyStatus: 0, proxyError: 0)
        #expect(error.kind == kind && error.code == code.rawValue)
        #expect(error.mayPass == [.unresolved, .unconnected, .timedOut, .cutOff].contains(kind))
        let early: [HTTPError.Kind] = [
            .unresolved, .unconnected, .proxyRefused, .refusedURL, .invalidURL, .tls, .tlsNegotiation,
        ]
        #expect(error.neverArrived == early.contains(kind))
        if !words.isEmpty { #expect(error.reason == words) }
        error.isRedirected = true
        #expect(!error.neverArrived)
    }

    @Test("a SOCKS proxy refuses with some of its answers, and only where libcurl says that it did")
    func socks() throws {
        for (code, answer, kind) in [
            (CURLE_PROXY, CURLPX_REPLY_NOT_ALLOWED, .proxyRefused), (CURLE_PROXY, CURLPX_NO_AUTH, .proxyRefused),
            (CURLE_PROXY, CURLPX_RESOLVE_HOST, .unconnected), (CURLE_PROXY, CURLPX_OK, .unconnected),
            (CURLE_COULDNT_CONNECT, CURLPX_REPLY_NOT_ALLOWED, .unconnected),
        ] as [(CURLcode, CURLproxycode, HTTPError.Kind)] {
            let error = HTTPError(
                code, url: try HTTPURL("https://a.example"), words: "", proxyStatus: 0, proxyError: Int(answer.rawValue)
            )
            #expect(error.kind == kind)
        }
    }

    @Test("a gateway may reach its server later; other answers of a proxy are its decision")
    func gateways() {
        for (status, kind) in [
            (403, .proxyRefused), (407, .proxyRefused), (408, .unconnected), (409, .proxyRefused), (429, .unconnected),
            (428, .proxyRefused), (499, .proxyRefused), (500, .unconnected), (502, .unconnected), (599, .unconnected),
        ] as [(Int, HTTPError.Kind)] {
            #expect(HTTPError.kind(ofProxyStatus: status) == kind, "\(status)")
        }
    }

    @Test(
        "the values of a query are found as they are and decoded, without those that are empty",
        arguments: [
            ("https://a.example/x?a=1&b=%41%42", ["%41%42", "1", "AB"]),
            ("https://a.example/?a&b=&c=d=e", ["a", "d=e"]),
            ("https://a.example/?", []), ("https://a.example/a=b", []), ("https://a.example/?a=b?c&x=b?c", ["b?c"]),
        ])
    func queries(url: String, values: [String]) throws {
        #expect(try HTTPURL(url).queryValues.map(\.revealed) == values)
    }

    @Test("a description has the port if it is not that of the scheme, and no query")
    func descriptions() throws {
        for (text, expected, origin) in [
            ("https://A.example:443/x?q=1", "https://a.example/x", "https://a.example:443"),
            ("http://a.example:80", "http://a.example/", "http://a.example:80"),
            ("https://a.example:80/", "https://a.example:80/", "https://a.example:80"),
            ("http://a.example:443/", "http://a.example:443/", "http://a.example:443"),
        ] {
            let url = try HTTPURL(text)
            #expect(url.description == expected && url.origin == origin)
            #expect(url.hasQuery == text.contains("?"))
        }
    }

    @Test("parts are added to a path as they are, each as one")
    func appending() throws {
        for base in ["https://a.example/v2", "https://a.example/v2/", "https://a.example/v2//?old=1"] {
            let url = try HTTPURL(base).appending(segments: ["a/b", "ü"], query: [("x y", "1&2"), ("z", "")])
            #expect(url.revealed == "https://a.example:443/v2/a%2Fb/%C3%BC?x%20y=1%262&z=", "\(url.revealed)")
        }
        for part in ["", ".", ".."] {
            #expect(throws: HTTPError.self) { try HTTPURL("https://a.example").appending(segments: ["a", part]) }
        }
        #expect(try HTTPURL("https://a.example").appending(segments: ["..."]).path == "/...")
    }

    @Test(
        "a validator is a strong tag, or a date that is at least a second old",
        arguments: [
            (["ETag": "\"a\""], "\"a\""), (["ETag": "\"\""], nil), (["ETag": "W/\"a\""], nil), (["ETag": "\"a"], nil),
            (["ETag": "a\""], nil), ([:], nil), (["Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"], nil),
            (
                ["Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:38 GMT"],
                "Sun, 06 Nov 1994 08:49:37 GMT"
            ),
            (["Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"], nil),
            (
                [
                    "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT", "Date": "Sun, 06 Nov 1994 08:49:39 GMT",
                    "ETag": "W/\"a\"",
                ], nil
            ),
        ] as [([String: String], String?)])
    func validators(fields: [String: String], expected: String?) throws {
        let head = HTTPResponseHead(
            url: try HTTPURL("https://a.example"), status: 200, fields: fields.map { HTTPField($0.key, $0.value) })
        let validator = EntityValidator(head)
        #expect(validator?.text == expected)
        #expect(validator?.matches(head) != false)
        let other = HTTPResponseHead(url: head.url, status: 200, fields: [HTTPField("ETag", "\"b\"")])
        #expect(validator?.matches(other) != true)
    }

    @Test("a field has no blank in its name, and no control character in its value")
    func fields() {
        for byte in UInt8(0)..<128 {
            let text = "a" + String(UnicodeScalar(byte))
            #expect(HTTPField(text, "v").isWellFormed == (byte > 32 && byte < 127 && byte != 58), "\(byte)")
            #expect(HTTPField("n", text).isWellFormed == (byte >= 32 && byte != 127 || byte == 9), "\(byte)")
        }
        #expect(!HTTPField("", "v").isWellFormed && HTTPField("n", "").isWellFormed)
    }

    @Test(
        "a coding of the content is any that changes it",
        arguments: [
            ("gzip", "gzip"), ("identity", nil), ("aws-chunked", nil), ("aws-chunked, GZIP", "gzip"), ("", nil),
            ("identity,br gzip", "br"),
        ] as [(String, String?)])
    func codings(text: String, expected: String?) throws {
        let head = HTTPResponseHead(
            url: try HTTPURL("https://a.example"), status: 200, fields: [HTTPField("content-encoding", text)])
        #expect(head.contentCoding == expected)
    }

    @Test("a link of an https service is https, and leads to no private address but the service's own")
    func links() throws {
        for (service, link, isAllowed) in [
            ("http://127.0.0.1:1", "http://10.0.0.1/", true), ("http://127.0.0.1:1", "http://127.0.0.1:2/", true),
            ("https://10.0.0.1", "https://10.0.0.1/x", true), ("https://10.0.0.1", "https://10.0.0.1:444/x", false),
            ("https://10.0.0.1", "http://10.0.0.1/x", false), ("https://10.0.0.1", "http://8.8.8.8/", false),
            ("https://10.0.0.1", "https://8.8.8.8/", true), ("https://10.0.0.1", "https://a.localhost/", false),
            ("https://10.0.0.1", "https://[::1]/", false), ("https://10.0.0.1", "https://[fe80::1]/", false),
        ] {
            let (service, link) = (try HTTPURL(service), try HTTPURL(link))
            if isAllowed {
                #expect(throws: Never.self) { try LinkPolicy.check(link, of: service) }
            } else {
                #expect(throws: HTTPError.self) { try LinkPolicy.check(link, of: service) }
            }
        }
    }

    @Test("a time to wait is a number or a date, up to a week")
    func waits() throws {
        let now = try #require(UTCTime(iso8601: "2025-12-12T14:00:00Z"))
        func seconds(_ text: String, date: String? = nil) throws -> Double? {
            let fields = [HTTPField("Retry-After", text)] + (date.map { [HTTPField("Date", $0)] } ?? [])
            return RetryAfter.seconds(
                of: HTTPResponseHead(url: try HTTPURL("https://a.example"), status: 503, fields: fields), now: now)
        }
        #expect(try seconds("0") == 0 && seconds("604800") == 604_800 && seconds("604801") == 604_800)
        #expect(try seconds("-1") == nil && seconds("1.5") == nil && seconds("") == nil && seconds("x") == nil)
        #expect(try seconds("Fri, 12 Dec 2025 14:00:09 GMT") == 9 && seconds("Fri, 12 Dec 2025 13:59:09 GMT") == 0)
        #expect(try seconds("Fri, 12 Dec 2025 14:00:09 GMT", date: "Fri, 12 Dec 2025 14:00:04 GMT") == 5)
        #expect(try seconds("Fri, 12 Dec 2036 14:00:09 GMT") == 604_800)
        #expect(RetryPolicy.standard.firstSeconds == 2)
    }
}
