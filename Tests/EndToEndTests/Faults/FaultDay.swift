import Foundation
import Foundations
import TestSupport
import Testing

/// A small day, stitched with all outputs there are, for tests that disturb a run again and again.
enum FaultDay {
    static func day() throws -> MadeDay { try made.get().day }
    /// The files of an undisturbed run, but for those with a date.
    static func reference() throws -> [String: Checksum] { try made.get().reference }
    /// What an undisturbed run asks of the file system, from the moment it first changes something.
    static func calls() throws -> [SystemCalls.Call] { try made.get().calls }
    static func changes() throws -> [SystemCalls.Call] { try calls().filter(\.isChange) }

    /// One thread: the n-th call is the same in every run.
    static func arguments(into bag: String) throws -> [String] {
        try day().job.arguments + options + ["--output", bag]
    }

    static let options = [
        "--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips", "--review", "--labels", "vtt",
        "--threads", "1", "--quiet",
    ]

    private static let made = Result {
        let sounds = try (1...4).map { try Clips.voice(seconds: 0.3, sampleRate: 8000, seed: UInt64($0)) }
        let day = try MadeDay(
            DayMaker.Session(
                "first",
                [DayMaker.Clip(1, "user", at(0), sounds[0]), DayMaker.Clip(2, "agent_tts", at(0.5), sounds[1])]),
            DayMaker.Session(
                "second",
                [DayMaker.Clip(3, "user", at(1), sounds[2]), DayMaker.Clip(4, "agent_tts", at(1.2), sounds[3])]))
        let run = try day.job.stitch(options)
        let folder = TemporaryFolder()
        let all = try SystemCalls.of(
            day.job.arguments + options + ["--output", folder("bag")],
            calls: SystemCalls.changing + ["read", "pread64", "close", "lseek"])
        // At its start, a process reads its own memory map in a few pieces more or less. So the last reads may not come
        // in every run.
        let reads = all.count { $0.name == "read" }
        // What comes before has nothing to do with the job: libraries are loaded.
        let calls = all.drop { !$0.text.contains(folder.path) }
            .filter { $0.name != "read" || $0.number <= reads - 8 }
        return (day: day, reference: try run.bag.reproducibleDigests(), calls: calls)
    }

    /// Whatever is under `data` is what it will be in the end, and nothing is beside the bag.
    static func expectNothingByHalves(in folder: TemporaryFolder, _ moment: Comment) throws {
        let reference = try reference()
        if FileManager.default.fileExists(atPath: folder("bag/data")) {
            for (path, digest) in try Disk.digests(folder("bag/data")) {
                #expect(reference["data/" + path] == digest, "\(moment): \(path)")
            }
        }
        #expect(try Disk.tree(folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") }, moment)
    }

    /// The same command, undisturbed, ends with the bytes of a run that was never disturbed.
    static func expectGoesOn(in folder: TemporaryFolder, _ moment: Comment) throws {
        let again = try Program.run(try arguments(into: folder("bag")), folder: folder.path)
        #expect(again.status == 0, "\(moment): \(again.words)")
        let bag = MadeBag(path: folder("bag"))
        #expect(try bag.reproducibleDigests() == reference(), moment)
        #expect(!FileManager.default.fileExists(atPath: folder("bag/.opusstitch-unfinished")), moment)
    }

    /// What an error leaves behind is no more than the note of which job it was, and the lock: a full disk is not kept
    /// full.
    static func expectNoUnfinishedFile(in folder: TemporaryFolder, _ moment: Comment) throws {
        let left = (try? FileManager.default.contentsOfDirectory(atPath: folder("bag/.opusstitch-unfinished"))) ?? []
        #expect(Set(left).isSubset(of: ["job.json", "lock"]), "\(moment): \(left)")
    }
}
