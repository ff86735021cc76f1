import Foundation
import TestSupport
import Testing

@Suite("What is in the output folder already")
struct OutputFolderTests {
    @Test(
        "is refused and left alone, if it is anything else",
        arguments: ["letter.txt", "data/letter.txt", "bagit.txt", ".hidden"])
    func foreign(name: String) throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("Dear Sir or Madam".utf8), to: folder(name))
        let before = try Disk.digests(folder.path)
        let outcome = try Job.day.stitch(to: folder.path).outcome
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(!outcome.errorText.isEmpty)
        #expect(try Disk.digests(folder.path) == before)
    }

    @Test("is refused and left alone, if it is a bag that something else made")
    func foreignBag() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("a recording".utf8), to: folder("recording.wav"))
        let bagit = try Tool.python(["-m", "bagit", "--sha256", folder.path])
        #expect(bagit.status == 0, "\(bagit.words)")
        let before = try Disk.digests(folder.path)
        let outcome = try Job.problemDay.stitch(to: folder.path).outcome
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(try Disk.digests(folder.path) == before)
    }

    @Test(
        "is kept, if a person laid it into the bag, and no bag is called good with it in the payload",
        arguments: ["notes.txt", "data/notes.txt", "data/sessions/one-clip/notes.txt", "data/sessions/other/notes.txt"])
    func addedLater(name: String) throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch()
        try Disk.write(Array("my notes".utf8), to: run.bag.path + "/" + name)
        let again = try job.stitch(to: run.bag.path)
        #expect(try Disk.bytes(run.bag.path + "/" + name) == Array("my notes".utf8))
        if again.outcome.status == 0 {
            let check = try Tool.python(["-m", "bagit", "--validate", run.bag.path])
            #expect(check.status == 0, "status 0 for a bag that is not valid: \(check.words)")
        } else {
            #expect(again.outcome.status == 1, "\(again.outcome.words)")
        }
    }

    @Test("is refused, if it is a file")
    func file() throws {
        let folder = TemporaryFolder()
        try Disk.write([1, 2, 3], to: folder("bag"))
        let outcome = try Job.day.stitch(to: folder("bag")).outcome
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(try Disk.bytes(folder("bag")) == [1, 2, 3])
    }

    @Test("is refused and left alone, if it is the bag of another job: other inputs, or other options")
    func otherJob() throws {
        let run = try Job.problemDay.stitch()
        let before = try Disk.digests(run.bag.path)
        var otherOptions = Job.problemDay
        otherOptions.layout = .mono
        for job in [Job.day, otherOptions] {
            let outcome = try job.stitch(to: run.bag.path).outcome
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(try Disk.digests(run.bag.path) == before)
        }
    }

    @Test(
        "is refused with the options that differ, what they were and what they are now",
        arguments: [
            (["--layout", "mono"], ["--layout was stereo, is now mono"]),
            (["--max-gap", "5", "--layout", "stereo"], ["--max-gap was unlimited, is now 5 s"]),
            (["--max-shift-seconds", "0.5"], ["--max-shift-seconds was 2 s, is now 0.5 s"]),
            (["--audio", "wav,opus", "--clips"], ["--audio was wav, is now wav,opus", "--clips was off, is now on"]),
            (["--labels", "cues"], ["--labels was without cues, is now with cues"]),
            (
                ["--sample-rate", "16000", "--overlap", "mix", "--naive-timestamps", "utc"],
                [
                    "--sample-rate was auto, is now 16000", "--overlap was queue, is now mix",
                    "--naive-timestamps was refuse, is now utc",
                ]
            ),
            (
                ["--agent-timestamp", "end", "--user-timestamp", "end"],
                ["--agent-timestamp was start, is now end", "--user-timestamp was start, is now end"]
            ),
            (["--session", "one-clip"], ["--session was all sessions, is now one-clip"]),
        ])
    func differingOptions(options: [String], says: [String]) throws {
        let outcome = try Job.day.stitch(options, to: SharedRun.day().bag.path).outcome
        #expect(outcome.status == 1)
        #expect(outcome.errorText.contains("other options: "), "\(outcome.words)")
        for words in says { #expect(outcome.errorText.contains(words), "\(outcome.words)") }
        let named = outcome.errorText.components(separatedBy: ", is now ").count - 1
        #expect(named == says.count, "\(outcome.words)")
    }

    @Test("is refused with the values of both, if both are not the default; and with each input that differs")
    func differingValues() throws {
        var job = Job([PackageFolder.fixture("day/audio_14.zip"), PackageFolder.fixture("day/audio_15.zip")])
        job.maxGapSeconds = 2
        let run = try job.stitch()
        var other = Job([PackageFolder.fixture("day/audio_15.zip"), PackageFolder.fixture("day/audio_16.zip")])
        other.maxGapSeconds = 5
        let outcome = try other.stitch(to: run.bag.path).outcome
        #expect(outcome.status == 1)
        for words in [
            "--max-gap was 2 s, is now 5 s", "other inputs: audio_16.zip was added, audio_14.zip was removed",
        ] {
            #expect(outcome.errorText.contains(words), "\(outcome.words)")
        }
        #expect(!outcome.errorText.contains("audio_15.zip"), "\(outcome.words)")
    }

    @Test("may be an empty folder, and may have to be made with those above it")
    func emptyOrDeep() throws {
        let folder = TemporaryFolder()
        for path in [folder.path, folder("a/b/c d/bag")] {
            let run = try Job.problemDay.stitch(to: path)
            #expect(run.outcome.status == 2, "\(run.outcome.words)")
            #expect(try run.bag.reproducibleDigests() == SharedRun.problemDay().bag.reproducibleDigests())
            try FileManager.default.removeItem(atPath: path)
        }
    }
}
