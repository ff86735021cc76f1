import Conversations
import Foundation
import Foundations
import HTTP
import JSON
import Services
import TestSupport

/// A service that misbehaves at random, and somebody who fetches from it, run after run, into a folder to which things
/// happen in between.
struct RandomNights {
    private var random: Random
    private let clock: TestClock
    private let service: KnovvuService
    private let folder = TemporaryFolder("nights")
    private var texts: PlainTexts
    private var lines: [String] = []

    private static let names = (0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" }
    private static let day = "2025-12-12"

    init(seed: UInt64) throws {
        random = Random(seed: seed)
        let times = [
            "2025-12-13T06:00:00Z", "2025-12-13T02:15:33Z", "2025-12-13T00:10:00Z", "2025-12-12T15:30:00Z",
            "2025-12-15T23:00:00Z", "2025-12-16T04:00:00Z", "2025-12-13T06:00:00.5Z",
        ]
        clock = TestClock(times[random.below(random.below(2) == 0 ? 1 : times.count)])
        var state = KnovvuService.State()
        let count = 1 + random.below(random.below(4) == 0 ? 9 : 3)
        for number in 0..<24 where random.below(60) != 0 {
            state.hours[Self.names[number]] =
                number < count ? Self.offer(number, &random) : KnovvuService.Hour(archive: nil, status: "no_data")
        }
        state.retentionDays = [3, 3, 3, 1, 7][random.below(5)]
        if random.below(6) == 0 { state.expiresAt = "2025-12-13T09:00:00Z" }
        if random.below(6) == 0 { state.skew = [301, 300, -301, 4000][random.below(4)] }
        state.linkSeconds = [3600, 3600, 299, 1][random.below(4)]
        state.hasRanges = random.below(5) != 0
        state.hasETag = random.below(5) != 0
        if random.below(4) == 0 { state.otherDays = ["2025-12-11"] }
        if random.below(8) == 0 { state.isEnabled = false }
        for number in 0..<count where random.below(2) == 0 {
            state.reports[Self.names[number]] =
                [
                    Array(#"{"a": [1]}"#.utf8), Self.archive(number, .right), Array("{".utf8), Array("<html>".utf8),
                    Array("PK\u{3}\u{4}xx".utf8),
                ][random.below(random.below(2) == 0 ? 2 : 5)]
        }
        service = try KnovvuService(clock: clock, state)
        texts = PlainTexts(folder: folder.path, start: clock.now)
    }

    /// What users see in each run, what the service was asked, and what is left at the end.
    mutating func results() throws -> String {
        for run in 0..<(2 + random.below(3)) {
            if run > 0 || random.below(3) == 0 { try interfere() }
            try fetch()
            clock.advance([1, 299, 301, 600, 3599, 3606, 3606, 86_400, -7000][random.below(9)])
        }
        lines.append("links: " + counted(service.links.requests.map(Self.words)))
        lines.append("api: " + counted(service.api.requests.map(Self.words)))
        lines.append("slept: " + counted(clock.sleeps.map { texts.number($0) }))
        for day in [Self.day, "2025-12-11"] { if let record = try record(of: day) { lines.append(record) } }
        lines.append("ledger: " + (try ledger()))
        lines.append("files: " + (try files()))
        return lines.joined(separator: " | ") + " | " + texts.all
    }

    // MARK: - What is offered

    private enum Fault: CaseIterable {
        case right, clipMissing, otherDay, otherHour, noMetadata, noFiles, twice
    }

    /// Stored, so that its bytes are the same with every build of the libraries.
    private static func archive(_ number: Int, _ fault: Fault) -> [UInt8] {
        let names = (0..<3).map { "\(number)-\($0).opus" }
        let day = fault == .otherDay ? "the day before that day, in a text that is rather long" : day
        let hour = fault == .otherHour ? "an hour after that hour, in a text that is rather long" : Self.names[number]
        let metadata = """
            {"utcDay": "\(day)", "hour": "\(hour)", "sessions": [\
            {"sessionId": "a\(number)", "files": [{"fileName": "\(names[0])"}]}, \
            {"sessionId": "b\(number)", "files": [{"fileName": "\(names[1])"}, {"fileName": "\(names[2])"}]}]}
            """
        var entries = names.map { RawZip.Entry($0, Array("the clip \($0)".utf8)) }
        if fault == .clipMissing { entries.removeFirst() }
        if fault == .twice { entries.append(RawZip.Entry(names[0], Array("another".utf8))) }
        if fault != .noMetadata { entries.append(RawZip.Entry("metadata.json", Array(metadata.utf8))) }
        return RawZip(fault == .noFiles ? [] : entries).written().bytes
    }

    private static func offer(_ number: Int, _ random: inout Random) -> KnovvuService.Hour {
        let fault = random.below(4) == 0 ? Fault.allCases[random.below(Fault.allCases.count)] : .right
        var hour = KnovvuService.Hour(archive: archive(number, fault), sessionCount: 2, fileCount: 3)
        switch random.below(24) {
        case 0: hour.sessionCount = 1
        case 1: hour.fileCount = 4
        case 2: hour.sizeBytes = (hour.archive?.count ?? 0) + 1
        case 3: hour.status = "processing"
        case 4: (hour.archive, hour.status) = (nil, ["pending", "x", ""][random.below(3)])
        case 5: hour.archive = nil
        default: break
        }
        return hour
    }

    // MARK: - What happens between two runs

    private mutating func interfere() throws {
        switch random.below(15) {
        case 0, 1, 2:
            let name = Self.names[random.below(4)]
            let other = Self.offer(random.below(4), &random)
            service.change { $0.hours[name] = other }
        case 3:
            let name = Self.names[random.below(4)]
            service.change { $0.hours[name] = KnovvuService.Hour(archive: nil, status: "no_data") }
        case 4, 5: try damage()
        case 6, 7: try plant()
        case 8:
            try Disk.write(Array("{".utf8), to: folder(["downloads.json", "\(Self.day)/hours.json"][random.below(2)]))
        case 9, 10: try writeLedger()
        case 11: try changeRecord()
        case 12: service.change { $0.token = "token-2" }
        default: break
        }
    }

    /// A file of the day is changed, cut, or gone, or a folder is in its place.
    private mutating func damage() throws {
        let found = try Disk.digests(folder.path).keys.sorted().filter { $0.contains(".zip") || $0.contains("report") }
        guard !found.isEmpty else { return }
        let path = folder(found[random.below(found.count)])
        var bytes = try Disk.bytes(path)
        switch random.below(8) {
        case 0, 1, 2: try Disk.remove(path)
        case 3:
            try Disk.remove(path)
            try Disk.write([], to: path + "/inside")
        case 4: try Disk.write([], to: path)
        default:
            if !bytes.isEmpty { bytes[random.below(bytes.count)] ^= 0x10 }
            try Disk.write(bytes, to: path)
        }
    }

    /// A file that no run has recorded: in place, or in the folder of unfinished ones.
    private mutating func plant() throws {
        let number = random.below(3)
        let name = Self.names[number]
        let offered = service.with { $0.hours[name]?.archive ?? [] }
        let bytes = [offered, Self.archive(number, .right), Array(offered.prefix(100)), []][random.below(4)]
        let unfinished = ".opusstitch-unfinished/\(Self.day)-\(name)"
        switch random.below(5) {
        case 0, 1: try Disk.write(bytes, to: folder("\(Self.day)/\(name).zip"))
        case 2:
            // As if the run had been killed before the archive came into place.
            try? Disk.remove(folder("\(Self.day)/\(name).zip"))
            try Disk.write(bytes, to: folder("\(unfinished).zip.download"))
        case 3: try Disk.write(bytes, to: folder("\(unfinished).report.download"))
        default: try Disk.write(Array("{}".utf8), to: folder("\(unfinished).zip.validator"))
        }
    }

    /// Downloads of another machine's run, by a clock that may be another.
    private mutating func writeLedger() throws {
        let ages: [Double] = [0, 1, 100, 3000, 3604, 3605, 3606, -1, -2, -100]
        let downloads = (0..<random.below(8)).map { _ in
            #"{"at": "\#(clock.now.plus(seconds: -ages[random.below(ages.count)]).rfc3339)", "what": "w"}"#
        }
        let until = clock.now.plus(seconds: [50, 5000, 0, -5][random.below(4)]).rfc3339
        let at = clock.now.plus(seconds: [0, -60, 1, 2][random.below(4)]).rfc3339
        let refusal = random.below(2) == 0 ? #", "refusal": {"at": "\#(at)", "notBefore": "\#(until)"}"# : ""
        let text =
            #"{"format": "opusstitch-downloads/1", "downloads": [\#(downloads.joined(separator: ", "))]\#(refusal)}"#
        try Disk.write(Array(text.utf8), to: folder("downloads.json"))
    }

    /// The record of the day as another version, or another service, would have left it.
    private mutating func changeRecord() throws {
        let path = folder("\(Self.day)/hours.json")
        guard FileManager.default.fileExists(atPath: path) else { return }
        let changes = [
            (#""hour":"05""#, #""hour":"5""#), (#""day":"2025-12-12""#, #""day":"2025-12-10""#),
            (service.baseURL, service.baseURL + "//"),
            (service.baseURL, "https://other.example/" + String(repeating: "x", count: 200)),
            (#""isFinal":true"#, #""isFinal":false"#), (#""deadline":"2025"#, #""deadline":"2024"#),
            (#""refused":"#, #""refused":5"#), (#""damaged":"#, #""damaged":2"#), (#""count":"#, #""count":9"#),
        ]
        let (old, new) = changes[random.below(changes.count)]
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self).replacing(": ", with: ":")
        try Disk.write(Array(text.replacing(old, with: new).utf8), to: path)
    }
}

// MARK: - One run

extension RandomNights {
    private mutating func fetch() throws {
        let mishaps = (0..<random.below(12)).map { _ in
            RandomMishaps.ofLink(&random, word: "\(KnovvuService.linkSecret)-\(random.below(6))")
        }
        let apiMishaps = (0..<random.below(8)).map { _ in RandomMishaps.ofAPI(&random) }
        let isCalm = random.below(4) == 0
        service.change {
            $0.linkMishaps = isCalm ? [] : mishaps
            $0.apiMishaps = isCalm ? [] : apiMishaps
        }
        let jitter = [1, 0.5, 0][random.below(3)]
        let client = APIClient(
            http: HTTPClient(options: HTTPOptions(userAgent: "opusstitch-tests")), clock: clock,
            retry: RetryPolicy(attempts: [1, 2, 3, 6][random.below(4)]) { $0 * jitter })
        let names =
            random.below(5) == 0
            ? [
                "KNOVVU_CLIENT_ID": KnovvuService.clientId, "KNOVVU_CLIENT_SECRET": KnovvuService.clientSecret,
                "KNOVVU_TOKEN_URL": service.tokenURL,
            ] : ["KNOVVU_TOKEN": service.with { $0.token }]
        // A run is stopped at the first question after so many steps.
        var stepsLeft = random.below(5) == 0 ? 1 + random.below(30) : Int.max
        let waits = random.below(4) == 0
        var waitsLeft = [2, 6, 100][random.below(3)]
        let api = KnovvuAPI(
            baseURL: try HTTPURL(service.baseURL), client: client,
            authorization: try KnovvuAPI.authorization(from: CredentialSource(environment: names), client: client))
        let days = random.below(5) == 0 ? ["2025-12-11", Self.day] : [Self.day]
        let hasReports = random.below(3) == 0
        // A report of each hour takes long.
        let hours = random.below(5) == 0 || hasReports && random.below(5) != 0 ? ["00", "02", "05"] : nil
        let stop = Interruption()
        let fetch = KnovvuFetch(
            api: api, days: days.compactMap { UTCDay($0) }, hours: hours, output: folder.path, waits: waits,
            retries: random.below(3) == 0, reports: hasReports, unfinished: random.below(4) == 0,
            check: stop.check)
        var told: [Foundations.Progress] = []
        var pauses: [String] = []
        do {
            let report = try fetch.run { progress in
                // Pieces of a download come in any size: the last one counts.
                if told.last?.phase == progress.phase {
                    told.removeLast()
                } else {
                    stepsLeft -= 1
                    if stepsLeft == 0 { stop.request() }
                }
                told.append(progress)
            } beforeWaiting: { report in
                pauses.append("\(report.status.rawValue)\(report.problems.count)")
                waitsLeft -= 1
                if waitsLeft == 0 { service.change { $0.hours["04"] = $0.hours["00"] } }
                if waitsLeft < -4 || waitsLeft == 94 { throw JobError("no more waiting") }
            }
            lines.append("run: " + (try describe(report)))
        } catch {
            lines.append("error: " + texts.number("\(type(of: error)) \(error)"))
        }
        if !pauses.isEmpty { lines.append("paused: " + counted(pauses)) }
        let steps = told.map { progress in
            texts.plain(
                "\(progress.phase) \(progress.done ?? -1)/\(progress.total ?? -1) \(progress.unit) "
                    + (progress.remark ?? ""))
        }
        lines.append("told: \(steps.count) \(texts.digest(Array(steps.joined().utf8)))")
        let state = try [record(of: Self.day) ?? "", ledger(), files()].joined()
        lines.append("state: " + texts.digest(Array(state.utf8)))
    }

    private mutating func describe(_ report: FetchReport) throws -> String {
        let quota = report.quota.map { "\($0.used)/\($0.downloadsPerHour) \(texts.time($0.nextAt))" } ?? "-"
        let missing = report.missing(in: "o").map { "\($0.path) \($0.day) \($0.hour) \($0.reason)" }
        let rest =
            report.inputs(in: "o") + report.parts.map { "\($0.isSettled) \($0.missing(in: "p").count)" }
            + report.problems.map { "\($0.code) \($0.day ?? "-") \($0.hour ?? "-")" }
        let json = texts.digest(Array(try JSONText.string(of: report).utf8), isText: true)
        return "\(report.status.rawValue) \(report.isSettled ? "settled" : "open") \(texts.time(report.runAgainAt)) "
            + "quota \(quota) says \(texts.numbers(report.text(output: "o").split(separator: "\n").map(String.init))) "
            + "lacks \(missing.count) \(texts.digest(Array(missing.joined(separator: "\n").utf8), isText: true)) "
            + "has \(texts.digest(Array(rest.joined(separator: " ").utf8))) json \(json)"
    }

    // MARK: - What is left

    private static func words(_ request: LoopbackServer.Request) -> String {
        let fields = ["Range", "If-Range"].compactMap { request[$0] }
        let path = request.path.replacing("/api/external/conversations/", with: "").replacing("/recordings/", with: "")
        return ([path] + fields).joined(separator: ",")
    }

    private mutating func record(of day: String) throws -> String? {
        guard let bytes = try? Disk.bytes(folder("\(day)/hours.json")),
            let record = try? JSONText.value(KnovvuDayRecord.self, from: bytes)
        else { return nil }
        let hours = record.hours.filter { $0.status != "no_data" || $0.archive != nil || $0.report != nil }.map {
            hour in
            var words = [hour.hour, hour.status]
            words += [hour.sessionCount, hour.fileCount, hour.sizeBytes].map { $0.map(String.init) ?? "-" }
            if let archive = hour.archive {
                words.append(
                    "[\(archive.name) \(archive.bytes) \(archive.sha256.hexadecimal.prefix(6)) \(archive.sessions ?? -1) "
                        + "\(archive.files ?? -1) \(archive.from.map { texts.number($0) } ?? "-") "
                        + "\(texts.time(archive.receivedAt))]")
            }
            if let failures = hour.failures {
                words.append(
                    "failed \(failures.count) \(failures.damaged) \(failures.refused) \(texts.time(failures.at)) "
                        + texts.number(failures.reason))
            }
            if let report = hour.report {
                words.append(
                    "report \(report.name ?? "-") \(report.bytes ?? -1) \(report.sha256?.hexadecimal.prefix(6) ?? "-") "
                        + "\(texts.time(report.askedAt)) \(report.problem.map { "\($0.code)" } ?? "-")")
            }
            words += hour.problems.map { "\($0.code)" + texts.number($0.message) }
            return words.joined(separator: " ")
        }
        let times = [record.askedAt, record.generatedAt, record.expiresAt, record.deadline].map { texts.time($0) }
        return "day \(record.day) \(texts.plain(record.service)) \(record.application == nil ? "-" : "application") "
            + "\(times.joined(separator: " ")) \(record.retentionDays ?? -1) \(record.isFinal ? "final" : "early") "
            + "\(record.problems.map { texts.number($0.message) }.joined(separator: ",")); "
            + hours.joined(separator: "; ")
    }

    private func ledger() throws -> String {
        guard let bytes = try? Disk.bytes(folder("downloads.json")),
            let ledger = try? JSONDecoder().decode(Ledger.self, from: Data(bytes))
        else { return "none" }
        return counted(ledger.downloads.map { "\($0.what)@\(texts.time($0.at))" })
            + (ledger.refusal.map { " refused \(texts.time($0.at)) \(texts.time($0.notBefore))" } ?? "")
    }

    private struct Ledger: Decodable {
        struct Download: Decodable { let at, what: String }
        struct Refusal: Decodable { let at, notBefore: String }
        let downloads: [Download]
        let refusal: Refusal?
    }

    private func files() throws -> String {
        try Disk.tree(folder.path).compactMap { path in
            let place = folder(path)
            let attributes = try FileManager.default.attributesOfItem(atPath: place)
            guard attributes[.type] as? FileAttributeType == .typeRegular else { return path + "/" }
            let isPrivate = (attributes[.posixPermissions] as? Int) == 0o600
            return path + (isPrivate ? "!" : "") + " " + (try content(path))
        }.joined(separator: ", ")
    }

    private func content(_ path: String) throws -> String {
        let bytes = try Disk.bytes(folder(path))
        let text = String(decoding: bytes, as: UTF8.self)
        if path.hasSuffix("manifest-sha256.txt") {
            let parent = (path as NSString).deletingLastPathComponent
            return text.split(separator: "\n").map { line in
                let words = line.split(separator: " ")
                let bytes = try? Disk.bytes(folder("\(parent)/\(words.last ?? "")"))
                let isRight = words.count == 2 && bytes.map { Disk.sha256($0).hexadecimal == words[0] } == true
                return "\(words.last ?? "")" + (isRight ? "" : "?")
            }.joined(separator: "+")
        }
        if path.hasSuffix(".json"), path.contains("report") { return texts.digest(bytes) }
        if path.hasSuffix("hours.json") || path.hasSuffix("downloads.json") { return "\(bytes.count > 2)" }
        if path.hasSuffix(".validator") {
            let boot = /"boot":"[^"]*"/
            return texts.digest(Array(text.replacing(": ", with: ":").replacing(boot, with: "").utf8), isText: true)
        }
        return texts.digest(bytes, isText: path.hasSuffix("day.json"))
    }
}
