import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("A bag of a day that lacks an hour", .enabled(if: !Effort.isQuick))
struct MissingHourTests {
    /// Two hours that are offered whole, and hour 02, whose archive is damaged.
    private struct Lacking {
        let stage: FetchCommandTests.Stage
        let archive: [UInt8]
        /// Where the bag is, with `--bag-per day` in a subfolder.
        let bag: String
        let options: [String]

        init(isPerDay: Bool = false) throws {
            let day = try FetchCommandTests.Stage(hours: [:]).day
            var hours: [String: KnovvuService.Hour] = [:]
            for number in 0..<3 { hours["0\(number)"] = try OfferedDay.offer(number, day: day) }
            archive = try #require(hours["02"]?.archive)
            hours["02"]?.archive = Array(archive.prefix(200))
            stage = try FetchCommandTests.Stage(hours: hours)
            // Two hours, and the damaged one twice. The next run needs one more download.
            stage.service.change { $0.downloadsPerHour = 50 }
            bag = stage.folder(isPerDay ? "bags/\(day)" : "bag")
            options =
                isPerDay
                ? ["--then-stitch", stage.folder("bags"), "--bag-per", "day", "--review"]
                : ["--then-stitch", stage.folder("bag")]
        }

        func run() throws -> ChildProcess.Outcome { try stage.run(options) }

        /// The service has the whole archive now.
        func offerWhole() {
            stage.service.change {
                $0.hours["02"]?.archive = archive
                $0.hours["02"]?.version += 1
            }
        }

        struct Summary: Decodable {
            struct Problem: Decodable {
                let code: String
                let message: String
                let archive: String?
            }
            struct Input: Decodable { let archive: String }
            struct Note: Decodable { let code: String }
            let problems: [Problem]
            let inputs: [Input]
            let notes: [Note]?

            var missing: [Problem] { problems.filter { $0.code == "missingHour" } }
        }

        func summary(_ bag: String) throws -> Summary {
            try JSONDecoder().decode(Summary.self, from: Data(try Disk.bytes("\(bag)/data/summary.json")))
        }

        /// Whether the bag is the one that the archives give in a new folder, and verifies.
        func isComplete() throws -> Bool {
            let fresh = stage.folder("fresh")
            try? FileManager.default.removeItem(atPath: fresh)
            let review = options.contains("--review") ? ["--review"] : []
            let archives = ["00", "01", "02"].map { stage.folder("archives/\(stage.day)/\($0).zip") }
            _ = try Program.run(["stitch", "--output", fresh] + archives + review)
            guard try Program.run(["verify", bag]).status == 0 else { return false }
            return try Disk.bytes("\(fresh)/manifest-sha256.txt") == Disk.bytes("\(bag)/manifest-sha256.txt")
        }

        func has(_ suffix: String) -> Bool { FileManager.default.fileExists(atPath: bag + suffix) }
    }

