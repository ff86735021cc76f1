import Files
import Foundation
import HTTP
import Synchronization
import TestSupport
import Testing

@Suite("A download goes on")
struct ResumableDownloadTests {
    /// An answer to the request for the rest, which does not continue what is there.
    struct Misfit: Sendable, CustomTestStringConvertible {
        let name: String
        let status: Int
        let fields: [(String, String)]
        var testDescription: String { name }
    }

    static let misfits = [
        Misfit(
            name: "another version", status: 206, fields: [("ETag", "\"2\""), ("Content-Range", "bytes 100-999/1000")]),
        Misfit(
            name: "another place", status: 206, fields: [("ETag", "\"1\""), ("Content-Range", "bytes 99-999/1000")]),
        Misfit(
            name: "a weak form of the version", status: 206,
            fields: [("ETag", "W/\"1\""), ("Content-Range", "bytes 100-999/1000")]),
        Misfit(name: "no version", status: 206, fields: [("Content-Range", "bytes 100-999/1000")]),
        Misfit(
            name: "another size", status: 206, fields: [("ETag", "\"1\""), ("Content-Range", "bytes 100-999/1001")]),
        Misfit(
            name: "less than it brings", status: 206,
            fields: [("ETag", "\"1\""), ("Content-Range", "bytes 100-199/1000")]),
        Misfit(name: "no place", status: 206, fields: [("ETag", "\"1\"")]),
        Misfit(name: "nonsense", status: 206, fields: [("ETag", "\"1\""), ("Content-Range", "bytes 100-5/3")]),
        Misfit(name: "not satisfiable", status: 416, fields: [("Content-Range", "bytes */100")]),
    ]

    @Test("from the start, where a part does not fit", arguments: misfits)
    func misfit(misfit: Misfit) throws {
        let whole = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        let count = Atomic<Int>(0)
        let server = try LoopbackServer { request in
            if request["Range"] != nil {
                return LoopbackServer.Reply(
                    misfit.status, fields: misfit.fields.map { (name: $0.0, value: $0.1) },
                    body: Array(repeating: 0xEE, count: 900))
            }
            var reply = LoopbackServer.Reply(200, fields: [("ETag", "\"1\"")], body: whole)
            if count.add(1, ordering: .relaxed).oldValue == 0 { reply.breaksAfter = 100 }
            return reply
        }
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: 5000, staging: staging, http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        let request = HTTPRequest(.get, try HTTPURL(server.url()))
        #expect(Self.isCutOff(try download.attempt(request, into: file) { _, _ in }))
        #expect(file.length == 100)
        #expect(Self.isCutOff(try download.attempt(request, into: file) { _, _ in }))
        #expect(file.length == 0)
        guard case .whole = try download.attempt(request, into: file, progress: { _, _ in }) else {
            Issue.record("it is not whole")
            return
        }
        #expect(try file.reading().contents(limit: 5000) == whole)
        #expect(server.requests.map { $0["Range"] } == [nil, "bytes=100-", nil])
    }

    @Test(
        "in pieces, where the server gives the rest in pieces, also if they are shorter than it says",
        arguments: [(0, "1000"), (100, "1000"), (0, "*"), (100, "*")])
    func pieces(missing: Int, total: String) throws {
        let whole = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        let server = try LoopbackServer { request in
            guard let range = request["Range"], let start = Int(range.filter(\.isNumber)) else {
                var reply = LoopbackServer.Reply(200, fields: [("ETag", "\"1\"")], body: whole)
                reply.breaksAfter = 100
                // Then nobody has said how long it is.
                reply.isChunked = total == "*"
                return reply
            }
            let end = total == "*" ? 1000 : min(start + 400, 1000)
            return LoopbackServer.Reply(
                206, fields: [("ETag", "\"1\""), ("Content-Range", "bytes \(start)-\(end - 1)/\(total)")],
                body: Array(whole[start..<(start < 500 ? end - missing : end)]))
        }
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: 5000, staging: staging, http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        var attempts = 0
        while Self.isCutOff(
            try download.attempt(HTTPRequest(.get, try HTTPURL(server.url())), into: file) { _, _ in }), attempts < 9
        { attempts += 1 }
        #expect(try file.reading().contents(limit: 5000) == whole)
        #expect(attempts == (total == "*" ? (missing == 0 ? 1 : 2) : 3))
    }

