import Bag
import Foundation
import TestSupport
import Testing

/// A copy of a bag that a forger changes. After each change all checksums are made to fit: in the documents of the
/// session, in the manifests, and in `bag-info.txt`.
struct TamperedBag {
    static let original = Result {
        let matter = try Matter.folder.get().path
        var job = Job([PackageFolder.fixture("day"), matter])
        job.sessions = ["one-clip", "barge-in", Matter.personalAI]
        let run = try job.stitch(
            ReviewRuns.options + ["--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips"])
        #expect(run.outcome.status != 1, "\(run.outcome.words)")
        return run
    }

    let folder = TemporaryFolder()
    var bag: MadeBag { MadeBag(path: folder("bag")) }

    init(copyOf bag: MadeBag? = nil) throws {
        try FileManager.default.copyItem(
            atPath: (try bag ?? Self.original.get().bag).path, toPath: folder("bag"))
    }

    func path(_ relative: String) -> String { folder("bag/" + relative) }

    // MARK: - Changes

    /// Replaces text in a file, and its checksum and size where documents have them.
    func replace(_ old: String, with new: String, in relative: String) throws {
        try change(relative) { bytes in
            let range = try #require(bytes.firstRange(of: Array(old.utf8)), "\(relative) has no \(old)")
            bytes.replaceSubrange(range, with: Array(new.utf8))
        }
    }

    func change(_ relative: String, _ body: (inout [UInt8]) throws -> Void) throws {
        let before = try Disk.bytes(path(relative))
        var after = before
        try body(&after)
        #expect(after != before)
        try Disk.write(after, to: path(relative))
        try fitDocuments(before: before, after: after, size: after.count)
    }

    /// Replaces the checksum of a file in the timelines.
    private func fitDocuments(before: [UInt8], after: [UInt8], size: Int) throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: path("data/sessions")) {
            let document = path("data/sessions/\(name)/timeline.json")
            let text = String(decoding: try Disk.bytes(document), as: UTF8.self)
            var lines = text.components(separatedBy: "\n")
            for index in lines.indices where lines[index].contains("\(Disk.sha256(before))") {
                lines[index] = lines[index].replacingOccurrences(
                    of: "\(Disk.sha256(before))", with: "\(Disk.sha256(after))")
                // The size stands within a few lines of the checksum.
                for near in index..<min(index + 4, lines.count) where lines[near].contains("\"bytes\": \(before.count)")
                {
                    lines[near] = lines[near].replacingOccurrences(of: "\(before.count)", with: "\(size)")
                }
            }
            try Disk.write(Array(lines.joined(separator: "\n").utf8), to: document)
        }
    }

    /// Makes the payload's size and both manifests fit, and verifies.
    func verify(fitsManifests: Bool = true) throws -> ChildProcess.Outcome {
        if fitsManifests { try fitManifests() }
        return try Program.run(["verify", bag.path, "--json"])
    }

    func fitManifests() throws { try bag.fitManifests() }
}
