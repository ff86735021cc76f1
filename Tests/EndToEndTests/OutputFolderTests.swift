import Foundation
import Foundations
import Glibc
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

    static let strays = [
        "notes.txt", "timeline-notes.txt", "data/timeline-notes.txt", "data/notes/a.txt",
        "data/sessions/one-clip/notes.txt",
        "data/sessions/one-clip/timeline-notes.txt", "data/sessions/one-clip/timeline-notes.wav",
        "data/sessions/one-clip/timeline-notes.dat", "data/sessions/one-clip/TIMELINE.json",
        "data/sessions/one-clip/notes/a.txt", "data/sessions/one-clip/clips/notes.txt",
        "data/sessions/one-clip/clips/0001-notes.wav", "data/sessions/one-clip/unplaced/0001-notes.opus",
        "data/sessions/one-clip/original/notes.txt", "data/sessions/other/timeline.json",
        "data/review/messages/notes.js", "data/review/sessions/other.js", ".opusstitch-unfinished/notes",
    ]

    @Test("is named and kept, if a person laid it into the bag, and nothing is changed", arguments: strays)
    func addedLater(name: String) throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch()
        // A complete bag; and one whose manifest a crash has lost.
        for isComplete in [true, false] {
            if !isComplete {
                for name in ["manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt"] {
                    try Disk.remove(run.bag.path + "/" + name)
                }
            }
            let place = run.bag.path + "/" + name
            try Disk.write(Array("my notes".utf8), to: place)
            let before = try Disk.digests(run.bag.path)
            for options in [["--review"], []] where isComplete || !name.contains("/original/") {
                let again = try job.stitch(options, to: run.bag.path)
                #expect(again.outcome.status == 1, "\(again.outcome.words)")
                let folder = (name as NSString).deletingLastPathComponent
                let says = again.outcome.errorText
                #expect(says.contains(name) || says.contains("the folder \(folder) in it"), "\(says)")
                #expect(try Disk.digests(run.bag.path) == before)
            }
            try Disk.remove(place)
        }
    }

    @Test(
        "is kept, if it is a folder without files", arguments: ["notes", "data/notes", "data/sessions/one-clip/notes"])
    func emptyFolder(name: String) throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch()
        let place = run.bag.path + "/" + name
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        let again = try job.stitch(to: run.bag.path).outcome
        #expect(again.status == 1 && again.errorText.contains("the folder \(name) in it"), "\(again.words)")
        #expect(FileManager.default.fileExists(atPath: place))
        try Disk.remove(place)
        #expect(try job.stitch(to: run.bag.path).outcome.status == 0)
    }

    @Test("is kept, if a person laid it into the bag while the run was at work")
    func addedMeanwhile() throws {
        let folder = TemporaryFolder()
        let arguments = ["stitch", PackageFolder.fixture("day"), "--threads", "1", "--output", folder("bag")]
        let call = try TemporaryFolder.with { other in
            try #require(
                try SystemCalls.of(arguments.dropLast() + [other("bag")], calls: ["renameat"]).dropFirst(4).first)
        }
        let program = try StoppedProgram(arguments, after: call)
        let notes = folder("bag/data/sessions/timeline-notes.txt")
        try Disk.write(Array("my notes".utf8), to: notes)
        let outcome = try program.outcome()
        #expect(
            outcome.status == 1 && outcome.errorText.contains("data/sessions/timeline-notes.txt"), "\(outcome.words)")
        #expect(try Disk.bytes(notes) == Array("my notes".utf8))
        try Disk.remove(notes)
        #expect(try Program.run(arguments).status == 0)
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test("is left out of the search for inputs, however it is written, so that a run finds the same each time")
    func insideAnInput() throws {
        let folder = TemporaryFolder()
        try Disk.write(Disk.bytes(PackageFolder.fixture("day/audio_14.zip")), to: folder("in/audio_14.zip"))
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("in/chat/export.json"))
        var digests: [[String: Checksum]] = []
        for output in ["in/bag", "./in/../in/bag/", "in/link"] {
            let outcome = try Program.run(["stitch", "in", "--output", output, "--review"], folder: folder.path)
            #expect(outcome.status == 0, "\(outcome.words)")
            digests.append(try MadeBag(path: folder("in/bag")).reproducibleDigests())
            if output == "in/bag" { symlink("bag", folder("in/link")) }
        }
        #expect(digests[1] == digests[0] && digests[2] == digests[0])
        let verified = try Program.run(["verify", "in/bag", "--against", "in"], folder: folder.path)
        #expect(verified.status == 0, "\(verified.words)")
        try Disk.remove(folder("in/chat"))
        try Disk.remove(folder("in/link"))
        try Disk.remove(folder("in/bag"))
        for output in ["in/bags", "./in/bags/"] {
            let days = try Program.run(["stitch", "in", "--output", output, "--bag-per", "day"], folder: folder.path)
            #expect(days.status == 0 && days.text.contains("1 day in"), "\(days.words)")
            #expect(try Disk.tree(folder("in/bags")).filter { !$0.contains("/") } == ["2025-12-12", "run-log.jsonl"])
        }
    }

    @Test(
        "is refused, if it is also an input or contains one",
        arguments: [["in"], ["./in/"], ["in", "--bag-per", "day"]])
    func isAnInput(output: [String]) throws {
        let folder = TemporaryFolder()
        try Disk.write(Disk.bytes(PackageFolder.fixture("day/audio_14.zip")), to: folder("in/day/audio_14.zip"))
        for input in output.count == 1 ? ["in", "in/day", "in/day/audio_14.zip"] : ["in", "in/"] {
            let outcome = try Program.run(["stitch", input, "--output"] + output, folder: folder.path)
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(try Disk.tree(folder("in")) == ["day", "day/audio_14.zip"])
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
