import Bag
import Foundation
import TestSupport
import Testing

@Suite("The decoder is part of the evidence")
struct DecoderTests {
    private static func libraries() throws -> [String] {
        try Program.run(["--version"]).text.split(separator: "\n").dropFirst().map(String.init)
            .filter { !$0.hasPrefix("libcurl") && !$0.hasPrefix("OpenSSL") }
    }

    @Test("the summary, each session, the report and each WAV name it")
    func named() throws {
        let libraries = try Self.libraries()
        #expect(libraries.contains { $0.hasPrefix("libopus 1.") })
        #expect(libraries.contains { $0.wholeMatch(of: /libopusfile\.so\.[0-9.]+/) != nil })
        let machine = try Tool.run("uname", ["-m"]).text.trimmingCharacters(in: .whitespacesAndNewlines)
        let bag = try ReviewRuns.day().bag
        let summary = try bag.summary()
        #expect(summary.libraries == libraries)
        #expect(summary.architecture == machine)
        let report = String(decoding: try Disk.bytes("\(bag.path)/data/report.html"), as: UTF8.self)
        for library in libraries + [machine] { #expect(report.contains(library), "\(library)") }
        for (name, session) in try bag.timelines() {
            #expect(session.libraries == libraries && session.architecture == machine, "\(name)")
            let wave = try Disk.bytes("\(bag.sessionFolder(name))/timeline.wav")
            let header = String(decoding: wave.prefix(2000), as: UTF8.self)
            #expect(header.contains("T=decoded by \(libraries[0]) (\(machine)) to "), "\(name)")
            // Another libsndfile writes the same file.
            #expect(!header.contains("libsndfile"), "\(name)")
        }
    }

    @Test(
        "a job is not continued with another one, but files for reviewers are added to a finished bag, and name its own"
    )
    func other() throws {
        let run = try Job.day.stitch()
        let bag = run.bag.path
        let opus = try #require(try Self.libraries().first)
        // As another libopus would have left it.
        for file in try Disk.tree(bag) where file.hasSuffix(".json") {
            let text = String(decoding: try Disk.bytes("\(bag)/\(file)"), as: UTF8.self)
            try Disk.write(Array(text.replacing(opus, with: "libopus 9.8.7").utf8), to: "\(bag)/\(file)")
        }
        try run.bag.fitManifests()
        let arguments = ["stitch", PackageFolder.fixture("day"), "--output", bag]
        let added = try Program.run(arguments + ["--review"])
        #expect(added.status == 0, "\(added.words)")
        #expect(try MadeBag(path: bag).summary().libraries?.first == "libopus 9.8.7")
        let report = String(decoding: try Disk.bytes("\(bag)/data/report.html"), as: UTF8.self)
        #expect(report.contains("libopus 9.8.7") && !report.contains(opus))

        let recording = "\(bag)/data/sessions/barge-in/timeline.wav"
        try FileManager.default.removeItem(atPath: recording)
        let before = try Disk.digests(bag)
        let refused = try Program.run(arguments)
        #expect(refused.status == 1, "\(refused.words)")
        for word in ["libopus 9.8.7", opus, "1 session", "give --output a new folder"] {
            #expect(refused.errorText.contains(word), "\(refused.errorText)")
        }
        #expect(try Disk.digests(bag) == before)
    }
}
