import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A job is started again")
struct ResumeTests {
    @Test("and a bag that is whole stays as it is")
    func secondRun() throws {
        let run = try Job.day.stitch()
        let before = try run.bag.reproducibleDigests()
        let again = try Job.day.stitch(to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == before)
        try Self.expectValid(run.bag)
    }

    @Test("and the problems of the first run are the second one's too")
    func secondRunWithProblems() throws {
        let run = try Job.problemDay.stitch()
        let before = try run.bag.reproducibleDigests()
        #expect(try Job.problemDay.stitch(to: run.bag.path).outcome.status == 2)
        #expect(try run.bag.reproducibleDigests() == before)
    }

    @Test(
        "and a file that is gone or damaged is made again",
        arguments: [
            "data/sessions/barge-in/timeline.wav", "data/sessions/barge-in/timeline.json", "manifest-sha256.txt",
            "tagmanifest-sha256.txt", "bag-info.txt", "bagit.txt", "data/summary.json",
        ], Damage.allCases)
    func repairs(path: String, damage: Damage) throws {
        let run = try Self.smallJob.stitch()
        let before = try run.bag.reproducibleDigests()
        try damage.happens(to: run.bag.path + "/" + path)
        let again = try Self.smallJob.stitch(to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == before)
        try Self.expectValid(run.bag)
    }

    @Test("and so is a folder", arguments: ["data/sessions/one-clip", "data/sessions", "data"])
    func repairsFolder(path: String) throws {
        let run = try Self.smallJob.stitch()
        let before = try run.bag.reproducibleDigests()
        try Damage.deleted.happens(to: run.bag.path + "/" + path)
        let again = try Self.smallJob.stitch(to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == before)
        try Self.expectValid(run.bag)
    }

    @Test(
        "and what cannot be known as a bag of this job is left alone",
        arguments: Damage.allCases)
    func unknowable(damage: Damage) throws {
        let run = try Self.smallJob.stitch()
        // Each of the two says which job it was. If they were damaged, a crash of the machine could be the reason.
        try Damage.deleted.happens(to: run.bag.path + "/bag-info.txt")
        try Damage.deleted.happens(to: run.bag.path + "/data/summary.json")
        try damage.happens(to: run.bag.path + "/data/sessions/one-clip/timeline.wav")
        let before = try Disk.digests(run.bag.path)
        let again = try Self.smallJob.stitch(to: run.bag.path)
        #expect(again.outcome.status == 1, "\(again.outcome.words)")
        #expect(try Disk.digests(run.bag.path) == before)
    }

    enum Damage: CaseIterable, Sendable {
        case deleted, byteFlipped, cutShort, emptied

        func happens(to path: String) throws {
            if self == .deleted { return try FileManager.default.removeItem(atPath: path) }
            var bytes = try Disk.bytes(path)
            switch self {
            case .deleted, .emptied: bytes = []
            case .byteFlipped: bytes[bytes.count / 2] ^= 0x01
            case .cutShort: bytes.removeLast(bytes.count / 3)
            }
            try Disk.write(bytes, to: path)
        }
    }

    private static let smallJob: Job = {
        var job = Job.day
        job.sessions = ["barge-in", "one-clip", "same-second"]
        return job
    }()

    @Test(
        "after it was killed at any moment, and ends with the same bytes",
        arguments: [5, 15, 30, 60, 100, 150, 200, 300, 500])
    func killed(milliseconds: UInt32) throws {
        let folder = TemporaryFolder()
        let arguments = Job.day.arguments + ["--output", folder("bag"), "--threads", "2"]
        let reference = try SharedRun.day().bag.reproducibleDigests()
        let program = try Program.start(arguments, folder: folder.path)
        usleep(milliseconds * 1000)
        program.send(signal: SIGKILL)
        _ = try program.outcome()

        // All or nothing: whatever is under data is what it will be in the end.
        if FileManager.default.fileExists(atPath: folder("bag/data")) {
            for (path, digest) in try Disk.digests(folder("bag/data")) {
                #expect(reference["data/" + path] == digest, "\(path)")
            }
        }
        let again = try Program.run(arguments, folder: folder.path)
        #expect(again.status == 0, "\(again.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == reference)
        #expect(try Disk.tree(folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") })
        try Self.expectValid(MadeBag(path: folder("bag")))
    }

    @Test("after it was interrupted, which it tells with status 130")
    func interrupted() throws {
        let day = try Self.longDay()
        let options = ["--overlap", "mix", "--threads", "1"]
        let clock = ContinuousClock()
        let start = clock.now
        let reference = try day.job.stitch(options)
        let whole = (clock.now - start) / .milliseconds(1)
        // How fast it goes depends on what else runs: the signal comes sooner and sooner until it comes in time.
        for part in [0.5, 0.25, 0.1, 0.05, 0.02] {
            let folder = TemporaryFolder()
            let arguments = day.job.arguments + options + ["--output", folder("bag")]
            let program = try Program.start(arguments, folder: folder.path)
            usleep(UInt32(whole * part * 1000))
            program.send(signal: SIGINT)
            let outcome = try program.outcome()
            if outcome.status == 0 { continue }
            #expect(outcome.status == 130, "\(outcome.words)")
            let again = try Program.run(arguments, folder: folder.path)
            #expect(again.status == 0, "\(again.words)")
            #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == reference.bag.reproducibleDigests())
            #expect(try Disk.tree(folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") })
            return
        }
        Issue.record("it always ended before it was interrupted")
    }

    /// Many clips that sound at once: long to decode, and little to write.
    private static func longDay() throws -> MadeDay {
        let sounds = try (1...4).map { try Clips.voice(seconds: 3, seed: UInt64($0)) }
        var hour = DayMaker.Hour(
            14,
            (0..<20).map { session in
                DayMaker.Session(
                    "session-\(session)",
                    (0..<40).map {
                        DayMaker.Clip($0, $0.isMultiple(of: 2) ? "user" : "agent_tts", at(0), sounds[$0 % 4])
                    })
            })
        hour.naming = .session
        return try MadeDay(DayMaker([hour]))
    }

    private static func expectValid(_ bag: MadeBag) throws {
        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let check = try Tool.run("sha256sum", ["--quiet", "--strict", "-c", manifest], folder: bag.path)
            #expect(check.status == 0, "\(check.words)")
        }
    }
}
