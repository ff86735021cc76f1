import Bag
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@Suite("A bag that is redacted again")
struct RedactedTwiceTests {
    private let made: SpokenCalls.Made

    init() throws { made = try SpokenCalls().make([]) }

    private static func request(_ session: String, at seconds: Int) -> BagRedactor.Request {
        let start = seconds * 1_000_000_000
        return BagRedactor.Request(
            sessionId: session, from: .offset(nanoseconds: start), to: .offset(nanoseconds: start + 500_000_000),
            reason: "at \(seconds) s")
    }

    private static func log(_ bag: MadeBag) throws -> RedactionLog {
        try JSONText.value(RedactionLog.self, from: Disk.bytes(bag.path + "/data/redactions.json"))
    }

    @Test("says what was redacted before, too, and from which bags")
    func twice() throws {
        let paths = [made.bag.path, made.folder("once"), made.folder("twice")]
        _ = try BagRedactor(paths[0], to: paths[1], [Self.request("talk", at: 0)]).run()
        _ = try BagRedactor(paths[1], to: paths[2], [Self.request("talk", at: 10)]).run()
        let bags = paths.dropFirst().map { MadeBag(path: $0) }
        let logs = try bags.map(Self.log)
        #expect(logs[0].redactions.map(\.redaction.reason) == ["at 0 s"])
        #expect(logs[1].redactions.map(\.redaction.reason).sorted() == ["at 0 s", "at 10 s"])
        let sources = try paths.dropLast().map { Disk.sha256(try Disk.bytes($0 + "/tagmanifest-sha256.txt")) }
        #expect(logs[0].sources == [sources[0]] && logs[1].sources == sources)
        #expect(Set(logs[1].leftOut).isSuperset(of: logs[0].leftOut))
        #expect(try bags.flatMap { try $0.findings() } == [])
    }

    @Test("by another version is not made again by this one, and its documents are said not to be compared")
    func otherVersion() throws {
        let bag = MadeBag(path: made.folder("redacted"))
        _ = try BagRedactor(made.bag.path, to: bag.path, [Self.request("talk", at: 0)]).run()
        #expect(try bag.verified().notChecked == nil)
        var log = try Self.log(bag)
        log.software = "opusstitch 0.0.9"
        let before = Disk.sha256(try Disk.bytes(bag.path + "/data/redactions.json")).hexadecimal
        let bytes = try JSONText.bytes(of: log)
        try bag.forge("data/redactions.json", as: bytes)
        let info = String(decoding: try Disk.bytes(bag.path + "/bag-info.txt"), as: UTF8.self)
        try bag.forge(
            "bag-info.txt", as: Array(info.replacing(before, with: Disk.sha256(bytes).hexadecimal).utf8))
        let report = try bag.verified()
        #expect(report.findings == [], "\(report.findings)")
        #expect(report.notChecked?.isEmpty == false)
        // Redacted again, it is a bag of this one.
        let again = MadeBag(path: made.folder("again"))
        _ = try BagRedactor(bag.path, to: again.path, [Self.request("talk", at: 10)]).run()
        #expect(try Self.log(again).software == Software.name && again.findings() == [])
    }

    @Test("is not begun in the unfinished output of another redaction; the same one is completed")
    func otherUnfinished() throws {
        let output = made.folder("redacted")
        let request = Self.request("talk", at: 0)
        var stops = 0
        // Stopped as late as possible.
        for limit in 1... {
            let folder = made.folder("stopped-\(limit)")
            var redactor = BagRedactor(made.bag.path, to: folder, [request])
            redactor.surroundings = Stop(after: limit).surroundings
            guard (try? redactor.run()) == nil else { break }
            stops = limit
        }
        var stopped = BagRedactor(made.bag.path, to: output, [request])
        stopped.surroundings = Stop(after: stops).surroundings
        #expect(throws: Interruption.self) { try stopped.run() }
        let left = try Disk.digests(output)
        #expect(!left.isEmpty)
        let error = #expect(throws: JobError.self) {
            try BagRedactor(made.bag.path, to: output, [Self.request("talk", at: 10)]).run()
        }
        #expect(error?.description.contains("it has the unfinished output of another redaction") == true)
        #expect(try Disk.digests(output) == left)
        _ = try BagRedactor(made.bag.path, to: output, [request]).run()
        #expect(try MadeBag(path: output).findings() == [])
    }
}
