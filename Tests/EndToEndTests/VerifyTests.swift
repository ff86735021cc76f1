import Bag
import Calls
import Foundation
import TestSupport
import Testing

@Suite("verify")
struct VerifyTests {
    @Test("a folder that is no bag is not said to be altered")
    func noBag() throws {
        let folder = TemporaryFolder()
        try Disk.write([1], to: folder("notes/a.txt"))
        let outcome = try Program.run(["verify", folder("notes")])
        #expect(outcome.status == 1 && outcome.errorText.contains("it is not a bag"), "\(outcome.words)")
    }

    @Test("finds nothing wrong with what was just made", arguments: BagTests.runs)
    func intact(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.text.contains("Intact"))
    }

    @Test("finds nothing wrong with any layout", arguments: Job.Layout.allCases, Job.Overlap.allCases)
    func layouts(layout: Job.Layout, overlap: Job.Overlap) throws {
        var job = Job.day
        job.sessions = ["barge-in", "same-second"]
        job.layout = layout
        job.overlap = overlap
        job.maxGapSeconds = 0.5
        let run = try job.stitch()
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 0, "\(outcome.words)")
    }

    /// Every kind of file that a bag has; `verify` has to see one flipped bit in any of them.
    @Test(
        "finds one flipped bit, wherever it is, and names the file",
        arguments: [
            "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/summary.json",
            "data/sessions/one-clip/timeline.json", "data/sessions/one-clip/timeline.wav",
            "data/sessions/one-clip/timeline.flac", "data/sessions/one-clip/timeline-agent_tts.opus",
            "data/sessions/one-clip/clips/0000-agent_tts-789.wav", "data/sessions/one-clip/timeline.dat",
            "data/sessions/one-clip/timeline.vtt", "data/sessions/one-clip/conversation.vcon.json",
            "data/review/index.html", "data/review/sessions/one-clip.js", "data/load/loadfile.dat",
            "data/load/loadfile.csv", "data/report.html",
        ])
    func flippedBits(path: String) throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch([
            "--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips", "--review", "--labels", "vtt",
        ])
        let file = run.bag.path + "/" + path
        let bytes = try Disk.bytes(file)
        var random = Random(seed: 7)
        // The first and the last byte, and a sample of what is between.
        let positions = [0, bytes.count - 1] + (0..<8).map { _ in Int.random(in: 0..<bytes.count, using: &random) }
        for position in positions {
            var altered = bytes
            altered[position] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            try Disk.write(altered, to: file)
            let outcome = try Program.run(["verify", run.bag.path, "--json"])
            #expect(outcome.status == 2, "byte \(position) of \(path)")
            let report = try JSONDecoder().decode(Report.self, from: Data(outcome.text.utf8))
            #expect(report.findings.contains { $0.path == path }, "byte \(position) of \(path): \(outcome.text)")
        }
        try Disk.write(bytes, to: file)
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }

    private struct Report: Decodable {
        var findings: [Finding]

        struct Finding: Decodable {
            var path: String
            var message: String
        }
    }

    @Test(
        "finds a file that is gone",
        arguments: [
            "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/summary.json",
            "data/sessions/one-clip/timeline.json", "data/sessions/one-clip/timeline.wav", "data/sessions/one-clip",
        ])
    func goneFiles(path: String) throws {
        let run = try Self.oneClip.stitch()
        try FileManager.default.removeItem(atPath: run.bag.path + "/" + path)
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2, "\(outcome.words)")
    }

    @Test(
        "finds a file that was laid in",
        arguments: [
            "notes.txt", "data/notes.txt", "data/sessions/one-clip/other.wav", "data/sessions/two/timeline.json",
        ])
    func addedFiles(path: String) throws {
        let run = try Self.oneClip.stitch()
        try Disk.write(Array("notes".utf8), to: run.bag.path + "/" + path)
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2, "\(outcome.words)")
        #expect(outcome.text.contains(path), "\(outcome.words)")
    }

    /// Whoever alters a recording can make all checksums fit again: the placements still have to hold.
    @Test("finds sound where no clip is placed, though every checksum was made to fit")
    func soundInSilence() throws {
        var job = Job.day
        job.sessions = ["on-hold"]
        let run = try job.stitch()
        let folder = run.bag.sessionFolder("on-hold")
        var wav = try Disk.bytes(folder + "/timeline.wav")
        let document = try run.bag.timeline(named: "on-hold")
        let first = try #require(document.clips.first { $0.status == .placed })
        let start = try #require(first.startFrame)
        let data = try #require(wav.offset(of: Array("data".utf8))) + 8
        let silentChannel = 1 - first.channel
        wav[data + (start * 2 + silentChannel) * 2] = 9
        try Disk.write(wav, to: folder + "/timeline.wav")
        try Self.makeChecksumsFit(run.bag, session: "on-hold", wav: wav, samples: Array(wav[data...]))
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2, "\(outcome.words)")
        #expect(outcome.text.contains("there is sound at frame \(start)"), "\(outcome.words)")
    }

    @Test("finds a clip that the document moves, though every checksum was made to fit")
    func movedClip() throws {
        let run = try Self.oneClip.stitch()
        let folder = run.bag.sessionFolder("one-clip")
        let text = String(decoding: try Disk.bytes(folder + "/timeline.json"), as: UTF8.self)
        let moved = text.replacingOccurrences(of: "\"shiftedFrames\": 0", with: "\"shiftedFrames\": 1")
        #expect(moved != text)
        try Disk.write(Array(moved.utf8), to: folder + "/timeline.json")
        try run.bag.fitManifests()
        let outcome = try Program.run(["verify", run.bag.path])
        #expect(outcome.status == 2, "\(outcome.words)")
        #expect(outcome.text.contains("is not at the position of its timestamp"), "\(outcome.words)")
    }

    @Test("does not take a folder that is not there")
    func nothing() throws {
        #expect(try Program.run(["verify", "/no/such/bag"]).status == 1)
    }

    private static let oneClip: Job = {
        var job = Job.day
        job.sessions = ["one-clip"]
        return job
    }()

    static func makeChecksumsFit(_ bag: MadeBag, session: String, wav: [UInt8], samples: [UInt8]) throws {
        let document = try bag.timeline(named: session)
        let audio = try #require(document.audio.first)
        var text = String(decoding: try Disk.bytes(bag.sessionFolder(session) + "/timeline.json"), as: UTF8.self)
        text = text.replacingOccurrences(of: "\(audio.sha256)", with: "\(Disk.sha256(wav))")
        text = text.replacingOccurrences(of: "\(try #require(audio.pcmSha256))", with: "\(Disk.sha256(samples))")
        try Disk.write(Array(text.utf8), to: bag.sessionFolder(session) + "/timeline.json")
        try bag.fitManifests()
    }
}

