import CCurl
import Files
import Foundations
import TestSupport
import Testing

@testable import HTTP

@Suite("Parts of requests and responses")
struct HTTPMessageTests {
    @Test(
        "a range of bytes is in a resource that may be of unknown size",
        arguments: [
            ("bytes 0-9/10", [0, 9, 10]), ("BYTES 3-3/4", [3, 3, 4]), ("bytes 0-9/*", [0, 9, -1]),
            ("bytes 0-10/10", nil), ("bytes 9-8/10", nil), ("bytes */10", nil), ("bytes 0-9", nil), ("0-9/10", nil),
            ("items 0-9/10", nil), ("bytes 0-9/10 x", nil), ("bytes a-9/10", nil), ("bytes 0-/10", nil),
        ] as [(String, [Int]?)])
    func ranges(text: String, expected: [Int]?) {
        #expect(ContentRange(text).map { [$0.first, $0.last, $0.total ?? -1] } == expected)
    }

    @Test(
        "an escaped byte is decoded, wherever it stands; an incomplete escape stays",
        arguments: [
            ("%41bc", "Abc"), ("a%42c", "aBc"), ("ab%43", "abC"), ("%c3%BC", "ü"), ("%25%32%35", "%25"), ("%", "%"),
            ("%4", "%4"), ("a%4", "a%4"), ("%zz", "%zz"), ("%%41", "%A"), ("", ""), ("a+b", "a+b"),
        ])
    func decoding(text: String, expected: String) {
        #expect(PercentEncoding.decoded(text) == expected)
        #expect(PercentEncoding.decoded(PercentEncoding.of(text)) == text)
    }

    @Test("every byte but letters, digits and four marks is escaped, by two digits in capitals")
    func encoding() {
        for byte in UInt8(0)..<128 {
            let text = String(UnicodeScalar(byte))
            let isPlain = text.wholeMatch(of: /[A-Za-z0-9._~-]/) != nil
            let digits = Array("0123456789ABCDEF")
            let escaped = "%\(digits[Int(byte >> 4)])\(digits[Int(byte & 15)])"
            #expect(PercentEncoding.of(text) == (isPlain ? text : escaped), "\(byte)")
        }
        #expect(PercentEncoding.of("é/€") == "%C3%A9%2F%E2%82%AC")
    }

    @Test("a download may be some times as large as announced, and no less than some size; no number is too large")
    func largest() {
        for (announced, expected) in [
            (nil, 64), (0, 64), (-5, 64), (31, 64), (32, 64), (33, 66), (1000, 2000), (1 << 44, 1 << 45),
            (1 << 44 + 1, 1 << 45), (Int.max, 1 << 45),
        ] as [(Int?, Int)] {
            #expect(ResumableDownload.largest(announced: announced, least: 64, times: 2) == expected)
        }
        #expect(ResumableDownload.largest(announced: 50, least: 64, times: 4) == 200)
    }

    @Test("five statuses lead elsewhere, if the response says where")
    func redirections() throws {
        let url = try HTTPURL("https://a.example")
        for status in 299..<320 {
            let head = HTTPResponseHead(url: url, status: status, fields: [HTTPField("Location", "/x")])
            let leads = [301, 302, 303, 307, 308].contains(status)
            #expect(HTTPClient.redirection(of: head) == (leads ? "/x" : nil), "\(status)")
            #expect(HTTPClient.redirection(of: HTTPResponseHead(url: url, status: status, fields: [])) == nil)
        }
    }

    @Test("the clock sleeps as long as it is told, and ends at once where it is interrupted")
    func sleep() throws {
        let interruption = Interruption()
        let clock = SystemClock(interruption: interruption)
        let slept = try ContinuousClock().measure { try clock.sleep(seconds: 0.15) }
        #expect(slept >= .milliseconds(150))
        interruption.request()
        #expect(throws: Interruption.self) { try clock.sleep(seconds: 3600) }
        #expect(throws: Interruption.self) { try clock.sleep(seconds: 0) }
    }

    @Test("a year of two digits is from 1970 on")
    func years() {
        #expect(HTTPDate.time("Thursday, 01-Jan-70 00:00:00 GMT")?.seconds == 0)
        #expect(HTTPDate.time("Monday, 01-Jan-69 00:00:00 GMT")?.secondText == "2069-01-01T00:00:00Z")
        #expect(HTTPDate.time("Monday, 01-Jan-1970 00:00:00 GMT") == nil)
    }

