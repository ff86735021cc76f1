import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

/// Of two hours, the first has the sessions a and b; the second, which comes later, has c.
@Suite("A bag that lacks an hour")
struct CompletedBagTests {
    private struct Made {
        let folder = TemporaryFolder()
        var bag: MadeBag { MadeBag(path: folder("bag")) }

        init() throws {
            try write(hour: 14, ["a", "b"])
            let text =
                #"{"format": "opusstitch-fetched-day/1", "day": "2025-12-12", "hours": [{"hour": "15", "status": "missing"}]}"#
            try Disk.write(Array(text.utf8), to: folder("in/hours.json"))
        }

        func write(hour: Int, _ sessions: [String]) throws {
            let sound = try Clips.voice(seconds: 0.1, seed: UInt64(hour))
            let made = sessions.map {
                DayMaker.Session($0, [DayMaker.Clip(1, "user", "2025-12-12T\(hour):00:00Z", sound)])
            }
            var day = DayMaker.Hour(hour, made)
            day.naming = .session
            let archive = try DayMaker([day]).write(to: folder.path)[0]
            try FileManager.default.createDirectory(atPath: folder("in"), withIntermediateDirectories: true)
            try FileManager.default.moveItem(atPath: archive, toPath: folder("in/\(hour).zip"))
        }

        @discardableResult
        func make(_ sessions: [String] = []) throws -> FinishedBag {
            try makeBag(JobOptions(sessions: sessions), of: [folder("in")], in: bag.path)
        }
    }

    @Test(
        "is completed by a job that has its sessions and more, and by no other",
        arguments: [
            ([], [], ["a", "b", "c"]), (["a"], ["a"], ["a"]), (["a"], ["a", "b"], ["a", "b"]),
            (["a"], ["c", "a"], ["a", "c"]), ([], ["a", "b", "c"], ["a", "b", "c"]), ([], ["a", "b"], ["a", "b"]),
            ([], ["a", "c"], nil), (["a"], [], nil), (["a"], ["b", "c"], nil),
        ] as [(before: [String], after: [String], sessions: [String]?)])
    func sessions(before: [String], after: [String], sessions: [String]?) throws {
        let made = try Made()
        let first = try made.make(before)
        #expect(first.summary.problems.map(\.code) == [.missingHour] && first.earlier == nil)
        let digests = try Disk.digests(made.bag.path)
        try made.write(hour: 15, ["c"])
        guard let sessions else {
            let error = #expect(throws: JobError.self) { try made.make(after) }
            #expect(error?.description.contains("another job") == true, "\(String(describing: error))")
            #expect(try Disk.digests(made.bag.path) == digests)
            #expect(try FileManager.default.contentsOfDirectory(atPath: made.folder.path).sorted() == ["bag", "in"])
            return
        }
        let whole = try made.make(after)
        #expect(whole.path == made.bag.path && whole.earlier?.path == made.bag.path + ".incomplete")
        #expect(try made.bag.sessionNames() == sessions)
        #expect(whole.summary.problems.isEmpty)
        #expect(try Disk.digests(made.bag.path + ".incomplete") == digests)
    }

    @Test("gets the next number if there are others that lacked hours before it")
    func numbers() throws {
        let made = try Made()
        try made.make()
        let digests = try Disk.digests(made.bag.path)
        try made.write(hour: 15, ["c"])
        for (number, name) in ["bag.incomplete", "bag.incomplete-2"].enumerated() {
            try Disk.write([UInt8(number)], to: made.folder("\(name)/notes.txt"))
        }
        #expect(try made.make().earlier?.path == made.bag.path + ".incomplete-3")
        #expect(try Disk.digests(made.bag.path + ".incomplete-3") == digests)
        #expect(try Disk.bytes(made.folder("bag.incomplete/notes.txt")) == [0])
        #expect(try Disk.bytes(made.folder("bag.incomplete-2/notes.txt")) == [1])
        #expect(try made.bag.sessionNames() == ["a", "b", "c"])
    }
}
