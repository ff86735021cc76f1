import Bag
import Calls
import Conversations
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@Suite("A bag whose run was stopped")
struct StoppedBagTests {
    /// Runs the job until it has written the document of the first session, and no manifest.
    private static func stopped() throws -> (BagMadeTwice, [String: Checksum]) {
        let made = try BagMadeTwice(OutputOptions())
        let digests = try made.bag.reproducibleDigests()
        try made.empty()
        for limit in 0..<1000 {
            let stop = Stop(after: limit)
            let error = #expect(throws: Interruption.self) { try made.make(surroundings: stop.surroundings) }
            if try error == nil || made.files()["data/sessions/s0/timeline.json"] != nil { break }
        }
        #expect(try !Disk.tree(made.bag.path).contains("manifest-sha256.txt"))
        return (made, digests)
    }

    @Test("is completed from any point on, with the same bytes")
    func anyPoint() throws {
        let made = try BagMadeTwice(OutputOptions(clips: true))
        let digests = try made.bag.reproducibleDigests()
        try made.empty()
        var stops = 0
        for limit in 0..<1000 {
            let stop = Stop(after: limit)
            do {
                try made.make(surroundings: stop.surroundings)
                break
            } catch is Interruption {
                stops += 1
                #expect(try !Disk.tree(made.bag.path).contains("tagmanifest-sha256.txt"))
            }
        }
        #expect(stops > 10)
        #expect(try made.bag.reproducibleDigests() == digests)
    }

    @Test("tells again what the archives say, if its document tells it no more")
    func forgedProblems() throws {
        let (made, digests) = try Self.stopped()
        let path = "\(made.bag.sessionFolder("s0"))/timeline.json"
        let lines = ForgedLines(String(decoding: try Disk.bytes(path), as: UTF8.self))
        let forged = ForgedLines.withoutValues(lines).filter { $0.name == "problems" }
        #expect(forged.count > 3)
        for forged in forged {
            try Disk.write(Array(forged.text.utf8), to: path)
            try made.make()
            #expect(try made.bag.reproducibleDigests() == digests, "\(forged.text)")
            for file in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
                try Disk.remove("\(made.bag.path)/\(file)")
            }
        }
    }

    /// Files as the program writes them, but not in this job.
    private static let strays = [
        "data/sessions/S0/timeline.json", "data/sessions/s0/TIMELINE.json", "data/sessions/other/timeline.json",
        "data/sessions/s0/timeline.flac", "data/sessions/s0/clips/0001-agent_tts.wav",
        "data/sessions/s0/timeline-x.wav",
        "data/sessions/s0/unplaced/0001-other.opus", "data/sessions/other/clips/0001-agent_tts.wav",
        "data/sessions/s9/unplaced/0001-other.opus",
    ]

    @Test("is not completed with a file in it that this job does not write; it stays")
    func stray() throws {
        let (made, digests) = try Self.stopped()
        for path in Self.strays {
            let place = "\(made.bag.path)/\(path)"
            let session = path.split(separator: "/").prefix(3).joined(separator: "/")
            let hasFolder = FileManager.default.fileExists(atPath: "\(made.bag.path)/\(session)")
            try Disk.write([1], to: place)
            let before = try Disk.digests(made.bag.path)
            let words = #expect(throws: JobError.self) { try made.make() }?.description ?? ""
            #expect(words.contains("does not belong to this job; nothing was changed"), "\(path): \(words)")
            #expect(words.contains(hasFolder ? path : "the folder \(session) in it"), "\(path): \(words)")
            #expect(try Disk.digests(made.bag.path) == before)
            try Disk.remove(hasFolder ? place : "\(made.bag.path)/\(session)")
        }
        try made.make()
        #expect(try made.bag.reproducibleDigests() == digests)
    }

    @Test(
        "is completed also if the first line of bag-info.txt, cut off or not, is all that is left of it",
        arguments: [
            ("", true), ("\u{0}\u{0}\u{0}", true), ("Bag-Soft", true), ("Bag-Software-Agent: opus", true),
            ("Bag-Software-Agent: \(Software.name)\nBagging-Date: 2025", true),
            ("Bag-Software-Agent: \(Software.name)1\n", false), ("Bag-Software-Agent: bagit.py v1.8.1\n", false),
            ("Bagging-Date: 2025-12-12\n", false), ("Source-Organization: \(Software.name)\n", false),
        ])
    func tornTagFile(text: String, isOwn: Bool) throws {
        let made = try BagMadeTwice(OutputOptions())
        let digests = try made.bag.reproducibleDigests()
        try made.empty()
        try Disk.write(Array(text.utf8), to: made.bag.path + "/bag-info.txt")
        if isOwn {
            try made.make()
            #expect(try made.bag.reproducibleDigests() == digests)
        } else {
            let words = #expect(throws: JobError.self) { try made.make() }?.description ?? ""
            #expect(words.contains("the file bag-info.txt in it does not belong to this job"), "\(words)")
            #expect(try Disk.tree(made.bag.path) == ["bag-info.txt"])
            #expect(try Disk.bytes(made.bag.path + "/bag-info.txt") == Array(text.utf8))
        }
    }

    @Test("is completed with what came with it, which no manifest lists yet; others like it are refused")
    func received() throws {
        let made = try BagMadeTwice(OutputOptions())
        let clip = try #require(made.bag.timeline(named: "s0").clips.first { $0.status == .placed })
        let name = String(clip.fileName.prefix { $0 != "." })
        try Disk.write(Array("good morning\n".utf8), to: made.folder("words/s0/\(name).txt"))
        try Disk.write(ChatExport.json(sessions: "chat-8", "chat-9"), to: made.folder("chat.json"))
        let bag = MadeBag(path: made.folder("spoken"))
        func make() throws {
            _ = try makeBag(
                made.job, of: made.archives + [made.folder("chat.json")], in: bag.path, formats: KnownFormats.all,
                transcripts: [made.folder("words")])
        }
        try make()
        let digests = try bag.reproducibleDigests()
        let files = try ["data/originals", "data/transcripts"].map { folder in
            "\(folder)/\(try #require(Disk.tree("\(bag.path)/\(folder)").first))"
        }
        func loseManifests() throws {
            for file in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] { try Disk.remove("\(bag.path)/\(file)") }
        }
        try loseManifests()
        for file in files {
            let stray = file + ".txt"
            try Disk.write([1], to: "\(bag.path)/\(stray)")
            let words = #expect(throws: JobError.self) { try make() }?.description ?? ""
            #expect(words.contains("the file \(stray) in it does not belong to this job"), "\(words)")
            try Disk.remove("\(bag.path)/\(stray)")
        }
        try make()
        #expect(try bag.reproducibleDigests() == digests)
        // One of them was cut off.
        try loseManifests()
        for file in files { try Disk.write([], to: "\(bag.path)/\(file)") }
        try make()
        #expect(try bag.reproducibleDigests() == digests)
    }
}
