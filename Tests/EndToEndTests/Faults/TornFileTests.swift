import Foundation
import TestSupport
import Testing

@Suite("A crash of the machine left damaged files")
struct TornFileTests {
    /// What a file can be after a crash, if its data did not reach the disk.
    enum Tear: CaseIterable, Sendable {
        case empty, zeros, half, garbage

        func happens(to path: String) throws {
            let bytes = try Disk.bytes(path)
            let torn: [UInt8] =
                switch self {
                case .empty: []
                case .zeros: [UInt8](repeating: 0, count: bytes.count)
                case .half: Array(bytes.prefix(bytes.count / 2))
                case .garbage: Array("{\"software\": \u{7F}[".utf8)
                }
            try Data(torn).write(to: URL(fileURLWithPath: path))
        }

        /// Damages all files below a folder.
        func happens(below folder: String) throws {
            for path in try Disk.digests(folder).keys { try happens(to: folder + "/" + path) }
        }
    }

    @Test("in a finished bag: each alone is made again", arguments: Tear.allCases)
    func eachFile(tear: Tear) throws {
        let folder = TemporaryFolder()
        #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0)
        for name in [
            "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/summary.json",
            "data/sessions/first/timeline.json", "data/sessions/second/timeline.flac", "data/report.html",
        ] {
            try tear.happens(to: folder("bag/" + name))
            try FaultDay.expectGoesOn(in: folder, "\(tear) \(name)")
        }
    }

    @Test("in a finished bag: all at once are made again", arguments: Tear.allCases)
    func allFiles(tear: Tear) throws {
        let folder = TemporaryFolder()
        #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0)
        try tear.happens(below: folder("bag"))
        try FaultDay.expectGoesOn(in: folder, "\(tear)")
        let verify = try Program.run(["verify", folder("bag")])
        #expect(verify.status == 0, "\(verify.words)")
    }

    @Test("in a bag whose run was stopped: the same command goes on to the same bytes", arguments: Tear.allCases)
    func stopped(tear: Tear) throws {
        let probe = TemporaryFolder()
        let calls = try SystemCalls.of(try FaultDay.arguments(into: probe("bag")), calls: ["renameat"])
        for call in stride(from: 1, to: calls.count, by: max(1, calls.count / 6)).map({ calls[$0] }) {
            let folder = TemporaryFolder()
            let killed = try Program.run(
                try FaultDay.arguments(into: folder("bag")), under: SystemCalls.wrapper("signal=KILL", at: call))
            #expect(killed.status == 137, "\(call.text)")
            try tear.happens(below: folder("bag"))
            try FaultDay.expectGoesOn(in: folder, "\(tear) at \(call.text)")
        }
    }

    @Test("in a merged bag: all at once are made again", arguments: Tear.allCases)
    func merged(tear: Tear) throws {
        let shards = try Shards(FaultDay.day().job, count: 2)
        let run = try shards.merge()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let before = try run.bag.reproducibleDigests()
        // The recordings are hard links to those of the shards.
        for path in try Disk.digests(run.bag.path).keys where !path.hasPrefix("data/sessions/") {
            try tear.happens(to: run.bag.path + "/" + path)
        }
        let again = try shards.merge()
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try again.bag.reproducibleDigests() == before)
    }

    @Test("in a tree of days: each bag is made again, and the log has a line for each day", arguments: Tear.allCases)
    func days(tear: Tear) throws {
        let folder = TemporaryFolder()
        let arguments = try FaultDay.day().job.arguments + ["--output", folder("bags"), "--bag-per", "day"]
        func tree() throws -> [String: String] {
            try Disk.digests(folder("bags")).filter {
                !$0.key.hasSuffix("run-log.jsonl") && !$0.key.hasSuffix("tagmanifest-sha256.txt")
                    && !$0.key.hasSuffix("bag-info.txt")
            }.mapValues { "\($0)" }
        }
        #expect(try Program.run(arguments).status == 0)
        let before = try tree()
        let day = folder("bags/2025-12-12")
        for name in [
            "run-log.jsonl", "2025-12-12/tagmanifest-sha256.txt", "2025-12-12/manifest-sha256.txt",
            "2025-12-12/bag-info.txt", "2025-12-12/data/summary.json", "2025-12-12/data/sessions/first/timeline.wav",
        ] where tear != .zeros || !name.contains("/data/") {
            try tear.happens(to: folder("bags/" + name))
            let again = try Program.run(arguments)
            #expect(again.status == 0, "\(tear) \(name): \(again.words)")
            #expect(try tree() == before, "\(tear) \(name)")
        }
        try tear.happens(below: folder("bags"))
        let again = try Program.run(arguments)
        #expect(again.status == 0, "\(again.words)")
        #expect(try tree() == before)
        let log = String(decoding: try Disk.bytes(folder("bags/run-log.jsonl")), as: UTF8.self)
        let lines = log.split(separator: "\n")
        #expect(!lines.isEmpty)
        for line in lines {
            let record = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            #expect(record?["day"] as? String == "2025-12-12")
        }
        #expect(try Program.run(["verify", day]).status == 0)
    }
}
