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
        #expect(try JSONSerialization.jsonObject(with: Data(outcome.output)) is [String: Any])
        for sessionId in try (name == "day" ? ListedDay.day() : .problemDay()).sessions.keys {
            // JSON may write a slash as it is or with a backslash before it.
            #expect(outcome.text.replacing("\\/", with: "/").contains(sessionId))
        }
    }

    @Test("does not take an archive that is not there")
    func missingInput() throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(["inspect", "gone.zip"], folder: folder.path)
        #expect(outcome.status == 1, "\(outcome.words)")
    }
}
