import Files
import Foundation
import Foundations
import HTTP
import Synchronization
import TestSupport

/// A download from a server that answers as it likes: request after request, until it is whole or was tried often enough.
struct RandomDownload {
    private var random: Random
    private let folder = TemporaryFolder()
    private let replies: Replies
    private let server: LoopbackServer

    /// The reply to the next request, by the first byte that is asked for.
    private final class Replies: Sendable {
        private let next = Mutex<@Sendable (Int?) -> LoopbackServer.Reply>({ _ in LoopbackServer.Reply(500) })

        func set(_ reply: @escaping @Sendable (Int?) -> LoopbackServer.Reply) { next.withLock { $0 = reply } }

        func answer(_ request: LoopbackServer.Request) -> LoopbackServer.Reply {
            let start = request["Range"].flatMap { Int($0.filter(\.isNumber)) }
            return next.withLock { $0 }(start)
        }
    }

    init(seed: UInt64) throws {
        random = Random(seed: seed)
        let replies = Replies()
        self.replies = replies
        server = try LoopbackServer { replies.answer($0) }
    }

    mutating func results() throws -> String {
        let whole = (0..<(1 + random.below(900))).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
        let staging = try StagingFolder(in: folder.path)
        let download = ResumableDownload(
            name: "a", largest: random.below(4) == 0 ? whole.count - 1 + random.below(3) : 5000,
            announced: [nil, whole.count, whole.count + 1][random.below(3)], staging: staging,
            http: HTTPClient(options: HTTPOptions(userAgent: "t")))
        let file = try PartialFile(name: "a", staging: staging)
        var lines = ["\(whole.count) bytes, at most \(download.largest), announced \(download.announced ?? -1)"]
        for _ in 0..<(2 + random.below(5)) {
            try disturb(file)
            answer(whole)
            let path = random.below(9) == 0 ? "/other" : "/file?t=\(random.below(9))"
            var last = "-"
            let outcome: String
            do {
                outcome = Self.words(
                    try download.attempt(HTTPRequest(.get, HTTPURL(server.url() + path)), into: file) {
                        last = "\($0)/\($1 ?? -1)"
                    })
            } catch let error as HTTPError {
                // How much came before depends on the pieces.
                lines.append("error " + Self.words(error))
                break
            }
            if outcome.contains("does not continue") { last = "-" }
            let asked = server.requests.last.map { "\($0["Range"] ?? "-") \($0["If-Range"] ?? "-")" } ?? ""
            let bytes = file.length == 0 ? [] : try file.reading().contents(limit: 10_000)
            lines.append(
                "\(asked): \(outcome), told \(last), has \(file.length) \(Self.digest(bytes)) \(validator() ?? "-")")
            if outcome == "whole", random.below(2) == 0 {
                try random.below(2) == 0 ? download.finish() : download.forget(file)
                lines.append("left \(file.length) \(validator() ?? "-")")
            }
        }
        return lines.joined(separator: " | ").replacing(/127\.0\.0\.1:[0-9]+/, with: "127.0.0.1")
    }

    /// What another run, or a restart of the machine, leaves.
    private mutating func disturb(_ file: PartialFile) throws {
        let path = folder(StagingFolder.path(of: "a.validator"))
        switch random.below(12) {
        case 0: try? Disk.remove(path)
        case 1:
            guard let bytes = try? Disk.bytes(path) else { return }
            let text = String(decoding: bytes, as: UTF8.self)
            let changes = [(Boot.id ?? "none", "another"), ("/file", "/others"), ("}", ""), ("total", "t")]
            let (old, new) = changes[random.below(4)]
            try Disk.write(Array(text.replacing(old, with: new).utf8), to: path)
        case 2 where file.length > 0 && random.below(3) == 0: try file.removeAll()
        default: break
        }
    }