    @Test("an address of six or four numbers in another one is private if they are")
    func addresses() {
        func isPrivate(_ start: [UInt8], _ end: [UInt8]) -> Bool {
            LinkPolicy.isPrivate(start + [UInt8](repeating: 0, count: 16 - start.count - end.count) + end)
        }
        // ::, ::1, ::0.0.0.9, and compatible addresses.
        for last in [0, 1, 9] as [UInt8] { #expect(isPrivate([], [last])) }
        #expect(!isPrivate([], [8, 0, 0, 1]) && !isPrivate([], [8, 8, 0, 0]) && isPrivate([], [10, 0, 0, 1]))
        #expect(!isPrivate([], [0xFF, 0xFF, 8, 8, 8, 8]) && isPrivate([], [0xFF, 0xFF, 127, 0, 0, 1]))
        #expect(!isPrivate([], [1, 1, 10, 0, 0, 1]) && !isPrivate([], [0, 0xFF, 10, 0, 0, 1]))
        #expect(isPrivate([0, 0x64, 0xFF, 0x9B], [10, 0, 0, 1]) && !isPrivate([0, 0x64, 0xFF, 0x9B], [8, 0, 0, 1]))
        #expect(isPrivate([0xFC], [1]) && isPrivate([0xFD], [1]) && !isPrivate([0xFB], [1]) && !isPrivate([0x20], [1]))
        #expect(isPrivate([0xFE, 0x80], [1]) && isPrivate([0xFE, 0xC0], [1]) && !isPrivate([0xFE, 0x7F], [1]))
        for (address, expected) in [
            ([100, 63, 0, 0], false), ([100, 64, 0, 0], true), ([100, 127, 0, 0], true), ([100, 128, 0, 0], false),
            ([172, 15, 0, 0], false), ([172, 16, 0, 0], true), ([172, 32, 0, 0], false), ([198, 17, 0, 0], false),
            ([198, 18, 0, 0], true), ([198, 19, 0, 0], true), ([198, 20, 0, 0], false), ([169, 253, 0, 0], false),
            ([0, 1, 2, 3], true), ([1, 1, 1, 1], false), ([], false), ([10], false),
        ] as [([UInt8], Bool)] {
            #expect(LinkPolicy.isPrivate(address) == expected, "\(address)")
        }
    }

    @Test("a download of a link knows the service that gave it, and has the time of a download")
    func links() throws {
        let (url, service) = (try HTTPURL("https://a.example/x"), try HTTPURL("https://b.example"))
        let request = HTTPRequest.link(url, of: service)
        #expect(
            request.pace == .download && request.service?.revealed == service.revealed
                && request.url.revealed == url.revealed)
        #expect(HTTPRequest(.get, url).pace == .response && HTTPRequest(.get, url).service == nil)
        let options = HTTPOptions(userAgent: "t")
        #expect(options.downloadSeconds == 6 * 3600 && options.responseSeconds == 600 && options.stallSeconds == 60)
    }

    @Test("what a proxy answers is its refusal from 300 on")
    func proxies() throws {
        let url = try HTTPURL("https://a.example")
        for (status, isRefused) in [(0, false), (200, false), (299, false), (300, true), (407, true), (502, true)] {
            let error = HTTPError(CURLE_RECV_ERROR, url: url, words: "words", proxyStatus: status, proxyError: 0)
            #expect(error.description.contains("the proxy refused the connection with status \(status)") == isRefused)
        }
    }

    @Test("what stopped downloads leave is removed, unless one of them may go on")
    func tidy() throws {
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let place = folder(StagingFolder.path(of: ""))
        try Disk.write([1], to: place + "begun.validator")
        try Disk.write([1], to: place + "gone.validator")
        try Disk.write([1], to: place + "empty.validator")
        try PartialFile(name: "begun", staging: staging).append(([1, 2, 3] as [UInt8]).span.bytes)
        _ = try PartialFile(name: "empty", staging: staging)
        try ResumableDownload.tidy(staging)
        let left = try Disk.tree(folder.path).filter { $0.hasSuffix(".validator") || $0.contains("empty") }
        #expect(left.map { $0.split(separator: "/").last.map(String.init) } == ["begun.validator"])
        #expect(try PartialFile(name: "begun", staging: staging).length == 3)
    }
}