    @Test("from the start, if the machine was restarted since: the bytes may not have reached the disk")
    func otherBoot() throws {
        let whole = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        let count = Atomic<Int>(0)
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(200, fields: [("ETag", "\"1\"")], body: whole)
            if count.add(1, ordering: .relaxed).oldValue == 0 { reply.breaksAfter = 100 }
            return reply
        }
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: 5000, staging: staging, http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        let request = HTTPRequest(.get, try HTTPURL(server.url()))
        #expect(Self.isCutOff(try download.attempt(request, into: file) { _, _ in }))
        let path = folder(".opusstitch-unfinished/a.validator")
        let stored = String(decoding: try Disk.bytes(path), as: UTF8.self)
        let boot = try #require(Boot.id)
        #expect(stored.contains(boot))
        try Disk.write(Array(stored.replacing(boot, with: "another").utf8), to: path)
        guard case .whole = try download.attempt(request, into: file, progress: { _, _ in }) else {
            Issue.record("it is not whole")
            return
        }
        #expect(try file.reading().contents(limit: 5000) == whole)
        #expect(server.requests.map { $0["Range"] } == [nil, nil])
    }

    @Test("from the start, if the link is of another file, although its version has the same name")
    func otherFile() throws {
        let server = try LoopbackServer { request in
            let isFirst = request.path == "/first"
            var reply = LoopbackServer.Reply(
                200, fields: [("ETag", "\"1\"")], body: Array(repeating: isFirst ? 1 : 2, count: 1000))
            if isFirst { reply.breaksAfter = 100 }
            return reply
        }
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: 5000, staging: staging, http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        let first = HTTPRequest(.get, try HTTPURL(server.url() + "/first"))
        #expect(Self.isCutOff(try download.attempt(first, into: file) { _, _ in }))
        let second = HTTPRequest(.get, try HTTPURL(server.url() + "/second"))
        guard case .whole = try download.attempt(second, into: file, progress: { _, _ in }) else {
            Issue.record("it is not whole")
            return
        }
        #expect(try file.reading().contents(limit: 5000) == Array(repeating: 2, count: 1000))
        #expect(server.requests.map { $0["Range"] } == [nil, nil])
    }

    @Test(
        "no further where all bytes came and the end mark did not, if the size was announced", arguments: [true, false])
    func endMark(isAnnounced: Bool) throws {
        let whole = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(200, body: whole)
            reply.isChunked = true
            reply.breaksAfter = 1000
            return reply
        }
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: 5000, announced: isAnnounced ? 1000 : 1001, staging: staging,
            http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        let outcome = try download.attempt(HTTPRequest(.get, try HTTPURL(server.url())), into: file) { _, _ in }
        #expect(Self.isCutOff(outcome) != isAnnounced)
        #expect(try file.reading().contents(limit: 5000) == whole)
    }

    @Test("and is not taken beyond its limit")
    func limit() throws {
        let server = try LoopbackServer { _ in
            var reply = LoopbackServer.Reply(200, body: Array(repeating: 1, count: 10_000))
            reply.isChunked = true
            return reply
        }
        let folder = TemporaryFolder()
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: 5000, staging: staging, http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        let error = #expect(throws: HTTPError.self) {
            try download.attempt(HTTPRequest(.get, try HTTPURL(server.url())), into: file) { _, _ in }
        }
        #expect(error?.kind == .tooLarge)
        #expect(file.length <= 5000)
    }

    private static func isCutOff(_ outcome: ResumableDownload.Outcome) -> Bool {
        if case .cutOff = outcome { true } else { false }
    }
}
