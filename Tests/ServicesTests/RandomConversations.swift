import Conversations
import Foundation
import Foundations
import HTTP
import JSON
import Services
import TestSupport

/// A conversation with files from a service that misbehaves at random, fetched several times.
struct RandomConversations {
    private var random: Random
    private let clock = TestClock("2026-01-02T00:00:00Z")
    private let service: ZoomService
    private let folder = TemporaryFolder("conversations")
    private var texts: PlainTexts
    private var lines: [String] = []
    /// Of the user's archive.
    private static let name = "ABCDEF123456_20251201T000000Z_20251231T000000Z"

    init(seed: UInt64) throws {
        random = Random(seed: seed)
        var state = ZoomService.State()
        state.history = #"{"conversations": [1, 2, 3]}"#
        state.files = [
            .init(id: "one", name: "one.txt", bytes: Array("the first".utf8)),
            .init(id: "page", name: "page.HTML", bytes: Array("<html><p>a page".utf8)),
            .init(id: "two", name: "../two", bytes: [UInt8](repeating: 2, count: 300)),
            .init(id: "sly", name: "sly.pdf", bytes: Array("<html><p>no document".utf8)),
        ]
        state.files = Array(state.files.prefix(1 + random.below(4)))
        for file in state.files where random.below(6) == 0 {
            state.statedBytes[file.id] = file.bytes.count + 1 - 2 * random.below(2)
        }
        if random.below(6) == 0 { state.statedBytes["history"] = 5 }
        service = try ZoomService(state)
        texts = PlainTexts(folder: folder.path, start: clock.now)
    }

    mutating func results() throws -> String {
        for run in 0..<(2 + random.below(3)) {
            if run > 0 { try interfere() }
            try fetch()
            clock.advance([1, 600, 86_400][random.below(3)])
        }
        for (name, server) in [("api", service.api), ("files", service.files)] {
            let requests = server.requests.map { request in
                ([String(request.path.split(separator: "/").last ?? "")]
                    + ["Range", "If-Range"].compactMap { request[$0] }).joined(separator: ",")
            }
            lines.append("\(name): \(counted(requests))")
        }
        lines.append("slept: " + counted(clock.sleeps.map { texts.number($0) }))
        lines.append(record())
        lines.append("files: " + (try files()))
        return (lines.joined(separator: " | ") + " | " + texts.all).replacing(/\([0-9]+ bytes\)/, with: "(bytes)")
    }

    private mutating func fetch() throws {
        let isCalm = random.below(4) == 0
        let files = (0..<random.below(9)).map { _ in RandomMishaps.ofLink(&random, word: "token-1-do-not-show") }
        let answers = (0..<random.below(4)).map { _ in RandomMishaps.ofAPI(&random) }
        service.change {
            ($0.fileMishaps, $0.apiMishaps) = isCalm ? ([], []) : (files, answers)
        }
        let usesOAuth = random.below(4) == 0
        service.change { if !usesOAuth { $0.token = "token-1-do-not-show" } }
        do {
            let report = try service.fetch(
                to: folder.path, usesOAuth: usesOAuth, waits: random.below(4) == 0, retries: random.below(3) == 0,
                clock: clock,
                retry: RetryPolicy(attempts: 1 + random.below(4)) { $0 })
            let text = report.text(output: "o").split(separator: "\n").map(String.init)
            lines.append(
                "run: \(report.status.rawValue) \(texts.time(report.runAgainAt)) \(texts.numbers(text)) "
                    + "\(report.problems.map { "\($0.code)" }.joined(separator: ",")) \(report.inputs(in: "o"))")
        } catch {
            lines.append("error: " + texts.number("\(type(of: error)) \(error)"))
        }
        lines.append("state: " + texts.digest(Array((record() + (try self.files())).utf8)))
    }

    private mutating func interfere() throws {
        let path = folder(Self.name + "/download.json")
        switch random.below(9) {
        case 0, 1, 2:
            let found = try Disk.digests(folder.path).keys.sorted().filter { !$0.contains("download.json") }
            guard !found.isEmpty else { return }
            let place = folder(found[random.below(found.count)])
            try random.below(2) == 0 ? Disk.remove(place) : Disk.write([1, 2, 3], to: place)
        case 3: try Disk.write(Array("{".utf8), to: path)
        case 4:
            guard let bytes = try? Disk.bytes(path) else { return }
            let changes = [
                (service.baseURL, service.baseURL + "/"), (service.baseURL, "https://other.example"),
                ("one.txt", "other.txt"), ("opusstitch-download/1", "x"), ("ABCDEF123456", "Z"),
                (#""code":"#, #""code":"x"#),
                ("files/0001", "files/a/0001"), ("files/0001", ".files/0001"),
            ]
            let (old, new) = changes[random.below(changes.count)]
            let text = String(decoding: bytes, as: UTF8.self).replacing(#": ""#, with: #":""#)
            try Disk.write(Array(text.replacing(old, with: new).utf8), to: path)
        case 5: service.change { $0.statedBytes = [:] }
        case 6: service.change { $0.files[0] = .init(id: "new", name: "one.txt", bytes: Array("the newest".utf8)) }
        default: break
        }
    }

    private mutating func record() -> String {
        guard let bytes = try? Disk.bytes(folder(Self.name + "/download.json")),
            let record = try? JSONText.value(DownloadRecord.self, from: bytes)
        else { return "none" }
        let files = record.files.map { file in
            "\(file.role) \(file.id ?? "-") \(file.name ?? "-") \(file.path) \(file.statedBytes ?? -1) "
                + (file.role == .answer ? "" : "\(file.bytes ?? -1) \(file.sha256?.hexadecimal.prefix(6) ?? "-") ")
                + "\(file.from.map { texts.number($0) } ?? "-") \(texts.time(file.receivedAt)) "
                + (file.problem.map { "\($0.code) \(texts.number($0.message))" } ?? "")
        }
        return "\(record.source) \(texts.plain(record.service)) \(record.request.map(\.value).joined(separator: " ")) "
            + "\(texts.time(record.askedAt)) \(record.application == nil ? "-" : "application") "
            + "\(record.isComplete); " + files.joined(separator: "; ")
    }

    private func files() throws -> String {
        try Disk.digests(folder.path).sorted { $0.key < $1.key }.map { path, digest in
            let attributes = try FileManager.default.attributesOfItem(atPath: folder(path))
            let isPrivate = (attributes[.posixPermissions] as? Int) == 0o600
            let isText = path.hasSuffix(".json") || path.hasSuffix(".validator")
            return "\(path)\(isPrivate ? "!" : "") \(isText ? "" : String(digest.hexadecimal.prefix(6)))"
        }.joined(separator: ", ")
    }
}