@Suite("verify --against")
struct VerifyAgainstTests {
    private static let job: Job = {
        var job = Job.day
        job.sessions = ["barge-in", "one-clip"]
        return job
    }()

    @Test("finds nothing wrong with what the archives give", arguments: Job.Layout.allCases, Job.Overlap.allCases)
    func same(layout: Job.Layout, overlap: Job.Overlap) throws {
        var job = Self.job
        job.layout = layout
        job.overlap = overlap
        let run = try job.stitch(["--audio", "wav", "--audio", "flac", "--clips"])
        let outcome = try Program.run(["verify", run.bag.path, "--against"] + job.inputs)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(outcome.text.contains("compared with a new decoding"))
    }

    /// From its own bytes alone such a bag is intact: only the archives can tell.
    @Test("finds one altered sample of a clip, though every checksum was made to fit")
    func alteredSample() throws {
        let run = try Self.job.stitch()
        let path = run.bag.sessionFolder("one-clip") + "/timeline.wav"
        var wav = try Disk.bytes(path)
        let data = try #require(wav.offset(of: Array("data".utf8))) + 8
        wav[data + 60_000] ^= 1
        try Disk.write(wav, to: path)
        try VerifyTests.makeChecksumsFit(run.bag, session: "one-clip", wav: wav, samples: Array(wav[data...]))
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
        let outcome = try Program.run(["verify", run.bag.path, "--against"] + Self.job.inputs)
        #expect(outcome.status == 2, "\(outcome.words)")
        #expect(
            outcome.text.contains(
                "1 of 1166846 samples, by at most 1 of 32,768; the first is in frame 30000 of channel 1"),
            "\(outcome.words)")
    }

    @Test("finds archives that the bag was not made from")
    func otherArchives() throws {
        let run = try Self.job.stitch()
        let outcome = try Program.run(["verify", run.bag.path, "--against", PackageFolder.fixture("day/audio_14.zip")])
        #expect(outcome.status == 2, "\(outcome.words)")
        #expect(
            outcome.text.contains("audio_15.zip: the bag was made from it, but it was not given"), "\(outcome.words)")
    }

    @Test("writes nothing, wherever the bag differs")
    func writesNothing() throws {
        let run = try Self.job.stitch()
        try FileManager.default.removeItem(atPath: run.bag.sessionFolder("one-clip"))
        let before = try Disk.digests(run.bag.path)
        let outcome = try Program.run(["verify", run.bag.path, "--against"] + Self.job.inputs)
        #expect(outcome.status == 2)
        #expect(outcome.text.contains("data/sessions/one-clip/timeline.wav: it is missing"))
        #expect(try Disk.digests(run.bag.path) == before)
    }
}
