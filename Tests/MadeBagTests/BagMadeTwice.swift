import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

/// A bag of random calls, with clips of all kinds, that the same job meets again.
struct BagMadeTwice {
    let folder = TemporaryFolder()
    let job: JobOptions
    let archives: [String]

    init(_ outputs: OutputOptions, sessions: [String] = []) throws {
        var random = Random(seed: 1)
        var day = try PipelineTests.day(&random)
        let sound = try Clips.voice(seconds: 0.2, seed: 9)
        // The end of a recording is lost; and two clips have no place.
        let whole = try Clips.voice(seconds: 1, seed: 8)
        day.hours[0].sessions[0].clips += [
            DayMaker.Clip(90, "user", "2025-12-12T14:00:02Z", whole.dropLast(400)),
            DayMaker.Clip(91, "user", "soon", sound),
            DayMaker.Clip(92, "agent_tts", "2025-12-12T14:00:03Z", Array("no sound".utf8)),
        ]
        archives = try day.write(to: folder.path)
        job = JobOptions(outputs: outputs, sessions: sessions)
        try make()
    }

    var bag: MadeBag { MadeBag(path: folder("bag")) }

    @discardableResult
    func make(
        _ job: JobOptions? = nil, in name: String = "bag", transcripts: [String] = [],
        surroundings: Surroundings = Surroundings()
    ) throws -> FinishedBag {
        try makeBag(
            job ?? self.job, of: archives, in: folder(name), transcripts: transcripts, surroundings: surroundings)
    }

    /// Puts an empty folder in the place of the bag.
    func empty() throws {
        try Disk.remove(bag.path)
        try FileManager.default.createDirectory(atPath: bag.path, withIntermediateDirectories: false)
    }

    /// The files of the session with clips of all kinds, below the bag's folder; two of those that single clips have.
    func filesOfFirst() throws -> [String] {
        let all = try files().keys.filter { $0.hasPrefix("data/sessions/s0/") }.sorted()
        return all.filter { !$0.contains("/clips/") } + all.filter { $0.contains("/clips/") }.prefix(2)
    }

    /// For each file of the sessions: the number of the file on the disk, which another one in its place has not.
    func files() throws -> [String: UInt64] {
        let paths = try Disk.tree(bag.path).filter { $0.hasPrefix("data/sessions/") }
        return try paths.reduce(into: [:]) { files, path in
            let facts = try FileManager.default.attributesOfItem(atPath: "\(bag.path)/\(path)")
            guard facts[.type] as? FileAttributeType == .typeRegular else { return }
            files[path] = facts[.systemFileNumber] as? UInt64
        }
    }
}
