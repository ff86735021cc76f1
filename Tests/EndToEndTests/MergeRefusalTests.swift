import Bag
import Foundation
import TestSupport
import Testing

@Suite("Merging refuses, and writes nothing")
struct MergeRefusalTests {
    private static let day = Result { try Shards(Job.day, count: 3) }

    @Test(
        "where a shard is missing, double or foreign",
        arguments: [
            ([1, 2], "shard 3 of 3 is missing"), ([2], "shards 1, 3 of 3 are missing"),
            ([1, 2, 3, 2], "are both shard 2/3"),
        ])
    func set(given: [Int], words: String) throws {
        let shards = try Self.day.get()
        try expectRefused(shards, given.map { shards.bags[$0 - 1] }, words)
    }

    @Test(
        "where one is of another job",
        arguments: [
            (["--layout", "mono"], 3, "options"), (["--clips"], 3, "options"), ([], 4, "4 and 3 shards"),
            (["--session", "one-clip"], 3, "sessions selected"), (["--review"], 3, "review options"),
        ])
    func otherJob(extra: [String], count: Int, words: String) throws {
        let shards = try Self.day.get()
        let other = TemporaryFolder()
        let made = try Program.run(Job.day.arguments + ["-o", other("bag"), "--shard", "3/\(count)"] + extra)
        #expect(made.status == 0, "\(made.words)")
        try expectRefused(shards, [shards.bags[0], shards.bags[1], other("bag")], words)
    }

    @Test("where one saw other archives, if only in a byte")
    func otherArchives() throws {
        let shards = try Self.day.get()
        let folder = TemporaryFolder()
        for hour in ["14", "15", "16"] {
            var bytes = try Disk.bytes(PackageFolder.fixture("day/audio_\(hour).zip"))
            // The last byte of the last name in the central directory.
            if hour == "15" { bytes[bytes.count - 40] ^= 0x01 }
            try Disk.write(bytes, to: folder("day/audio_\(hour).zip"))
        }
        _ = try Program.run(["stitch", folder("day"), "-o", folder("bag"), "--shard", "3/3"])
        try expectRefused(shards, [shards.bags[0], shards.bags[1], folder("bag")], "audio_15.zip")
    }

    @Test("where one is a whole job's bag, no bag, not finished, or damaged", arguments: Harm.allCases)
    func damaged(harm: Harm) throws {
        let shards = try Self.day.get()
        let folder = TemporaryFolder()
        let copy = folder("copy")
        let source = harm == .wholeJob ? try SharedRun.day().bag.path : shards.bags[2]
        try FileManager.default.copyItem(atPath: source, toPath: copy)
        try harm.happen(to: copy)
        try expectRefused(shards, [shards.bags[0], shards.bags[1], copy], harm.words)
    }

    enum Harm: CaseIterable, Sendable {
        case wholeJob, noBag, unfinished, noManifest, summaryAltered, documentAltered, recordingShorter, recordingGone
        case strayFile, recordingIsLink, redacted

        var words: String {
            switch self {
            case .wholeJob: "whole job"
            case .noBag: "does not exist"
            case .unfinished: "not finished"
            case .noManifest: "not a finished bag"
            case .redacted: "redacted"
            default: "damaged"
            }
        }

        func happen(to bag: String) throws {
            let recording = try Disk.tree(bag).first { $0.hasSuffix(".wav") } ?? ""
            let document = try Disk.tree(bag).first { $0.hasSuffix("timeline.json") } ?? ""
            switch self {
            case .wholeJob: break
            case .noBag: try FileManager.default.removeItem(atPath: bag)
            case .unfinished: try Disk.write([], to: bag + "/.opusstitch-unfinished/job.json")
            case .noManifest: try FileManager.default.removeItem(atPath: bag + "/tagmanifest-sha256.txt")
            case .summaryAltered: try alter(bag + "/data/summary.json") { $0[$0.count / 2] ^= 1 }
            case .documentAltered: try alter(bag + "/" + document) { $0[$0.count / 2] ^= 1 }
            case .recordingShorter: try alter(bag + "/" + recording) { $0.removeLast() }
            case .recordingGone: try FileManager.default.removeItem(atPath: bag + "/" + recording)
            case .strayFile: try Disk.write([1], to: bag + "/data/sessions/stray.wav")
            case .recordingIsLink:
                try FileManager.default.moveItem(atPath: bag + "/" + recording, toPath: bag + "-recording.wav")
                symlink(bag + "-recording.wav", bag + "/" + recording)
            case .redacted:
                let redacted = bag + "-redacted"
                let summary = try MadeBag(path: bag).summary().sessions.first { $0.durationSeconds > 1 }
                let run = try Program.run([
                    "redact", bag, "--session", summary?.sessionId ?? "", "--from", "0", "--to", "1", "--reason", "x",
                    "-o", redacted,
                ])
                #expect(run.status == 0, "\(run.words)")
                try FileManager.default.removeItem(atPath: bag)
                try FileManager.default.moveItem(atPath: redacted, toPath: bag)
            }
        }

        private func alter(_ path: String, _ change: (inout [UInt8]) -> Void) throws {
            var bytes = try Disk.bytes(path)
            change(&bytes)
            try Disk.write(bytes, to: path)
        }
    }

    @Test(
        "where a recording has a changed byte; its file is not in the merged bag",
        arguments: [".wav", ".opus", ".flac"])
    func changedRecording(kind: String) throws {
        let shards = try Shards(Job.day, count: 2, ["--audio", "wav,opus,flac"])
        let recording = try #require(Disk.tree(shards.bags[1]).first { $0.hasSuffix(kind) })
        var bytes = try Disk.bytes(shards.bags[1] + "/" + recording)
        bytes[bytes.count / 2] ^= 1
        try Disk.write(bytes, to: shards.bags[1] + "/" + recording)
        let folder = TemporaryFolder()
        let outcome = try shards.merge(to: folder("merged")).outcome
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains("\(recording) does not match the manifest"), "\(outcome.words)")
        #expect(!FileManager.default.fileExists(atPath: folder("merged/" + recording)))
        #expect(!FileManager.default.fileExists(atPath: folder("merged/bagit.txt")))
    }

    @Test("where the output lies in a shard, is one, or is another job's bag")
    func output() throws {
        let shards = try Shards(Job.day, count: 2)
        for output in [shards.bags[0], shards.bags[1] + "/merged", try SharedRun.problemDay().bag.path] {
            let before = try shards.bags.map { try Disk.tree($0) }
            let outcome = try shards.merge(to: output).outcome
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(try shards.bags.map { try Disk.tree($0) } == before)
        }
    }

    private func expectRefused(_ shards: Shards, _ given: [String], _ words: String) throws {
        let folder = TemporaryFolder()
        let outcome = try shards.merge(given, to: folder("merged")).outcome
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains(words), "\(outcome.words)")
        #expect(!FileManager.default.fileExists(atPath: folder("merged")))
    }
}
