import Foundation
import TestSupport
import Testing

@Suite("inspect")
struct InspectTests {
    @Test("looks without touching: nothing made, nothing changed", arguments: [("day", 0), ("problem-day", 2)])
    func makesNothing(name: String, status: Int) throws {
        let folder = TemporaryFolder()
        for file in try Disk.tree(PackageFolder.fixture(name)) {
            try Disk.write(try Disk.bytes(PackageFolder.fixture(name) + "/" + file), to: folder(file))
        }
        let before = try Disk.digests(folder.path)
        let outcome = try Program.run(["inspect", "."], folder: folder.path)
        #expect(outcome.status == status, "\(outcome.words)")
        #expect(try Disk.digests(folder.path) == before)
        for sessionId in try (name == "day" ? ListedDay.day() : .problemDay()).sessions.keys {
            #expect(outcome.text.contains(sessionId))
        }
    }

    @Test(
        "--json puts exactly one JSON object on the standard output, with every session in it",
        arguments: [("day", 0), ("problem-day", 2)])
    func json(name: String, status: Int) throws {
        let outcome = try Program.run(["inspect", "--json", PackageFolder.fixture(name)])
        #expect(outcome.status == status, "\(outcome.words)")
        let value = try #require(JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: Any])
        let timelines = try #require(value["timelines"] as? [[String: Any]])
        let ids = timelines.compactMap { $0["sessionId"] as? String }
        #expect(try ids.sorted() == (name == "day" ? ListedDay.day() : .problemDay()).sessions.keys.sorted())
        let rows = (value["summary"] as? [String: Any])?["sessions"] as? [[String: Any]]
        #expect(rows?.compactMap { $0["sessionId"] as? String } == ids)
    }

    @Test("does not take an archive that is not there")
    func missingInput() throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(["inspect", "gone.zip"], folder: folder.path)
        #expect(outcome.status == 1, "\(outcome.words)")
    }
}
