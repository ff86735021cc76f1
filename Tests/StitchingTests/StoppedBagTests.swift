import Bag
import Calls
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
}
