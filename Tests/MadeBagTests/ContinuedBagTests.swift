import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A bag that the same job meets again")
struct ContinuedBagTests {
    private static let outputs = [
        OutputOptions(), OutputOptions(clips: true, cuePoints: .clips), OutputOptions(audio: [.flac, .opus]),
    ]

    @Test("stays as it is, file by file", arguments: outputs)
    func stays(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs)
        let (digests, files) = (try made.bag.reproducibleDigests(), try made.files())
        let again = try made.make()
        #expect(again.sessionsResumed == 4)
        #expect(try made.files() == files)
        #expect(try made.bag.reproducibleDigests() == digests)
    }

    /// Each of these is another file than before.
    private static let damages: [(String, @Sendable ([UInt8]) -> [UInt8]?)] = [
        ("is gone", { _ in nil }), ("is empty", { _ in [] }), ("lacks a byte", { $0.dropLast() }),
        ("has a byte more", { $0 + [0] }),
        (
            "has another byte",
            { bytes in
                var bytes = bytes
                bytes[bytes.count / 2] ^= 1
                return bytes
            }
        ),
    ]

    @Test(
        "gets each file again that was damaged, and the files of other sessions stay",
        arguments: outputs.suffix(Effort.rounds(3, quick: 1)))
    func damaged(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs)
        let digests = try made.bag.reproducibleDigests()
        let ofFirst = try made.filesOfFirst()
        for (index, path) in ofFirst.enumerated() {
            let damages = Effort.isQuick ? [Self.damages[index % Self.damages.count]] : Self.damages
            for (what, damage) in damages {
                let before = try made.files()
                let whole = try Disk.bytes("\(made.bag.path)/\(path)")
                if let bytes = damage(whole) {
                    try Disk.write(bytes, to: "\(made.bag.path)/\(path)")
                } else {
                    try Disk.remove("\(made.bag.path)/\(path)")
                }
                let again = try made.make()
                #expect(again.sessionsResumed == 3, "\(path) \(what)")
                #expect(try made.bag.reproducibleDigests() == digests, "\(path) \(what)")
                let after = try made.files()
                for (other, number) in before where !other.hasPrefix("data/sessions/s0/") {
                    #expect(after[other] == number, "\(other), after \(path) \(what)")
                }
            }
        }
        #expect(ofFirst.count > 3)
    }

    @Test(
        "has its document made again if any value in it is another",
        arguments: [outputs[2], outputs[1]].prefix(Effort.rounds(2, quick: 1)))
    func forged(outputs: OutputOptions) throws {
        let made = try BagMadeTwice(outputs, sessions: ["s0"])
        let digests = try made.bag.reproducibleDigests()
        let path = "\(made.bag.sessionFolder("s0"))/timeline.json"
        let lines = ForgedLines(String(decoding: try Disk.bytes(path), as: UTF8.self))
        // Of the values with one name, the first.
        let forged = [ForgedLines.withOtherValues(lines), ForgedLines.withoutValues(lines)].flatMap { changes in
            var seen: Set<String> = []
            return changes.filter { seen.insert($0.name).inserted }
        }
        var random = Random(seed: 5)
        for change in forged where !Effort.isQuick || random.below(8) == 0 {
            try Disk.write(Array(change.text.utf8), to: path)
            try made.make()
            let found = try made.bag.reproducibleDigests()
            #expect(found == digests, "\(change.name)")
            // The next one begins with a bag that is right.
            guard found != digests else { continue }
            try Disk.remove(path)
            try made.make()
        }
    }

    @Test("gets words in its documents, and nothing is decoded again")
    func words() throws {
        let made = try BagMadeTwice(OutputOptions())
        let files = try made.files()
        let first = try made.bag.timeline(named: "s0")
        let clip = try #require(first.clips.first { $0.status == .placed })
        let name = String(clip.fileName.prefix { $0 != "." })
        try FileManager.default.createDirectory(
            atPath: made.folder("words/s0"), withIntermediateDirectories: true)
        try Disk.write(Array("good morning\n".utf8), to: made.folder("words/s0/\(name).txt"))
        let again = try made.make(transcripts: [made.folder("words")])
        #expect(again.sessionsResumed == 4)
        var after = try made.files()
        var before = files
        let document = "data/sessions/s0/timeline.json"
        #expect(after.removeValue(forKey: document) != before.removeValue(forKey: document))
        #expect(after == before)
        let words = try made.bag.timeline(named: "s0").clips.map { $0.transcript?.text }
        #expect(words.compactMap(\.self) == ["good morning"])
        // As if it had been made with them at once.
        try made.make(in: "other", transcripts: [made.folder("words")])
        #expect(try MadeBag(path: made.folder("other")).reproducibleDigests() == made.bag.reproducibleDigests())
        // And without them, it is what it was.
        try made.make()
        try made.make(in: "plain")
        #expect(try MadeBag(path: made.folder("plain")).reproducibleDigests() == made.bag.reproducibleDigests())
    }

    @Test("of another job is refused, and stays")
    func otherJob() throws {
        let made = try BagMadeTwice(OutputOptions())
        let digests = try Disk.digests(made.bag.path)
        for job in [
            JobOptions(outputs: OutputOptions(clips: true)), JobOptions(sessions: ["s1"]),
            JobOptions(timeline: TimelineOptions(overlap: .mix)),
        ] {
            #expect(throws: JobError.self) { try made.make(job) }
        }
        #expect(try Disk.digests(made.bag.path) == digests)
    }

    @Test("is not made again with limits that would place less")
    func lowerLimits() throws {
        let made = try BagMadeTwice(OutputOptions())
        let digests = try Disk.digests(made.bag.path)
        var surroundings = Surroundings()
        surroundings.limits.longestSessionSeconds = 1
        let error = #expect(throws: JobError.self) {
            try makeBag(made.job, of: made.archives, in: made.bag.path, surroundings: surroundings)
        }
        let placed = try made.bag.timeline(named: "s0").clips.count { $0.status == .placed }
        let words = "its timeline of session s0 has \(placed) clips, and this run would place 0"
        #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        #expect(try Disk.digests(made.bag.path) == digests)
    }
}
