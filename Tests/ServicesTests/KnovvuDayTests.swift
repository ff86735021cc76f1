import Files
import Foundation
import Foundations
import HTTP
import Services
import TestSupport
import Testing

@Suite("A day is fetched")
struct KnovvuDayTests {
    @Test("whole, with five downloads an hour, in one run that waits, and the service refuses none")
    func wholeDay() throws {
        let day = try OfferedDay(hours: 24)
        let start = day.clock.now
        let report = try day.fetch(.init(waits: true))
        #expect(report.status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.with { $0.refusedDownloads } == 0)
        #expect(day.service.with { $0.downloads.count } == 24)
        // 5 at once, and 19 in four more hours: the clock is the test's own.
        #expect(day.clock.now.secondsSince(start) >= 4 * 3600)
        #expect(day.clock.now.secondsSince(start) < 4.1 * 3600)
        #expect(
            try Disk.tree(day.folder.path)
                == ["2025-12-12", "2025-12-12/day.json", "2025-12-12/hours.json", "2025-12-12/manifest-sha256.txt"]
                .merged(with: (0..<24).map { "2025-12-12/\($0 < 10 ? "0" : "")\($0).zip" } + ["downloads.json"]))
    }

    @Test("in runs that do not wait: each says when the next is worth it, and one that comes early asks for no archive")
    func inParts() throws {
        let day = try OfferedDay(hours: 12)
        let first = try day.fetch()
        #expect(first.status == .incomplete)
        #expect(first.quota?.used == 5)
        #expect(first.runAgainAt == "2025-12-13T07:00:05.000Z")
        day.clock.advance(1800)
        let early = try day.fetch()
        #expect(early.status == .incomplete)
        #expect(early.runAgainAt == first.runAgainAt)
        #expect(first.problems.isEmpty && early.problems.isEmpty)
        #expect(day.service.downloadRequests.count == 5)
        day.clock.advance(1806)
        #expect(try day.fetch().status == .incomplete)
        day.clock.advance(3606)
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.with { $0.refusedDownloads } == 0)
    }

    @Test("a second time: nothing is asked, and what is there is checked, long after the service has deleted it")
    func again() throws {
        let day = try OfferedDay(hours: 3)
        #expect(try day.fetch().status == .complete)
        let before = try Disk.digests(day.folder.path)
        let requests = day.service.api.requests.count
        // A run that was killed after it had put an archive in place leaves this.
        try FileManager.default.createDirectory(
            atPath: day.folder(".opusstitch-unfinished"), withIntermediateDirectories: false)
        try Disk.write([1], to: day.folder(".opusstitch-unfinished/2025-12-12-00.zip.validator"))
        day.clock.advance(30 * 86_400)
        #expect(try day.fetch().status == .complete)
        #expect(day.service.api.requests.count == requests)
        #expect(day.service.downloadRequests.count == 3)
        #expect(try Disk.digests(day.folder.path) == before)
    }

    @Test("a second time: an archive that was changed or deleted is fetched again", arguments: [true, false])
    func repaired(isDeleted: Bool) throws {
        let day = try OfferedDay(hours: 3)
        _ = try day.fetch()
        if isDeleted {
            try FileManager.default.removeItem(atPath: day.place("01"))
        } else {
            try Disk.write([1, 2, 3], to: day.place("01"))
        }
        let report = try day.fetch()
        #expect(report.status == .complete)
        #expect(report.notes.contains { $0.contains("01.zip") })
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.count == 4)
        // What was there is not thrown away.
        #expect(FileManager.default.fileExists(atPath: day.place("01") + ".damaged") == !isDeleted)
    }

    @Test("and the answer is kept as it came, readable by its owner alone, as its links let anybody in")
    func answer() throws {
        let day = try OfferedDay(hours: 1)
        _ = try day.fetch()
        let path = day.folder("2025-12-12/day.json")
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        #expect(text.contains(KnovvuService.linkSecret))
        #expect(KnovvuDay(json: try Disk.bytes(path))?.links.count == 24)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    @Test("only the hours that are wanted")
    func someHours() throws {
        let day = try OfferedDay(hours: 24)
        #expect(try day.fetch(.init(hours: ["00", "14"])).status == .complete)
        #expect(
            try Disk.tree(day.folder("2025-12-12")) == [
                "00.zip", "14.zip", "day.json", "hours.json", "manifest-sha256.txt",
            ])
    }

    @Test("after it was stopped in the middle of an archive: the rest of it is asked for, and nothing twice")
    func interrupted() throws {
        let day = try OfferedDay(hours: 2)
        day.service.change { $0.linkMishaps = [{ _ in }, { $0.delay = 40 }] }
        let interruption = Interruption()
        #expect(throws: Interruption.self) {
            try day.fetch(.init(check: interruption.check)) { progress in
                if "\(progress.phase)" == "downloading 2025-12-12/01.zip", progress.done ?? 0 > 0 {
                    interruption.request()
                }
            }
        }
        #expect(!FileManager.default.fileExists(atPath: day.place("01")))
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        let last = try #require(day.service.downloadRequests.last)
        #expect(last["Range"]?.hasPrefix("bytes=") == true)
        #expect(last["If-Range"] == "\"01-1\"")
        #expect(day.service.downloadRequests.count == 3)
    }

    @Test("after it was killed between the record and the last step: nothing is downloaded again")
    func killedAtTheEnd() throws {
        let day = try OfferedDay(hours: 2)
        _ = try day.fetch()
        try FileManager.default.createDirectory(
            atPath: day.folder(".opusstitch-unfinished"), withIntermediateDirectories: true)
        try FileManager.default.moveItem(
            atPath: day.place("01"), toPath: day.folder(".opusstitch-unfinished/2025-12-12-01.zip.download"))
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.count == 2)
    }

    @Test("while another run is at work in the folder: it says so, and does nothing")
    func twoRuns() throws {
        let day = try OfferedDay(hours: 1)
        let other = try FetchFolder(day.folder.path)
        #expect(throws: TemporaryFailure.self) { try day.fetch() }
        #expect(day.service.api.requests.isEmpty)
        withExtendedLifetime(other) {}
    }

    @Test("whose record was lost: archives in place are taken over where they are as announced")
    func lostRecord() throws {
        let day = try OfferedDay(hours: 3)
        _ = try day.fetch()
        try Disk.write(Array("{".utf8), to: day.folder("2025-12-12/hours.json"))
        let other = try OfferedDay.offer(20)
        try Disk.write(try #require(other.archive), to: day.place("02"))
        let report = try day.fetch()
        #expect(report.status == .complete)
        #expect(report.notes.contains { $0.contains("hours.json is damaged") })
        #expect(try day.isWhole())
        #expect(day.service.downloadRequests.count == 4)
    }

    @Test(
        "though a crash of the machine left its records empty, full of zeros or cut off",
        arguments: ["hours.json", "manifest-sha256.txt", "00.zip"], [0, 1, 2])
    func torn(name: String, kind: Int) throws {
        let day = try OfferedDay(hours: 3)
        _ = try day.fetch()
        for path in ["downloads.json", "2025-12-12/" + name] {
            let bytes = try Disk.bytes(day.folder(path))
            let torn = [[], [UInt8](repeating: 0, count: bytes.count), Array(bytes.prefix(bytes.count / 2))][kind]
            try Disk.write(torn, to: day.folder(path))
        }
        let report = try day.fetch()
        #expect(report.notes.contains { $0.contains("downloads.json is damaged") })
        #expect(report.status == .complete)
        #expect(try day.record().hours.count { $0.archive != nil } == 3)
        #expect(try day.isWhole())
    }

    @Test("not into a day's folder that is a link: the link is named, and nothing is written behind it")
    func linkedDay() throws {
        let day = try OfferedDay(hours: 1)
        let elsewhere = TemporaryFolder()
        symlink(elsewhere.path, day.folder("2025-12-12"))
        let error = try #require(throws: FileError.self) { try day.fetch() }
        #expect(error.description.contains(day.folder("2025-12-12")), "\(error)")
        #expect(try Disk.tree(elsewhere.path).isEmpty)
    }

    @Test("not through a folder that is replaced by a link during the download")
    func replacedDay() throws {
        let day = try OfferedDay(hours: 2)
        let elsewhere = TemporaryFolder()
        let moved = TemporaryFolder()
        var isReplaced = false
        let error = try #require(throws: FileError.self) {
            try day.fetch { progress in
                guard progress.phase.description.hasPrefix("checking"), !isReplaced else { return }
                isReplaced = true
                rename(day.folder("2025-12-12"), moved("2025-12-12"))
                symlink(elsewhere.path, day.folder("2025-12-12"))
            }
        }
        #expect(error.description.contains(day.folder("2025-12-12")), "\(error)")
        #expect(try Disk.tree(elsewhere.path).isEmpty)
    }

    @Test("the day with the nearest deadline first")
    func nearestDeadline() throws {
        let day = try OfferedDay(hours: 3)
        day.service.change {
            $0.otherDays = ["2025-12-11"]
            $0.generatedAt = "2025-12-13T02:15:32Z"
        }
        let report = try day.fetch(.init(days: ["2025-12-12", "2025-12-11"]))
        #expect(report.status == .incomplete)
        #expect(
            day.service.downloadRequests.prefix(3).map(\.path)
                == ["00", "01", "02"].map { "/recordings/2025-12-11/\($0)" })
    }

    @Test("the day with the nearest deadline first, also where it is the later day")
    func nearestDeadlineOfLaterDay() throws {
        let day = try OfferedDay(hours: 3)
        day.service.change {
            $0.otherDays = ["2025-12-11"]
            $0.otherExpiries = ["2025-12-12": "2025-12-13T18:00:00Z"]
        }
        _ = try day.fetch(.init(days: ["2025-12-11", "2025-12-12"]))
        #expect(
            day.service.downloadRequests.prefix(3).map(\.path)
                == ["00", "01", "02"].map { "/recordings/2025-12-12/\($0)" })
    }

    @Test("before it was over: its hours are not taken for all there will be")
    func unfinishedDay() throws {
        let day = try OfferedDay(hours: 2, clock: "2025-12-12T10:00:00Z")
        day.service.change {
            $0.generatedAt = "2025-12-12T09:59:00Z"
            $0.expiresAt = "2025-12-15T09:59:00Z"
            for hour in 10..<24 { $0.hours["\(hour)"] = nil }
        }
        let report = try day.fetch()
        #expect(report.status == .incomplete)
        #expect(report.problems.isEmpty)
        #expect(report.runAgainAt == "2025-12-13T03:00:00.000Z")
        let rest = try OfferedDay.offer(12)
        day.service.change {
            for hour in 10..<24 { $0.hours["\(hour)"] = KnovvuService.Hour(archive: nil, status: "no_data") }
            $0.hours["12"] = rest
            $0.generatedAt = "2025-12-13T02:15:32Z"
        }
        day.clock.advance(17 * 3600)
        #expect(try day.fetch().status == .complete)
        #expect(try day.isWhole())
    }

    @Test("of the future: it is refused before anybody is asked")
    func future() throws {
        let day = try OfferedDay(hours: 1)
        #expect(throws: JobError.self) { try day.fetch(.init(days: ["2025-12-14"])) }
        #expect(day.service.api.requests.isEmpty)
    }
}

extension [String] {
    fileprivate func merged(with others: [String]) -> [String] { (self + others).sorted() }
}
