import Foundation
import TestSupport
import Testing

@Suite("What is asked for besides the WAV")
struct OutputOptionsTests {
    static let everything = ["--audio", "wav", "--audio", "opus", "--audio", "flac", "--clips"]

    @Test("leaves no trace where it is not asked for")
    func standard() throws {
        let run = try SharedRun.day()
        for path in try Disk.tree(run.bag.path + "/data").filter({ $0.hasSuffix(".json") }) {
            let text = String(decoding: try Disk.bytes(run.bag.path + "/data/" + path), as: UTF8.self)
            for word in ["outputs", "packets", "\"file\""] { #expect(!text.contains(word), "\(path): \(word)") }
        }
        let asked = try Job.day.stitch(["--audio", "wav"])
        #expect(try asked.bag.reproducibleDigests() == run.bag.reproducibleDigests())
    }

    @Test("is the same for any number of threads and any order of the options", arguments: [1, 2, 7])
    func deterministic(threads: Int) throws {
        let options = ["--audio", "flac", "--clips", "--audio", "opus", "--audio", "wav", "--audio", "flac"]
        let run = try Job.day.stitch(options + ["--threads", "\(threads)"])
        #expect(try run.bag.reproducibleDigests() == Self.reference().bag.reproducibleDigests())
    }

    @Test("does not change the WAV")
    func sameWav() throws {
        let plain = try SharedRun.day().bag.reproducibleDigests().filter { $0.key.hasSuffix("timeline.wav") }
        let digests = try Self.reference().bag.reproducibleDigests()
        for (path, digest) in plain { #expect(digests[path] == digest, "\(path)") }
    }

    @Test(
        "is made again where it is gone or damaged, and only there",
        arguments: ["timeline-user.opus", "timeline.flac", "clips/0001-user-102.wav"], ResumeTests.Damage.allCases)
    func resumed(name: String, damage: ResumeTests.Damage) throws {
        var job = Job.day
        job.sessions = ["barge-in", "one-clip"]
        let run = try job.stitch(Self.everything)
        let before = try run.bag.reproducibleDigests()
        try damage.happens(to: run.bag.sessionFolder("barge-in") + "/" + name)
        #expect(try Program.run(["verify", run.bag.path]).status == 2)
        let again = try job.stitch(Self.everything, to: run.bag.path)
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == before)
    }

    @Test("makes it another job")
    func otherJob() throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch(["--clips"])
        let before = try Disk.digests(run.bag.path)
        let again = try job.stitch(to: run.bag.path)
        #expect(again.outcome.status == 1)
        #expect(again.outcome.errorText.contains("other options"))
        #expect(try Disk.digests(run.bag.path) == before)
    }

    @Test("is one of three kinds: another is wrong usage")
    func unknownKind() throws {
        #expect(try Job.day.stitch(["--audio", "mp3"]).outcome.status == 64)
    }

    private static func reference() throws -> Run { try referenceResult.get() }
    private static let referenceResult = Result { try Job.day.stitch(everything) }
}
