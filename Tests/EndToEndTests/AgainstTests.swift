import Bag
import Foundation
import TestSupport
import Testing

@Suite("verify --against says what it saw, and what it did not see")
struct AgainstTests {
    private static let day = PackageFolder.fixture("day")

    private struct Report: Decodable {
        var verdict: String
        var findings: [Note]
        var notChecked: [Note]?
        var notCompared: [Note]?

        struct Note: Decodable {
            var path: String
            var message: String
        }
    }

    private func verify(_ bag: String, against inputs: [String]) throws -> (status: Int, report: Report) {
        let outcome = try Program.run(["verify", bag, "--json", "--against"] + inputs)
        let report = try JSONDecoder().decode(Report.self, from: Data(outcome.text.utf8))
        return (outcome.status, report)
    }

    // MARK: - Archives

    @Test("archives that lie elsewhere and have other names are recognised by their checksums")
    func movedArchives() throws {
        let run = try SharedRun.day()
        let folder = TemporaryFolder()
        for (index, name) in ["audio_14.zip", "audio_15.zip", "audio_16.zip"].enumerated() {
            try Disk.write(try Disk.bytes("\(Self.day)/\(name)"), to: folder("\(index)/received.zip"))
        }
        let (status, report) = try verify(run.bag.path, against: [folder.path])
        #expect(status == 0 && report.verdict == "intact", "\(report)")
        #expect(report.notCompared == nil)
    }

    @Test("an archive that the bag was not made from is named, and the others are compared")
    func unknownArchive() throws {
        let run = try SharedRun.day()
        let folder = TemporaryFolder()
        try Disk.write(try Disk.bytes(PackageFolder.fixture("problem-day/audio_09.zip")), to: folder("audio_22.zip"))
        let (status, report) = try verify(run.bag.path, against: [Self.day, folder.path])
        #expect(status == 2 && report.verdict == "intact" && report.findings.isEmpty, "\(report)")
        #expect(report.notCompared?.map(\.path) == ["audio_22.zip"])
    }

    @Test("an archive that was not given is named with the sessions that need it, and the others are compared")
    func missingArchive() throws {
        let run = try SharedRun.day()
        let (status, report) = try verify(run.bag.path, against: ["\(Self.day)/audio_15.zip"])
        #expect(status == 2 && report.verdict == "intact" && report.findings.isEmpty, "\(report)")
        let paths = try #require(report.notCompared?.map(\.path))
        #expect(paths.prefix(2) == ["audio_14.zip", "audio_16.zip"])
        #expect(paths.dropFirst(2).allSatisfy { $0.hasPrefix("data/sessions/") } && paths.count > 2)
    }

    @Test("another archive under the same name is a change")
    func otherArchive() throws {
        let run = try SharedRun.day()
        let folder = TemporaryFolder()
        for name in ["audio_14.zip", "audio_16.zip"] {
            try Disk.write(try Disk.bytes("\(Self.day)/\(name)"), to: folder(name))
        }
        try Disk.write(try Disk.bytes(PackageFolder.fixture("problem-day/audio_09.zip")), to: folder("audio_15.zip"))
        let (status, report) = try verify(run.bag.path, against: [folder.path])
        #expect(status == 2 && report.verdict == "changed")
        #expect(report.findings.contains { $0.path == "data/summary.json" }, "\(report.findings)")
    }

    @Test("a bag of some sessions is intact, and the number of the others is said")
    func someSessions() throws {
        var job = Job.day
        job.sessions = ["one-clip", "barge-in"]
        let run = try job.stitch()
        let (status, report) = try verify(run.bag.path, against: [Self.day])
        #expect(status == 0 && report.verdict == "intact" && report.notCompared == nil)
        #expect(report.notChecked?.contains { $0.message.contains("12 more sessions") } == true, "\(report)")
    }

    // MARK: - Redacted bags

