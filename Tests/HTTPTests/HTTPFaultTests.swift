import Foundation
import Foundations
import Glibc
import HTTP
import Services
import Synchronization
import TestSupport
import Testing

@Suite("HTTP, where it goes wrong")
struct HTTPFaultTests {
    private static func send(
        _ url: String, pace: HTTPRequest.Pace = .response, _ change: (inout HTTPOptions) -> Void = { _ in }
    ) throws -> HTTPResponse {
        var options = HTTPOptions(userAgent: "opusstitch-tests")
        change(&options)
        var request = HTTPRequest(.get, try HTTPURL(url))
        request.pace = pace
        return try HTTPClient(options: options).response(to: request, limit: 1 << 20)
    }

    @Test(
        "a path goes out as it came, with its dots and escapes",
        arguments: ["/a/../b/./c", "/%2e%2E/%7e~", "//x//", "/a/.."])
    func pathAsIs(path: String) throws {
        let server = try LoopbackServer { _ in LoopbackServer.Reply(200) }
        _ = try Self.send(server.url() + path + "?sig=%2b&x=a+b")
        #expect(server.requests.map(\.target) == [path + "?sig=%2b&x=a+b"])
    }

    @Test("no coding is asked for, and one that comes all the same is named")
    func coding() throws {
        let server = try LoopbackServer { request in
            LoopbackServer.Reply(200, fields: [("Content-Encoding", String(request.path.dropFirst()))], body: [1, 2])
        }
        for coding in ["identity", "aws-chunked", "Identity"] {
            #expect(try Self.send(server.url() + "/" + coding).body == [1, 2])
        }
        for coding in ["gzip", "br", "aws-chunked,gzip"] {
            let error = #expect(throws: HTTPError.self) { try Self.send(server.url() + "/" + coding) }
            #expect(error?.description.contains(coding == "br" ? "coding br" : "coding gzip") == true)
        }
        #expect(server.requests.allSatisfy { $0["Accept-Encoding"] == "identity" })
    }

    @Test("a header line of a megabyte is too large, and not a lack of memory")
    func largeHeader() throws {
        let server = try LoopbackServer { _ in
            LoopbackServer.Reply(200, fields: [("X", String(repeating: "x", count: 1 << 20))])
        }
        let error = #expect(throws: HTTPError.self) { try Self.send(server.url()) }
        #expect(error?.kind == .tooLarge && error?.description.contains("header") == true)
    }

