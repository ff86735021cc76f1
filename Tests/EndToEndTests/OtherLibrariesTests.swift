import Bag
import Foundation
import TestSupport
import Testing

/// Bags are checked by the built program with libraries of other builds, as Python packages have them: libopus of `av`,
/// libsndfile and libFLAC of `soundfile`.
@Suite("A bag is checked with other libraries")
struct OtherLibrariesTests {
    /// A folder with links under the names by which the program loads the libraries.
    private static let folder = Result {
        let folder = TemporaryFolder()
        let python = try #require(ProcessInfo.processInfo.environment["OPUSSTITCH_TEST_PYTHON"])
        let packages =
            URL(fileURLWithPath: python).deletingLastPathComponent().deletingLastPathComponent().path + "/lib"
        let found = try Disk.tree(packages)
        for (name, part) in [("libopus.so.0", "av.libs/libopus-"), ("libsndfile.so.1", "_soundfile_data/libsndfile")] {
            let file = try #require(found.first { $0.contains(part) }, "the test tools have no \(part)")
            try FileManager.default.createDirectory(atPath: folder(name + ".d"), withIntermediateDirectories: true)
            try FileManager.default.createSymbolicLink(
                atPath: folder("\(name).d/\(name)"), withDestinationPath: "\(packages)/\(file)")
        }
        return folder
    }

    private static func environment(_ library: String) throws -> [String: String] {
        ["LD_LIBRARY_PATH": try folder.get()("\(library).d")]
    }

    private static let day = Result {
        try Job.day.stitch(["--audio", "wav", "--audio", "flac", "--clips", "--review"])
    }

    private func verify(_ bag: String, with library: String?, against: Bool = true) throws -> ChildProcess.Outcome {
        try Program.run(
            ["verify", bag, "--json"] + (against ? ["--against"] + Job.day.inputs : []),
            environment: library.map(Self.environment) ?? [:])
    }

    private func report(_ outcome: ChildProcess.Outcome) throws -> Report {
        try JSONDecoder().decode(Report.self, from: Data(outcome.text.utf8))
    }

    private struct Report: Decodable {
        var verdict: String
        var findings: [Finding]
        var decoders: Decoders?

        struct Finding: Decodable {
            var path: String
            var message: String
        }

        struct Decoders: Decodable {
            var ofBag: String
            var here: String
            var samples: Int
            var samplesDiffering: Int
            var largestDifference: Int
        }
    }

    @Test("the libraries are others")
    func others() throws {
        let own = try Program.run(["--version"]).text
        for library in ["libopus.so.0", "libsndfile.so.1"] {
            #expect(try Program.run(["--version"], environment: Self.environment(library)).text != own, "\(library)")
        }
    }

    @Test("another libopus gives an equivalent bag, and both names and all figures are reported")
    func equivalent() throws {
        let bag = try Self.day.get().bag.path
        let outcome = try verify(bag, with: "libopus.so.0")
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        let report = try report(outcome)
        let decoders = try #require(report.decoders)
        #expect(report.verdict == "equivalent" && report.findings.isEmpty)
        #expect(decoders.ofBag.hasPrefix("libopus 1.") && decoders.here.hasPrefix("libopus 1."))
        #expect(decoders.ofBag != decoders.here)
        #expect((1...1000).contains(decoders.samplesDiffering) && decoders.largestDifference == 1)
        #expect(decoders.samples > 20_000_000)
        let text = try Program.run(
            ["verify", bag, "--against"] + Job.day.inputs, environment: Self.environment("libopus.so.0")
        ).text
        #expect(
            text.contains("Equivalent: ") && text.contains(decoders.ofBag) && text.contains(decoders.here), "\(text)")
    }

    @Test("a bag of another libopus is equivalent here")
    func theirs() throws {
        let folder = TemporaryFolder()
        let made = try Program.run(
            Job.day.arguments + ["--output", folder("bag")], environment: Self.environment("libopus.so.0"))
        #expect(made.status == 0, "\(made.words)")
        let outcome = try verify(folder("bag"), with: nil)
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(try report(outcome).verdict == "equivalent")
    }

    @Test("without the archives, another libopus makes no difference")
    func alone() throws {
        let outcome = try verify(try Self.day.get().bag.path, with: "libopus.so.0", against: false)
        #expect(outcome.status == 0, "\(outcome.text)")
        #expect(try report(outcome).verdict == "intact")
    }

    @Test("the waveforms of Opus files are made again by another libopus, too", arguments: [true, false])
    func opusWaveforms(isMadeHere: Bool) throws {
        let folder = TemporaryFolder()
        let other = try Self.environment("libopus.so.0")
        let made = try Program.run(
            Job.day.arguments + ["--output", folder("bag"), "--review", "--audio", "opus"],
            environment: isMadeHere ? [:] : other)
        try #require(made.status == 0, "\(made.words)")
        let outcome = try verify(folder("bag"), with: isMadeHere ? "libopus.so.0" : nil, against: false)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        #expect(try report(outcome).verdict == "intact")
    }

    @Test("another libsndfile and libFLAC make no difference", arguments: [true, false])
    func soundFile(against: Bool) throws {
        let outcome = try verify(try Self.day.get().bag.path, with: "libsndfile.so.1", against: against)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        #expect(try report(outcome).verdict == "intact")
    }

    /// Some samples lie where another decoder may round either way. Of several that were changed, not all do.
    @Test("another libopus finds samples that were changed by 1, though every checksum was made to fit")
    func changedByOne() throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch()
        let path = run.bag.sessionFolder("one-clip") + "/timeline.wav"
        var wav = try Disk.bytes(path)
        let data = try #require(wav.offset(of: Array("data".utf8))) + 8
        for index in 0..<8 { wav[data + 60_000 + 404 * index] ^= 1 }
        try Disk.write(wav, to: path)
        try VerifyTests.makeChecksumsFit(run.bag, session: "one-clip", wav: wav, samples: Array(wav[data...]))
        let outcome = try verify(run.bag.path, with: "libopus.so.0")
        #expect(outcome.status == 2, "\(outcome.text)")
        let report = try report(outcome)
        #expect(report.verdict == "changed")
        #expect(report.findings.contains { $0.path == "data/sessions/one-clip/timeline.wav" }, "\(outcome.text)")
    }
}
