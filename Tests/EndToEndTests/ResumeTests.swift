import Foundation
import Glibc
import Recordings
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
            "data/sessions/barge-in/timeline.wav", "data/sessions/barge-in/timeline.json", "data/summary.json",
            "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt", "bagit.txt", "data/sessions/one-clip",
            "data/sessions", "data",
        ], Damage.allCases)
    func repairs(path: String, damage: Damage) throws {
        let run = try Job.day.stitch()
        let target = run.bag.path + "/" + path
        guard try damage.happens(to: target) else { return }
        let again = try Job.day.stitch(to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
        try Self.expectValid(run.bag)
    }

    enum Damage: CaseIterable, Sendable {
        case deleted, byteFlipped, cutShort, emptied

        /// - Returns: whether it can happen to what is at `path`.
        func happens(to path: String) throws -> Bool {
            if self == .deleted {
                try FileManager.default.removeItem(atPath: path)
                return true
            }
            guard path.contains(".") && !path.hasSuffix("/data/sessions") && !path.hasSuffix("/data"),
                var bytes = try? Files.bytes(path)
            else { return false }
            switch self {
            case .deleted: break
            case .byteFlipped: bytes[bytes.count / 2] ^= 0x01
            case .cutShort: bytes.removeLast(bytes.count / 3)
            case .emptied: bytes = []
            }
            try Files.write(bytes, to: path)
            return true
        }
    }

    @Test("after it was killed at any moment, and ends with the same bytes", arguments: [5, 15, 30, 60, 100, 150, 200, 300, 500])
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
            for (path, digest) in try Files.digests(folder("bag/data")) {
                #expect(reference["data/" + path] == digest, "\(path)")
            }
        }
        let again = try Program.run(arguments, folder: folder.path)
        #expect(again.status == 0, "\(again.words)")
        #expect(try Bag(path: folder("bag")).reproducibleDigests() == reference)
        #expect(try Files.tree(folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") })
        try Self.expectValid(Bag(path: folder("bag")))
    }

    @Test("after it was interrupted, which it tells with status 130")
    func interrupted() throws {
        // Long enough that the signal comes before the end, and not before the program has begun.
        let day = try Self.longDay()
        for milliseconds: UInt32 in [100, 400] {
            let folder = TemporaryFolder()
            let arguments = day.job.arguments + ["--output", folder("bag"), "--threads", "1"]
            let program = try Program.start(arguments, folder: folder.path)
            usleep(milliseconds * 1000)
            program.send(signal: SIGINT)
            let outcome = try program.outcome()
            #expect(outcome.status == 130, "\(outcome.words)")
            let again = try Program.run(arguments, folder: folder.path)
            #expect(again.status == 0, "\(again.words)")
            try Self.expectValid(Bag(path: folder("bag")))
            #expect(try Files.tree(folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") })
        }
    }

    /// Many sessions of the same few clips.
    private static func longDay() throws -> MadeDay {
        let sounds = try (1...4).map { try Clips.voice(seconds: 5, sampleRate: 48_000, seed: UInt64($0)) }
        var hour = DayMaker.Hour(
            14,
            (0..<200).map { session in
                DayMaker.Session(
                    "session-\(session)",
                    sounds.enumerated().map {
                        DayMaker.Clip($0 + 1, $0.isMultiple(of: 2) ? "user" : "agent_tts", at(Double($0 * 5)), $1)
                    })
            })
        hour.naming = .session
        return try MadeDay(DayMaker([hour]))
    }

    private static func expectValid(_ bag: Bag) throws {
        for manifest in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
            let check = try Tool.run("sha256sum", ["--quiet", "--strict", "-c", manifest], folder: bag.path)
            #expect(check.status == 0, "\(check.words)")
        }
    }
}