    private func redacted(_ times: Int) throws -> (bag: MadeBag, folder: TemporaryFolder) {
        let folder = TemporaryFolder()
        var job = Job.day
        job.sessions = ["one-clip", "barge-in"]
        let made = try job.stitch(
            ["--audio", "wav", "--audio", "flac", "--audio", "opus", "--clips", "--review", "--labels", "cues"])
        var bag = made.bag.path
        for time in 1...times {
            let outcome = try Program.run([
                "redact", bag, "--session", "barge-in", "--from", "\(time * 2)", "--to", "\(time * 2 + 1)",
                "--style", time == 1 ? "tone" : "silence", "--reason", "a secret", "--output", folder("\(time)"),
            ])
            #expect(outcome.status == 0, "\(outcome.words)")
            bag = folder("\(time)")
        }
        return (MadeBag(path: bag), folder)
    }

    @Test("all sound of a redacted bag but that of the spans is compared", arguments: [1, 3])
    func redactedBag(times: Int) throws {
        let (bag, folder) = try redacted(times)
        defer { withExtendedLifetime(folder) {} }
        let (status, report) = try verify(bag.path, against: [Self.day])
        #expect(status == 0 && report.verdict == "intact" && report.findings.isEmpty, "\(report)")
        #expect(report.notChecked?.contains { $0.message.contains("the bag is redacted") } == true)
    }

    @Test("a bag of one redacted text conversation is not compared with other sessions of its inputs")
    func redactedText() throws {
        let folder = TemporaryFolder()
        var job = Job([Self.day, try Matter.folder.get().path])
        job.sessions = [Matter.personalAI]
        let made = try job.stitch()
        let path = made.bag.sessionFolder(Matter.personalAI) + "/timeline.json"
        let document = try JSONDecoder().decode(Messages.self, from: Data(try Disk.bytes(path)))
        let pointer = try #require(document.messages.first?.pointer)
        let redacted = try Program.run([
            "redact", made.bag.path, "--session", Matter.personalAI, "--message", pointer, "--reason", "a secret",
            "--output", folder("bag"),
        ])
        #expect(redacted.status == 0, "\(redacted.words)")
        let (status, report) = try verify(folder("bag"), against: job.inputs)
        #expect(status == 0 && report.verdict == "intact" && report.findings.isEmpty, "\(report)")
        #expect(
            report.notChecked?.contains { $0.message.contains("1 text conversation without its originals") } == true)
    }

    private struct Messages: Decodable {
        var messages: [Message]

        struct Message: Decodable { var pointer: String? }
    }

    /// Changes a sample of the recording, and makes all checksums fit.
    private func change(_ bag: MadeBag, frame: Int) throws {
        let document = try bag.timeline(named: "barge-in")
        let path = bag.sessionFolder("barge-in") + "/timeline.wav"
        var wav = try Disk.bytes(path)
        let data = try #require(wav.offset(of: Array("data".utf8))) + 8
        wav[data + frame * 2 * document.channels.count] ^= 4
        try Disk.write(wav, to: path)
        let end = data + document.frames * 2 * document.channels.count
        try VerifyTests.makeChecksumsFit(bag, session: "barge-in", wav: wav, samples: Array(wav[data..<end]))
    }

    @Test("a changed sample outside of the spans is found")
    func changedOutside() throws {
        let (bag, folder) = try redacted(1)
        defer { withExtendedLifetime(folder) {} }
        let rate = try bag.timeline(named: "barge-in").sampleRate
        try change(bag, frame: rate)
        let (status, report) = try verify(bag.path, against: [Self.day])
        #expect(status == 2 && report.verdict == "changed")
        #expect(
            report.findings.contains {
                $0.path == "data/sessions/barge-in/timeline.wav" && $0.message.contains("1 of ")
            }, "\(report.findings)")
    }

    @Test("a sample inside of a span that is not the tone is found without the archives")
    func changedInside() throws {
        let (bag, folder) = try redacted(1)
        defer { withExtendedLifetime(folder) {} }
        let rate = try bag.timeline(named: "barge-in").sampleRate
        try change(bag, frame: rate * 5 / 2)
        let outcome = try Program.run(["verify", bag.path])
        #expect(outcome.status == 2)
        #expect(outcome.text.contains("is redacted, but does not have the samples that replace it"), "\(outcome.text)")
    }
}