    private mutating func answer(_ whole: [UInt8]) {
        let number = random.below(1000)
        let (kind, part, cut, isChunked) = (random.below(10), random.below(10), random.below(5), random.below(5) == 0)
        var fields: [(name: String, value: String)] = [("Date", "Fri, 12 Dec 2025 10:00:01 GMT")]
        switch random.below(14) {
        case 0...6: fields.append(("ETag", "\"1\""))
        case 7: fields.append(("ETag", ["W/\"1\"", "\"\"", "\"2\"", "1", "\"a"][number % 5]))
        case 8...11:
            fields.append(("Last-Modified", "Fri, 12 Dec 2025 10:00:0\([0, 0, 0, 1, 2][number % 5]) GMT"))
            if number % 7 == 0 { fields.append(("ETag", "W/\"1\"")) }
        default: break
        }
        let base = fields
        replies.set { start in
            var reply = Self.refusal(kind, number)
            if kind < 7 {
                reply = LoopbackServer.Reply(200, fields: base, body: whole)
                if let start, start < whole.count, kind < 6 {
                    reply = Self.part(of: whole, from: start, part, number)
                    reply.fields += base
                }
            }
            reply.isChunked = isChunked
            if cut > 1 { reply.breaksAfter = cut == 4 ? reply.body.count : number % (reply.body.count + 1) }
            if cut == 1, !isChunked { reply.statedLength = reply.body.count + number % 3 }
            return reply
        }
    }

    /// A part as it should be, or not quite.
    private static func part(of whole: [UInt8], from start: Int, _ kind: Int, _ number: Int) -> LoopbackServer.Reply {
        let end = kind < 3 ? whole.count : min(whole.count, start + 1 + number % 300)
        var body = Array(whole[start..<end])
        var (first, last, total) = (start, end - 1, "\(whole.count)")
        switch kind {
        case 4: first += number % 2 == 0 ? 1 : -1
        case 5: last += number % 3 - 1
        case 6: total = ["*", "\(whole.count + 1)", "\(whole.count - 1)"][number % 3]
        case 7: body += number % 2 == 0 ? [1] : []
        default: break
        }
        let range =
            kind == 8
            ? ["bytes */\(total)", "lines \(first)-\(last)/\(total)", "x"][number % 3]
            : "bytes \(first)-\(last)/\(total)"
        return LoopbackServer.Reply(206, fields: kind == 9 ? [] : [("Content-Range", range)], body: body)
    }

    private static func refusal(_ kind: Int, _ number: Int) -> LoopbackServer.Reply {
        var reply = LoopbackServer.Reply([416, 404, 503, 204, 429, 301, 207][number % 7], body: [1, 2, 3])
        if kind == 8 { reply.body = [UInt8](repeating: 5, count: 65_525 + number % 12) }
        if kind == 9, number % 3 == 0 { reply.isSilent = true }
        if number % 7 == 3 { reply.body = [] }
        return reply
    }

    private static func words(_ outcome: ResumableDownload.Outcome) -> String {
        switch outcome {
        case .whole: "whole"
        case .cutOff(let error): "cut off " + words(error)
        case .refused(let response):
            "refused \(response.head.status) \(response.head.url) \(response.body.count) \(digest(response.body))"
        }
    }

    /// Words of libcurl differ from version to version.
    private static func words(_ error: HTTPError) -> String {
        "\(error.kind) \(error.url ?? "-") \(error.code == 0 ? error.reason : "fault") \(error.mayPass) "
            + "\(error.neverArrived)"
    }

    private static func digest(_ bytes: [UInt8]) -> String {
        bytes.isEmpty ? "-" : String(Disk.sha256(bytes).hexadecimal.prefix(8))
    }

    /// What is stored beside the file, without the boot.
    private func validator() -> String? {
        guard let bytes = try? Disk.bytes(folder(StagingFolder.path(of: "a.validator"))) else { return nil }
        let text = String(decoding: bytes, as: UTF8.self).replacing(Boot.id ?? "none", with: "boot")
        return String(text.filter { !$0.isWhitespace })
    }
}
