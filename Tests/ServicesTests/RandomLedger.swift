import Files
import Foundations
import Services
import TestSupport

/// Downloads at random times, with refusals and clocks that jump.
struct RandomLedger {
    private var random: Random
    private let clock = TestClock("2025-12-12T00:00:00Z")
    private let folder = TemporaryFolder()
    private let limit: Int

    init(seed: UInt64) {
        random = Random(seed: seed)
        limit = 1 + random.below(5)
    }

    mutating func results() throws -> String {
        let staging = try StagingFolder(in: folder.path)
        let texts = PlainTexts(folder: folder.path, start: clock.now)
        func opened() throws -> DownloadLedger {
            try DownloadLedger(path: "downloads.json", staging: staging, limit: limit, clock: clock)
        }
        func time(_ time: UTCTime?) -> String { time.map { texts.number($0.secondsSince(texts.start)) } ?? "-" }
        var ledger = try opened()
        var lines: [String] = []
        for number in 0..<30 {
            var step = ""
            switch random.below(12) {
            case 0...3:
                step = "enter"
                try ledger.enter("\(number)")
            case 4:
                step = "strike"
                try ledger.strike()
            case 5:
                let seconds = [nil, 0, 0.5, 1, 90, 4000][random.below(6)]
                step = "refuse \(seconds.map { texts.number($0) } ?? "-")"
                try ledger.refuse(seconds: seconds)
            case 6:
                let next = ledger.nextAllowed.map { $0.secondsSince(clock.now) } ?? 0
                step = "wait"
                clock.advance(next - [0, 0.001][random.below(2)])
            case 7:
                step = "open"
                ledger = try opened()
            case 8 where random.below(3) == 0:
                let texts = ["{", #"{"format": "x", "downloads": [{"at": "soon", "what": "w"}]}"#, "[]", ""]
                let text = texts[random.below(4)]
                step = "spoil"
                try Disk.write(Array(text.utf8), to: folder("downloads.json"))
                ledger = try opened()
            default:
                let seconds = [0.001, 1, 1.001, 60, 700, 3599, 3605, -0.5, -1, -1.001, -5000][random.below(11)]
                step = texts.number(seconds)
                clock.advance(seconds)
            }
            lines.append(
                "\(step): \(time(clock.now)) \(ledger.used) \(time(ledger.nextAllowed)) "
                    + "\(texts.time(ledger.quota.nextAt))" + (ledger.note.map { " \(texts.plain($0))" } ?? ""))
        }
        let file = (try? Disk.bytes(folder("downloads.json"))).map { String(decoding: $0, as: UTF8.self) } ?? "none"
        return "limit \(limit); " + lines.joined(separator: "; ") + " | " + file.filter { !$0.isWhitespace }
    }
}