    @Test("a download that stays slow ends; a small answer at the same speed does not", .enabled(if: !Effort.isQuick))
    func slow() throws {
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(200, body: Array(repeating: 1, count: 80))
            reply.delay = 700
            return reply
        }
        let limit = { (options: inout HTTPOptions) in
            options.stallSeconds = 2
            options.leastSpeed = 1_000_000
        }
        #expect(HTTPTransferTests.kind { _ = try Self.send(server.url(), pace: .download, limit) } == .timedOut)
        #expect(try Self.send(server.url()) { $0.leastSpeed = 1_000_000 }.body.count == 80)
        let total = { (options: inout HTTPOptions) in options.responseSeconds = 1 }
        #expect(HTTPTransferTests.kind { _ = try Self.send(server.url(), total) } == .timedOut)
    }

    @Test("a handshake that is reset is a lost connection; a server without TLS is neither that nor a bad certificate")
    func handshakes() throws {
        let resetting = try AnsweringServer(nil)
        let error = #expect(throws: HTTPError.self) { try Self.send("https://127.0.0.1:\(resetting.port)/") }
        #expect(error?.kind == .unconnected && error?.mayPass == true && error?.neverArrived == true, "\(error as Any)")
        #expect(error?.description.contains("update-ca-certificates") == false)
        let plain = try AnsweringServer("HTTP/1.1 400 Bad Request\r\n\r\n")
        let other = #expect(throws: HTTPError.self) { try Self.send("https://127.0.0.1:\(plain.port)/") }
        #expect(other?.kind == .tlsNegotiation && other?.mayPass == false, "\(other as Any)")
        #expect(other?.description.contains("update-ca-certificates") == false)
    }

    @Test(
        "a proxy that refuses is an error at once; one that cannot reach the server may later",
        arguments: [403, 407, 451])
    func proxies(status: Int) throws {
        let proxy = try LoopbackServer { _ in LoopbackServer.Reply(status) }
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            [
                "fetch", "personal-ai", "--base-url", "https://service.invalid/v1", "--domain", "d", "--session", "s",
                "--output", folder("o"), "--json",
            ],
            environment: ["PERSONAL_AI_API_KEY": "k", "https_proxy": proxy.url(), "no_proxy": ""], folder: folder.path)
        #expect(outcome.status == 1 && proxy.requests.count == 1, "\(outcome.errorText)")
        #expect(outcome.errorText.contains("status \(status)") && outcome.errorText.contains("proxy"))
        #expect(HTTPError.kind(ofProxyStatus: status) == .proxyRefused)
        #expect([408, 429, 502, 503, 504].allSatisfy { HTTPError.kind(ofProxyStatus: $0) == .unconnected })
    }

    @Test(
        "a SOCKS proxy that refuses is an error at once",
        arguments: [
            ("socks5h", [[5, 0], [5, 2, 0, 1, 0, 0, 0, 0, 0, 0]]), ("socks5h", [[5, 255]]),
            ("socks4a", [[0, 91, 0, 0, 0, 0, 0, 0]]),
        ] as [(String, [[UInt8]])])
    func socksProxies(scheme: String, answers: [[UInt8]]) throws {
        let proxy = try AnsweringServer(answers)
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            [
                "fetch", "personal-ai", "--base-url", "https://service.invalid/v1", "--domain", "d", "--session", "s",
                "--output", folder("o"),
            ],
            environment: [
                "PERSONAL_AI_API_KEY": "k", "https_proxy": "\(scheme)://127.0.0.1:\(proxy.port)", "no_proxy": "",
            ], folder: folder.path)
        #expect(outcome.status == 1 && proxy.connections == 1, "\(outcome.errorText)")
        #expect(outcome.errorText.contains("check the proxy variables"))
    }

    @Test(
        "addresses that are private are known as such, however they are written",
        arguments: [
            ("https://10.1.2.3/", true), ("https://172.31.0.1/", true), ("https://172.32.0.1/", false),
            ("https://192.168.1.1/", true), ("https://169.254.169.254/", true), ("https://127.9.9.9/", true),
            ("https://localhost/", true), ("https://x.localhost/", true), ("https://[::1]/", true),
            ("https://[fe80::1]/", true), ("https://[fd00::1]/", true), ("https://[::ffff:10.0.0.1]/", true),
            ("https://[64:ff9b::7f00:1]/", true), ("https://2130706433/", true), ("https://0x7f.1/", true),
            ("https://0.0.0.0/", true), ("https://100.64.0.1/", true), ("https://8.8.8.8/", false),
            ("https://[2001:4860:4860::8888]/", false), ("http://8.8.8.8/", true),
        ])
    func privateLinks(link: String, isPrivate: Bool) throws {
        let service = try HTTPURL("https://service.example")
        let link = try HTTPURL(link)
        let interruption = Interruption()
        interruption.request()
        // The link is checked before the request, which is interrupted before anything is sent.
        func isRefused(
            _ link: HTTPURL, of service: HTTPURL, _ change: (inout HTTPOptions) -> Void = { _ in }
        ) throws -> Bool {
            var options = HTTPOptions(userAgent: "t")
            change(&options)
            do {
                try HTTPClient(options: options, check: interruption.check).send(.link(link, of: service)) { _, _ in }
            } catch let error as HTTPError {
                #expect(error.kind == .refusedURL)
                return true
            } catch is Interruption {
                return false
            }
            throw TestSupportError(reason: "it was not interrupted")
        }
        #expect(try isRefused(link, of: service) == isPrivate)
        #expect(
            try !isRefused(link, of: service) {
                $0.allowsPrivateLinks = true
                $0.allowsClearText = true
            })
        // A service may link to itself, wherever it is.
        let own = try HTTPURL("https://localhost:9")
        #expect(try !isRefused(try HTTPURL("https://localhost:9/a"), of: own))
        #expect(try isRefused(try HTTPURL("https://localhost:10/a"), of: own))
    }
}

/// A server with an answer to each message, whatever it is; without any, it resets the connection as soon as something
/// is asked.
private final class AnsweringServer: Sendable {
    let port: Int
    private let socket: Int32
    private let count = Mutex(0)
    /// How many connections were made.
    var connections: Int { count.withLock { $0 } }

    convenience init(_ answer: String?) throws { try self.init(answer.map { [Array($0.utf8)] } ?? []) }

    init(_ answers: [[UInt8]]) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        self.socket = socket
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 8) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw TestSupportError(reason: "bind") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            defer { close(socket) }
            while true {
                let connection = accept(socket, nil, nil)
                guard connection >= 0 else { return }
                self?.count.withLock { $0 += 1 }
                var bytes = [UInt8](repeating: 0, count: 4096)
                if answers.isEmpty { _ = recv(connection, &bytes, bytes.count, 0) }
                for answer in answers {
                    _ = recv(connection, &bytes, bytes.count, 0)
                    _ = answer.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                }
                if answers.isEmpty {
                    // A socket that is closed without lingering sends a reset.
                    var now = linger(l_onoff: 1, l_linger: 0)
                    setsockopt(connection, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
                }
                close(connection)
            }
        }
    }

    deinit { shutdown(socket, Int32(SHUT_RDWR)) }
}
