import Bag
import Conversations
import Foundation
import Foundations
import Stitching
import Synchronization
import TestSupport
import Testing

@Suite("The bags of shards are merged")
struct MergeTests {
    private static let problemDay = [PackageFolder.fixture("problem-day")]

    /// A chat export with several sessions, and another with one.
    private static let chats = Result {
        let folder = TemporaryFolder()
        try Disk.write(ChatExport.json(sessions: "one"), to: folder("chats/one.json"))
        try Disk.write(ChatExport.json(sessions: "two", "three", "four", "five", "six"), to: folder("chats/more.json"))
        return folder
    }

    private static func single(of inputs: [String]) throws -> [String: Checksum] {
        let folder = TemporaryFolder()
        try MadeShards.make(folder("bag"), of: inputs)
        return try MadeBag(path: folder("bag")).reproducibleDigests()
    }

    private static func isIntact(_ bag: MadeBag) throws -> Bool {
        try BagVerifier(path: bag.path, formats: KnownFormats.all).run().isIntact
    }

    @Test("into the very bag of a single run where chats have the ids of calls, whichever shard has them")
    func sameIds() throws {
        var random = Random(seed: 8)
        let folder = TemporaryFolder()
        var inputs = try PipelineTests.day(&random).write(to: folder.path)
        let ids = (0..<6).map { ("s\($0)", "14:06:00") }
        try Disk.write(ChatExport.json(ids), to: folder("chats.json"))
        inputs.append(folder("chats.json"))
        for count in Effort.some([2, 3], quick: 1) {
            let shards = try MadeShards(of: inputs, count: count)
            #expect(try shards.merge().reproducibleDigests() == Self.single(of: inputs), "\(count) shards")
        }
    }

