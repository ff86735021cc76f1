import Bag
import Calls
import Foundation
import TestSupport
import Testing

@Suite("The same bytes come out")
struct DeterminismTests {
    @Test("with one thread, two, eight or many", arguments: [1, 2, 3, 8, 64])
    func threads(count: Int) throws {
        let run = try Job.day.stitch(["--threads", "\(count)"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test("with inputs in another order", arguments: [["16", "15", "14"], ["15", "14", "16"], ["14", "15", "16"]])
    func order(hours: [String]) throws {
        let run = try Job(hours.map { PackageFolder.fixture("day/audio_\($0).zip") }).stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try run.bag.reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test("from a folder elsewhere, with spaces and more in its name, named from within or with a slash at its end")
    func folder() throws {
        let folder = TemporaryFolder("a day's \"recordings\" (2025) é")
        for hour in ["14", "15", "16"] {
            try Disk.write(
                try Disk.bytes(PackageFolder.fixture("day/audio_\(hour).zip")),
                to: folder("hours of it/audio_\(hour).zip"))
        }
        for input in ["hours of it", "./hours of it/", folder("hours of it")] {
            let output = TemporaryFolder("a bag")
            let run = try Program.run(
                ["stitch", input, "--output", output("the bag")], folder: folder.path)
            #expect(run.status == 0, "\(run.words)")
            let digests = try MadeBag(path: output("the bag")).reproducibleDigests()
            #expect(try digests == SharedRun.day().bag.reproducibleDigests())
        }
    }

    @Test("of the problem day too, with any number of threads", arguments: [1, 8])
    func problemDay(count: Int) throws {
        let run = try Job.problemDay.stitch(["--threads", "\(count)"])
        #expect(run.outcome.status == 2)
        #expect(try run.bag.reproducibleDigests() == SharedRun.problemDay().bag.reproducibleDigests())
    }

    @Test("in whatever language, time zone and folder the program runs")
    func surroundings() throws {
        let folder = TemporaryFolder()
        let run = try Program.run(
            Job.day.arguments + ["-o", "bag"],
            environment: ["LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "Pacific/Apia"], folder: folder.path)
        #expect(run.status == 0, "\(run.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == SharedRun.day().bag.reproducibleDigests())
    }

    @Test("where two archives give one message different bytes, in either order")
    func sameMessageTwice() throws {
        let first = try Clips.voice(seconds: 0.6, seed: 1)
        let second = try Clips.voice(seconds: 0.4, seed: 2)
        let hours = [(14, first), (15, second), (16, first)].map { hour, bytes in
            DayMaker.Hour(hour, [DayMaker.Session("twice", [DayMaker.Clip(1, "user", at(0), bytes)])])
        }
        let day = try MadeDay(DayMaker(hours))
        var runs: [Run] = []
        for inputs in [day.archives, day.archives.reversed(), [1, 2, 0].map { day.archives[$0] }] {
            runs.append(try Job(inputs).stitch())
        }
        let digests = try runs.map { try $0.bag.reproducibleDigests() }
        #expect(digests[0] == digests[1])
        #expect(digests[0] == digests[2])
        // The same recording again stands once; another recording under the same number is not thrown away.
        let statuses = try runs[0].bag.timeline(sessionId: "twice").clips.map(\.status.rawValue)
        #expect(statuses.sorted() == ["duplicate", "placed", "placed"])
        #expect(runs.allSatisfy { $0.outcome.status == 2 })
    }
}
