import Foundation
import Glibc
import Synchronization

/// An HTTP/1.1 server on 127.0.0.1 that can misbehave: its replies may break off, lie about their length, stall, or
/// not come at all. Each connection has a thread of its own and serves one request, so that tests which wait for a
/// program cannot starve it.
public final class LoopbackServer: Sendable {
    public struct Request: Sendable {
        public let method: String
        /// With the query, as it was asked; for a proxy, the whole URL.
        public let target: String
        public let fields: [(name: String, value: String)]
        public let body: [UInt8]

        public var path: String { String(target.prefix { $0 != "?" }) }
        public subscript(name: String) -> String? {
            fields.first { $0.name.lowercased() == name.lowercased() }?.value
        }
    }

    public struct Reply: Sendable {
        public var status: Int
        public var fields: [(name: String, value: String)]
        public var body: [UInt8]
        /// What `Content-Length` says; `nil`: the truth.
        public var statedLength: Int?
        /// Whether it goes in chunks, without a length.
        public var isChunked = false
        /// After so many bytes of the body the connection is closed.
        public var breaksAfter: Int?
        /// Milliseconds before each piece of the body, which is sent in eight.
        public var delay: UInt32 = 0
        /// Whether interim responses come first (RFC 9110, section 15.2).
        public var hasInterim = false
        /// Nothing is answered at all: the connection is closed.
        public var isSilent = false

        public init(_ status: Int, fields: [(name: String, value: String)] = [], body: [UInt8] = []) {
            self.status = status
            self.fields = fields
            self.body = body
        }

        public static func json(_ status: Int, _ text: String) -> Reply {
            Reply(status, fields: [("Content-Type", "application/json")], body: Array(text.utf8))
        }
    }

    public let port: Int
    private let socket: Int32
    private let handler: @Sendable (Request) -> Reply
    private let seen = Mutex<[Request]>([])

    /// - Parameter handler: called on a thread of the connection.
    public init(_ handler: @escaping @Sendable (Request) -> Reply) throws {
        self.handler = handler
        socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard socket >= 0 else { throw TestSupportError(reason: "socket") }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let socket = socket
        let isBound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) == 0 && listen(socket, 64) == 0 && getsockname(socket, $0, &length) == 0
            }
        }
        guard isBound else { throw TestSupportError(reason: "bind: \(String(cString: strerror(errno)))") }
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            // Closed here alone: its number could be another server's before this thread asks for it once more.
            defer { close(socket) }
            while true {
                let connection = accept(socket, nil, nil)
                if connection < 0, errno == EINTR { continue }
                guard connection >= 0 else { return }
                guard let self else {
                    close(connection)
                    return
                }
                _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
                Thread.detachNewThread { self.serve(connection) }
            }
        }
    }

    /// accept(2) fails from then on.
    deinit { shutdown(socket, Int32(SHUT_RDWR)) }

    /// The base of its URLs, by the name that the host shall have.
    public func url(host: String = "127.0.0.1") -> String { "http://\(host):\(port)" }

    /// All that was asked, in the order in which it came.
    public var requests: [Request] { seen.withLock { $0 } }

    private func serve(_ connection: Int32) {
        defer {
            // Also where a program that was just started holds the socket too.
            shutdown(connection, Int32(SHUT_RDWR))
            close(connection)
        }
        guard let request = Self.read(connection) else { return }
        seen.withLock { $0.append(request) }
        let reply = handler(request)
        if reply.isSilent { return }
        var head = ""
        if reply.hasInterim {
            head += "HTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Early: 1\r\nX-Two: 0\r\n\r\n"
        }
        head += "HTTP/1.1 \(reply.status) Status\r\nConnection: close\r\n"
        for field in reply.fields { head += "\(field.name): \(field.value)\r\n" }
        head +=
            reply.isChunked
            ? "Transfer-Encoding: chunked\r\n" : "Content-Length: \(reply.statedLength ?? reply.body.count)\r\n"
        guard Self.write(Array((head + "\r\n").utf8), connection) else { return }
        let end = min(reply.breaksAfter ?? reply.body.count, reply.body.count)
        let step = max(1, (end + 7) / 8)
        for start in stride(from: 0, to: end, by: step) {
            if reply.delay > 0 { usleep(reply.delay * 1000) }
            let piece = Array(reply.body[start..<min(start + step, end)])
            let bytes =
                reply.isChunked ? Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10] : piece
            guard Self.write(bytes, connection) else { return }
        }
        if reply.isChunked, reply.breaksAfter == nil { _ = Self.write(Array("0\r\n\r\n".utf8), connection) }
        // All of it is to arrive: a socket that is closed with unread bytes in it would throw the rest away.
        shutdown(connection, Int32(SHUT_WR))
        var byte: UInt8 = 0
        while recv(connection, &byte, 1, 0) > 0 {}
    }

    private static func read(_ connection: Int32) -> Request? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        func more() -> Bool {
            let count = recv(connection, &buffer, buffer.count, 0)
            guard count > 0 else { return false }
            bytes += buffer[..<count]
            return true
        }
        var headEnd: Int?
        while headEnd == nil {
            guard more() else { return nil }
            headEnd = bytes.offset(of: Array("\r\n\r\n".utf8), from: 0)
        }
        guard let headEnd else { return nil }
        let lines = String(decoding: bytes[..<headEnd], as: UTF8.self).components(separatedBy: "\r\n")
        let words = lines[0].components(separatedBy: " ")
        guard words.count == 3 else { return nil }
        let fields = lines.dropFirst().compactMap { line -> (name: String, value: String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
                String(line[..<colon]), line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
        }
        let length = fields.first { $0.name.lowercased() == "content-length" }.flatMap { Int($0.value) } ?? 0
        while bytes.count < headEnd + 4 + length { guard more() else { return nil } }
        return Request(
            method: words[0], target: words[1], fields: fields,
            body: Array(bytes[(headEnd + 4)..<(headEnd + 4 + length)]))
    }

    private static func write(_ bytes: [UInt8], _ connection: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