    @Test("into the very bag of a single run, in any order", arguments: [1, 2, 5])
    func same(count: Int) throws {
        let inputs = try Self.problemDay + [Self.chats.get()("chats")]
        let shards = try MadeShards(of: inputs, count: count)
        let merged = try shards.merge(shards.bags.reversed())
        #expect(try merged.reproducibleDigests() == Self.single(of: inputs))
        #expect(try Self.isIntact(merged))
        for shard in shards.bags { #expect(try Self.isIntact(MadeBag(path: shard)), "\(shard)") }
        #expect(try merged.summary().totals.sessions == merged.sessionNames().count)
    }

    /// An output that asks for files of the shards when they are merged.
    private struct Asking: ReviewOutput {
        let name = "asking"
        let files: [Bag.Pattern] = []
        let asked: @Sendable (BagMerge) throws -> Void

        func merged(_ merge: BagMerge) throws -> any ReviewOutput {
            try asked(merge)
            return self
        }
    }

    @Test("with a file that outputs can read in each shard that has it")
    func filesOfShards() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let found = Mutex<[[String]]>([])
        let own = try #require(MadeBag(path: shards.bags[1]).sessionNames().first)
        let asking = Asking { merge in
            let files = try ["data/summary.json", "data/sessions/\(own)/timeline.json", "data/nothing.json"]
                .map { try merge.files($0) }
            found.withLock { $0 = files }
        }
        _ = try mergeBags(shards.bags, into: shards.folder("merged"), outputs: { _ in [asking] })
        #expect(
            found.withLock { $0 } == [
                shards.bags.map { "\($0)/data/summary.json" },
                ["\(shards.bags[1])/data/sessions/\(own)/timeline.json"], [],
            ])
    }

    @Test("again, where the merged bag lost or changed a file")
    func again() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let merged = try shards.merge()
        let whole = try merged.reproducibleDigests()
        let recording = try #require(whole.keys.first { $0.hasSuffix(".wav") })
        try FileManager.default.removeItem(atPath: merged.path + "/" + recording)
        try FileManager.default.removeItem(atPath: merged.path + "/data/summary.json")
        try shards.merge()
        #expect(try merged.reproducibleDigests() == whole)
    }

    @Test("again, and what was merged stays, whatever became of a shard's file since")
    func damagedShard() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let merged = try shards.merge()
        let before = try merged.reproducibleDigests()
        for bag in shards.bags {
            for file in try Disk.tree(bag) where file.hasSuffix(".wav") {
                let bytes = try Disk.bytes("\(bag)/\(file)")
                // Another file: the merged bag may have the same one.
                try Disk.remove("\(bag)/\(file)")
                try Disk.write(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], to: "\(bag)/\(file)")
            }
        }
        #expect(try shards.merge().reproducibleDigests() == before)
    }

    @Test("from all shards, each once")
    func all() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 3)
        let bags = shards.bags
        shards.expectRefused([bags[0], bags[1]], because: "shard 3 of 3 is missing")
        shards.expectRefused([bags[1]], because: "shards 1, 3 of 3 are missing")
        shards.expectRefused([bags[0], bags[1], bags[2], bags[1]], because: "are both shard 2/3")
        shards.expectRefused([], because: "no shards were given")
        let folder = TemporaryFolder()
        try MadeShards.make(folder("whole"), of: Self.problemDay)
        shards.expectRefused([bags[0], bags[1], folder("whole")], because: "it is the bag of a whole job")
        shards.expectRefused([bags[0], bags[1], folder("nothing")], because: "the folder does not exist")
    }

    @Test("of more than twenty that are missing, twenty are named")
    func manyMissing() throws {
        let folder = TemporaryFolder()
        for (count, words) in [(21, "20, 21 of 21 are missing; "), (22, "20, 21 and more of 22 are missing; ")] {
            let path = folder("\(count)")
            try MadeShards.make(path, of: Self.problemDay, shard: Shard(index: 1, count: count))
            let error = #expect(throws: JobError.self) {
                try mergeBags([path], into: folder("merged"), outputs: { _ in [] })
            }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
    }

    @Test("not into one of them, nor into a folder inside it")
    func output() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let before = try shards.bags.map { try Disk.digests($0) }
        for output in [shards.bags[1] + "/merged", shards.bags[1] + "/data/sessions/new/merged"] {
            let error = #expect(throws: JobError.self) { try shards.merge(to: output) }
            #expect(error?.description.contains("it is inside the shard \(shards.bags[1])") == true)
        }
        #expect(throws: JobError.self) { try shards.merge(to: shards.bags[0]) }
        #expect(try shards.bags.map { try Disk.digests($0) } == before)
        // A name that begins as the shard's is another folder, also if it is there.
        try FileManager.default.createDirectory(
            atPath: shards.bags[1] + "-and-2", withIntermediateDirectories: false)
        #expect(throws: Never.self) { try shards.merge(to: shards.bags[1] + "-and-2") }
    }

    @Test("but not where an original that they share differs")
    func differingOriginal() throws {
        let shards = try MadeShards(of: [Self.chats.get()("chats")], count: 3)
        let name = "data/originals/more.json"
        let holders = shards.bags.filter { FileManager.default.fileExists(atPath: "\($0)/\(name)") }
        let bag = try #require(holders.count > 1 ? holders.last : nil)
        let old = try Disk.bytes("\(bag)/\(name)")
        let new = old.map { $0 == UInt8(ascii: "A") ? UInt8(ascii: "E") : $0 }
        try Disk.write(new, to: "\(bag)/\(name)")
        for document in try Disk.tree(bag) where document.hasSuffix("timeline.json") {
            let text = String(decoding: try Disk.bytes("\(bag)/\(document)"), as: UTF8.self)
            let fitted = text.replacingOccurrences(of: "\(Disk.sha256(old))", with: "\(Disk.sha256(new))")
            try Disk.write(Array(fitted.utf8), to: "\(bag)/\(document)")
        }
        try MadeBag(path: bag).fitManifests()
        let error = #expect(throws: JobError.self) { try shards.merge() }
        #expect(
            error?.description.contains("\(name) differs from the file of this name in another shard") == true,
            "\(String(describing: error))")
        #expect(!FileManager.default.fileExists(atPath: shards.folder("merged/bagit.txt")))
    }

    @Test("but not where a recording has a changed byte: its file is not in the merged bag")
    func changedRecording() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let recording = try #require(Disk.tree(shards.bags[1]).first { $0.hasSuffix(".wav") })
        var bytes = try Disk.bytes("\(shards.bags[1])/\(recording)")
        bytes[bytes.count / 2] ^= 1
        try Disk.write(bytes, to: "\(shards.bags[1])/\(recording)")
        let error = #expect(throws: JobError.self) { try shards.merge() }
        #expect(error?.description.contains("\(recording) does not match the manifest") == true)
        #expect(!FileManager.default.fileExists(atPath: shards.folder("merged/\(recording)")))
        #expect(!FileManager.default.fileExists(atPath: shards.folder("merged/bagit.txt")))
    }

    @Test("but not where a document has another digit", arguments: ["data/summary.json", "/timeline.json"])
    func changedDocument(name: String) throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let path = try #require(Disk.tree(shards.bags[0]).first { $0.hasSuffix(name) })
        var bytes = try Disk.bytes("\(shards.bags[0])/\(path)")
        let digit = try #require(bytes.lastIndex { (UInt8(ascii: "1")...UInt8(ascii: "8")).contains($0) })
        bytes[digit] += 1
        try Disk.write(bytes, to: "\(shards.bags[0])/\(path)")
        shards.expectRefused(because: "\(path) does not match the manifest")
    }

    @Test("until somebody stops it: at any point, and then it is merged to the end")
    func stopped() throws {
        let shards = try MadeShards(of: Self.problemDay, count: 2)
        let whole = try shards.merge(to: shards.folder("whole")).reproducibleDigests()
        var stops = 0
        for limit in stride(from: 0, to: 1000, by: Effort.rounds(1, quick: 4)) {
            let stop = Stop(after: limit)
            do {
                _ = try mergeBags(
                    shards.bags, into: shards.folder("merged"), outputs: { _ in [] },
                    surroundings: stop.surroundings)
                break
            } catch is Interruption {
                stops += 1
                #expect(!FileManager.default.fileExists(atPath: shards.folder("merged/tagmanifest-sha256.txt")))
            }
        }
        #expect(stops > 3)
        #expect(try MadeBag(path: shards.folder("merged")).reproducibleDigests() == whole)
    }

    @Test("has the reports of the first shard, whatever the order in which the shards are given")
    func reports() throws {
        let folder = TemporaryFolder()
        try Disk.write([1, 2, 3], to: folder("2025-12-12/09.report.json"))
        let inputs = Self.problemDay + [folder("2025-12-12")]
        let shards = try MadeShards(of: inputs, count: 2)
        try MadeShards.make(folder("whole"), of: inputs)
        let whole = MadeBag(path: folder("whole"))
        #expect(try whole.summary().reports?.count == 1)
        for order in [shards.bags, shards.bags.reversed()] {
            let merged = try shards.merge(order, to: folder("merged \(order[0].suffix(1))"))
            #expect(try merged.reproducibleDigests() == whole.reproducibleDigests())
        }
    }

    @Test("has the folders of the whole job where sessions of several shards have names that differ in case alone")
    func names() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        let ids = ["call", "Call", "CALL", "caLL", "other"]
        let sessions = ids.enumerated().map { index, id in
            DayMaker.Session(id, [DayMaker.Clip(index, "user", "2025-12-12T14:00:00Z", sound)])
        }
        let inputs = try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder.path)
        try MadeShards.make(folder("whole"), of: inputs)
        let whole = MadeBag(path: folder("whole"))
        let names = try whole.sessionNames()
        #expect(names.count == 5 && names.count { $0.count > 5 } == 4)
        let shards = try MadeShards(of: inputs, count: 3)
        #expect(try shards.bags.allSatisfy { try MadeBag(path: $0).sessionNames().count < 4 })
        #expect(try shards.merge().reproducibleDigests() == whole.reproducibleDigests())
        // And one alone has the name that it has among all.
        try MadeShards.make(folder("one"), of: inputs, JobOptions(sessions: ["call"]))
        let name = try MadeBag(path: folder("one")).sessionNames()
        #expect(name == names.filter { $0.hasPrefix("call") && $0.count > 5 })
    }
}
