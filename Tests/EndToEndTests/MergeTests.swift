import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The bags of shards are merged")
struct MergeTests {
    @Test("into the very bag of a single run, with sessions that straddle hours", arguments: [1, 2, 3, 7, 16])
    func day(count: Int) throws {
        let straddling = try SharedRun.day().bag.timelines().filter { _, document in
            Set(document.clips.map(\.source.archive)).count > 1
        }
        #expect(!straddling.isEmpty)
        let shards = try Shards(Job.day, count: count)
        #expect(shards.outcomes.allSatisfy { $0.status == 0 }, "\(shards.outcomes.map(\.words))")
        try expectSame(try shards.merge(), try SharedRun.day(), status: 0)
        // Each shard's is a bag of its own.
        for bag in shards.bags {
            let verified = try Program.run(["verify", bag])
            #expect(verified.status == 0, "\(verified.words)")
        }
    }

    @Test("with problems, unlisted entries and archives that cannot be read", arguments: [1, 3, 16])
    func problemDay(count: Int) throws {
        let shards = try Shards(Job.problemDay, count: count)
        #expect(shards.outcomes.allSatisfy { $0.status == 2 })
        try expectSame(try shards.merge(), try SharedRun.problemDay(), status: 2)
    }

    @Test("with everything for reviewers", arguments: [2, 5])
    func review(count: Int) throws {
        var job = Job.day
        job.layout = .mono
        let kinds = ["--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips"]
        let shards = try Shards(job, count: count, ReviewRuns.options + kinds)
        try expectSame(try shards.merge(), try ReviewRuns.everyKind(), status: 0)
        let problems = try Shards(Job.problemDay, count: count, ReviewRuns.options)
        try expectSame(try problems.merge(), try ReviewRuns.problemDay(), status: 2)
    }

    @Test("also where ids were chosen to get each other's folder, and some sessions only were asked for")
    func names() throws {
        let rendering = "a_b-" + Disk.sha256(Array("a/b".utf8)).hexadecimal.prefix(16)
        let ids = ["a/b", rendering, "a b", "plain", ""]
        let sound = try Clips.voice(seconds: 0.3, seed: 1)
        let sessions = ids.map { DayMaker.Session($0, [DayMaker.Clip(1, "user", at(0), sound)]) }
        var hour = DayMaker.Hour(14, sessions)
        hour.naming = .session
        let day = try MadeDay(DayMaker([hour]))
        for asked in [[], ["a/b", rendering, "plain"]] {
            var job = day.job
            job.sessions = asked
            let single = try job.stitch()
            for count in [2, 3, 4] {
                let shards = try Shards(job, count: count)
                try expectSame(try shards.merge(), single, status: single.outcome.status)
            }
        }
    }

    @Test("of random days with all that may go wrong in them", arguments: 1...12)
    func random(seed: UInt64) throws {
        var random = Random(seed: seed)
        let day = try MadeDay(try RandomDayTests.day(&random))
        // A copy of an archive is taken once, and a damaged one as far as it goes.
        var archives = day.archives
        let folder = TemporaryFolder()
        if seed.isMultiple(of: 2) {
            try Disk.write(try Disk.bytes(archives[0]), to: folder("copy.zip"))
            archives.append(folder("copy.zip"))
        }
        if seed.isMultiple(of: 3) {
            let bytes = try Disk.bytes(archives[0])
            try Disk.write(Array(bytes.prefix(bytes.count * 2 / 3)), to: folder("cut.zip"))
            archives.append(folder("cut.zip"))
        }
        let job = Job(archives)
        let single = try job.stitch()
        let shards = try Shards(job, count: Int(seed % 4) + 2)
        try expectSame(try shards.merge(), single, status: single.outcome.status)
    }

    @Test("without reading, copying or changing recordings: they are the shards' files under a second name")
    func links() throws {
        let shards = try Shards(Job.day, count: 2)
        let before = try shards.bags.map { try Disk.digests($0) }
        let merged = try shards.merge()
        for bag in shards.bags {
            for path in try Disk.tree(bag) where path.hasSuffix(".wav") {
                #expect(try Self.inode(bag + "/" + path) == Self.inode(merged.bag.path + "/" + path))
            }
        }
        #expect(try shards.bags.map { try Disk.digests($0) } == before)
        // Merged bags live on alone, and know what they are.
        for bag in shards.bags { try FileManager.default.removeItem(atPath: bag) }
        let resumed = try Job.day.stitch(to: merged.bag.path)
        #expect(resumed.outcome.status == 0, "\(resumed.outcome.words)")
        try expectSame(resumed, try SharedRun.day(), status: 0)
    }

    @Test("by copying across file systems, silence staying a hole")
    func otherFileSystem() throws {
        let other = "/dev/shm/opusstitch-tests-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: other) }
        let shards = try Shards(Job.day, count: 2)
        try expectSame(try shards.merge(to: other), try SharedRun.day(), status: 0)
    }

    @Test("again, where a merge was stopped, or a file is gone")
    func again() throws {
        let shards = try Shards(Job.day, count: 2)
        let merged = try shards.merge()
        try FileManager.default.removeItem(atPath: merged.bag.path + "/manifest-sha256.txt")
        try FileManager.default.removeItem(atPath: merged.bag.path + "/data/sessions/barge-in/timeline.wav")
        try expectSame(try shards.merge(), try SharedRun.day(), status: 0)
    }

    private func expectSame(_ merged: Run, _ single: Run, status: Int) throws {
        #expect(merged.outcome.status == status, "\(merged.outcome.words)")
        #expect(try merged.bag.reproducibleDigests() == single.bag.reproducibleDigests())
        let info = try [merged, single].map { run in
            try String(decoding: Disk.bytes(run.bag.path + "/bag-info.txt"), as: UTF8.self).split(separator: "\n")
                .filter { !$0.hasPrefix("Bagging-Date: ") }
        }
        #expect(info[0] == info[1])
        let verified = try Program.run(["verify", merged.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    private static func inode(_ path: String) throws -> Int {
        try FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? Int ?? -1
    }
}