    @Test(
        "says which hour and why; when the hour comes, the same command makes the complete bag and keeps the other",
        arguments: [false, true])
    func completed(isPerDay: Bool) throws {
        let lacking = try Lacking(isPerDay: isPerDay)
        let first = try lacking.run()
        #expect(first.status == 2, "\(first.text + first.errorText)")
        let problem = try #require(try lacking.summary(lacking.bag).missing.first)
        #expect(try lacking.summary(lacking.bag).missing.count == 1)
        #expect(problem.archive == "02.zip")
        #expect(problem.message.hasPrefix("\(lacking.stage.day), hour 02 in UTC: "), "\(problem.message)")
        #expect(problem.message.contains("not an intact ZIP archive"))
        if !isPerDay { #expect(first.text.contains("missingHour (1)"), "\(first.text)") }
        #expect(try Program.run(["verify", lacking.bag]).status == 0)
        let before = try Disk.digests(lacking.bag)
        lacking.offerWhole()
        let second = try lacking.run()
        #expect([0, 2].contains(second.status), "\(second.text + second.errorText)")
        #expect(second.errorText.contains("\(lacking.bag).incomplete"), "\(second.errorText)")
        #expect(try lacking.summary(lacking.bag).missing.isEmpty)
        #expect(try lacking.summary(lacking.bag).inputs.map(\.archive) == ["00.zip", "01.zip", "02.zip"])
        #expect(try lacking.isComplete())
        #expect(try Disk.digests(lacking.bag + ".incomplete") == before)
        #expect(!lacking.has(".completing"))
        // Once more: nothing to do.
        let digests = try Disk.digests(lacking.bag)
        #expect([0, 2].contains(try lacking.run().status))
        #expect(try Disk.digests(lacking.bag) == digests && !lacking.has(".incomplete-2"))
    }

    @Test("is the same for stitch and the folder, and the damaged download beside it is not reported twice")
    func byHand() throws {
        let lacking = try Lacking()
        _ = try lacking.run()
        let hand = lacking.stage.folder("hand")
        let archives = lacking.stage.folder("archives/\(lacking.stage.day)")
        #expect(FileManager.default.fileExists(atPath: "\(archives)/02.zip.damaged"))
        #expect(try Program.run(["stitch", archives, "--output", hand]).status == 2)
        #expect(try Disk.bytes("\(hand)/data/summary.json") == Disk.bytes("\(lacking.bag)/data/summary.json"))
        // A comparison with the archives alone does not expect the problem.
        for input in [[archives], ["\(archives)/00.zip", "\(archives)/01.zip"]] {
            let verified = try Program.run(["verify", hand, "--against"] + input)
            #expect(verified.status == 0, "\(verified.text + verified.errorText)")
        }
        // When the hour has come, the damaged download is a note, and the bag is completed by hand too.
        lacking.offerWhole()
        #expect([0, 2].contains(try lacking.stage.run().status))
        let completed = try Program.run(["stitch", archives, "--output", hand])
        #expect(completed.errorText.contains("hand.incomplete"), "\(completed.errorText)")
        let summary = try lacking.summary(hand)
        #expect(summary.missing.isEmpty && !summary.problems.contains { $0.code == "notAnArchive" })
        #expect(summary.notes?.map(\.code) == ["damagedDownload"])
        // The bag of fetch has no such note, as it was given the archives alone.
        _ = try lacking.run()
        let verified = try Program.run(["verify", lacking.bag, "--against", archives])
        #expect(verified.status == 0, "\(verified.text + verified.errorText)")
    }

    @Test("has its seal for good: the complete bag has none, and a message says so")
    func sealed() throws {
        let lacking = try Lacking()
        _ = try lacking.run()
        let key = lacking.stage.folder("key.pem")
        #expect(try Tool.run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", key]).status == 0)
        #expect(try Program.run(["seal", lacking.bag, "--key", key]).status == 0)
        lacking.offerWhole()
        let second = try lacking.run()
        #expect(second.errorText.contains("it has no seal"), "\(second.errorText)")
        let seal = "/tagmanifest-sha256.txt.sig"
        #expect(!lacking.has(seal) && lacking.has(".incomplete" + seal))
        #expect(try Program.run(["verify", lacking.bag + ".incomplete"]).status == 0)
        #expect(try lacking.isComplete())
    }

    @Test("is completed also after the run that completes it was killed", arguments: 0..<6)
    func killed(number: Int) throws {
        let lacking = try Lacking()
        _ = try lacking.run()
        lacking.offerWhole()
        let program = try Program.start(
            lacking.stage.arguments + lacking.options, environment: lacking.stage.environment,
            folder: lacking.stage.folder.path)
        // Each case kills it at another moment; which one does not matter.
        while !lacking.has(".completing"), !lacking.has(".incomplete") { usleep(1000) }
        usleep(UInt32(number * 8000))
        program.send(signal: SIGKILL)
        _ = try program.outcome()
        #expect([0, 2].contains(try lacking.run().status))
        #expect(try lacking.isComplete())
        #expect(lacking.has(".incomplete") && !lacking.has(".completing") && !lacking.has(".incomplete-2"))
    }

    @Test("takes its place also if a run was stopped around the exchange", arguments: [false, true])
    func exchanged(hasExchanged: Bool) throws {
        let lacking = try Lacking()
        _ = try lacking.run()
        lacking.offerWhole()
        _ = try lacking.run()
        // After an exchange, before the rename; or between the two renames of a file system that cannot exchange.
        let (from, to) =
            hasExchanged
            ? (lacking.bag + ".incomplete", lacking.bag + ".completing") : (lacking.bag, lacking.bag + ".completing")
        try FileManager.default.moveItem(atPath: from, toPath: to)
        _ = try lacking.run()
        #expect(try lacking.isComplete())
        #expect(lacking.has(".incomplete") && !lacking.has(".completing") && !lacking.has(".incomplete-2"))
    }

    @Test("is not replaced if an option differs, nor if it is known to lack nothing")
    func others() throws {
        let lacking = try Lacking()
        _ = try lacking.run()
        lacking.offerWhole()
        #expect([0, 2].contains(try lacking.stage.run().status))
        let archives = lacking.stage.folder("archives/\(lacking.stage.day)")
        let other = try Program.run(["stitch", archives, "--output", lacking.bag, "--layout", "mono"])
        #expect(other.status == 1 && other.errorText.contains("another job"), "\(other.errorText)")
        let some = lacking.stage.folder("some")
        _ = try Program.run(["stitch", "\(archives)/00.zip", "--output", some])
        let more = try Program.run(["stitch", "\(archives)/00.zip", "\(archives)/02.zip", "--output", some])
        #expect(more.status == 1 && more.errorText.contains("another job"), "\(more.errorText)")
        #expect(!lacking.has(".completing") && !lacking.has(".incomplete"))
    }
}
