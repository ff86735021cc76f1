import Foundation
import HTTP
import TestSupport
import Testing

/// A server with TLS, whose certificate is of its own making. openssl-s_server(1).
final class TLSServer {
    let folder = TemporaryFolder()
    let port: Int
    private let process: ChildProcess
    var certificate: String { folder("certificate.pem") }

    /// - Parameter answer: a whole response to the request for `/file`, its head included; or its body.
    init(answer: String? = nil) throws {
        let made = try Tool.run(
            "openssl",
            [
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
                "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", folder("key.pem"), "-out",
                folder("certificate.pem"),
            ])
        guard made.status == 0 else { throw TestSupportError(reason: made.errorText) }
        try Disk.write(Array((answer ?? "served\n").utf8), to: folder("file"))
        process = try ChildProcess(
            "openssl",
            [
                "s_server", "-accept", "127.0.0.1:0", "-key", folder("key.pem"), "-cert", folder("certificate.pem"),
                answer == nil ? "-WWW" : "-HTTP",
            ], folder: folder.path)
        port = try Self.port(of: process)
    }

    /// As the server tells it, once it listens.
    private static func port(of process: ChildProcess) throws -> Int {
        for _ in 0..<12_000 {
            if let port = try process.outputSoFar.firstMatch(of: #/ACCEPT 127\.0\.0\.1:([0-9]+)\n/#).flatMap({
                Int($0.1)
            }) {
                return port
            }
            usleep(5000)
        }
        process.send(signal: SIGKILL)
        throw TestSupportError(reason: "openssl does not listen: \(try process.outcome().errorText)")
    }

    deinit {
        process.send(signal: SIGKILL)
        _ = try? process.outcome()
    }

    func get(_ url: String, authorities: String?) throws -> HTTPResponse {
        var options = HTTPOptions(userAgent: "opusstitch-tests")
        options.authorities = authorities
        return try HTTPClient(options: options).response(to: HTTPRequest(.get, try HTTPURL(url)), limit: 1000)
    }
}

@Suite("Who is trusted")
struct TrustTests {
    @Test("a certificate that the system's authorities do not know is refused, and nothing is asked")
    func unknown() throws {
        let server = try TLSServer()
        let error = #expect(throws: HTTPError.self) {
            try server.get("https://localhost:\(server.port)/file", authorities: nil)
        }
        #expect(error?.kind == .tls)
        #expect(error?.mayPass == false)
        #expect(error?.description.contains("update-ca-certificates") == true)
    }

    @Test("a certificate of an authority that is named is taken, for the host that it names alone")
    func named() throws {
        let server = try TLSServer()
        let response = try server.get("https://localhost:\(server.port)/file", authorities: server.certificate)
        #expect(String(decoding: response.body, as: UTF8.self) == "served\n")
        #expect(
            HTTPTransferTests.kind {
                _ = try server.get("https://127.0.0.1:\(server.port)/file", authorities: server.certificate)
            } == .tls)
    }

    @Test("what is asked for with TLS is not asked for without it, wherever the server sends the request")
    func downgraded() throws {
        let plain = try LoopbackServer { _ in LoopbackServer.Reply(200) }
        let server = try TLSServer(
            answer: "HTTP/1.0 302 Found\r\nLocation: \(plain.url())/file\r\nContent-Length: 0\r\n\r\n")
        let error = #expect(throws: HTTPError.self) {
            try server.get("https://localhost:\(server.port)/file", authorities: server.certificate)
        }
        #expect(error?.kind == .refusedURL, "\(String(describing: error))")
        #expect(error?.description.contains("which is not encrypted") == true)
        #expect(plain.requests.isEmpty)
    }
}
