import Bag
import Conversations
import Foundation
import Foundations
import Services
import Stitching
import TestSupport
import Testing

@Suite("A file that was fetched")
struct FetchedFileTests {
    @Test("that was changed since is in the bag as it is, and told")
    func changedFile() throws {
        let (service, folder) = (try ZoomService(), TemporaryFolder())
        _ = try service.fetch(to: folder("in"))
        let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder("in")).first)
        let files = try Disk.tree(folder("in/\(name)")).filter { $0.hasPrefix("files/") }
        let file = try #require(files.first { (try? Disk.bytes(folder("in/\(name)/\($0)")))?.isEmpty == false })
        var bytes = try Disk.bytes(folder("in/\(name)/\(file)"))
        let before = Disk.sha256(bytes)
        bytes[0] ^= 1
        try Disk.write(bytes, to: folder("in/\(name)/\(file)"))
        let summary = try makeBag(of: [folder("in")], in: folder("bag"), formats: KnownFormats.all).summary
        let words =
            "its SHA-256 is \(Disk.sha256(bytes)), but was \(before) when it was downloaded; it is kept unchanged"
        #expect(summary.problems.filter { $0.code == .corrupt }.map(\.message) == [words], "\(summary.problems)")
        #expect(try Disk.digests(folder("bag")).values.contains(Disk.sha256(bytes)))
        #expect(try BagVerifier(path: folder("bag"), formats: KnownFormats.all).run().isIntact)
    }

    @Test("is counted in the line of its conversation, with its bytes")
    func counted() throws {
        let (service, folder) = (try ZoomService(), TemporaryFolder())
        let report = try service.fetch(to: folder("in"))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder("in")).filter { !$0.hasPrefix(".") }
        let lines = try names.map { name in
            let place = folder("in/\(name)")
            let files = try Disk.digests(place).keys.filter { $0 != "download.json" }.map {
                try Disk.bytes("\(place)/\($0)")
            }
            let bytes = files.reduce(0) { $0 + $1.count }
            return "out/\(name): \(files.count) of \(files.count) files in place (\(bytes) bytes)"
        }
        #expect(lines.count == 1 && report.fetched.map { $0.line(in: "out") }.sorted() == lines.sorted())
    }

    /// The service is asked again, as something else is not whole.
    @Test("that is another one now, of the same name and size, is fetched again", arguments: [true, false])
    func replaced(hasOtherId: Bool) throws {
        let (service, folder) = (try ZoomService(), TemporaryFolder())
        _ = try service.fetch(to: folder.path)
        let name = try #require(
            FileManager.default.contentsOfDirectory(atPath: folder.path).first { !$0.hasPrefix(".") })
        let before = service.with { $0.files[0].bytes }
        let files = try Disk.digests(folder(name)).filter { $0.value == Disk.sha256(before) }
        let file = try #require(files.keys.first)
        let after = before.dropLast() + [8]
        service.change {
            $0.files[0].bytes = Array(after)
            if hasOtherId { $0.files[0].id = "another" }
        }
        try Disk.remove(folder("\(name)/history.json"))
        #expect(try service.fetch(to: folder.path).status == .complete)
        // A file with the same description is not asked for a second time.
        #expect(try Disk.bytes(folder("\(name)/\(file)")) == (hasOtherId ? Array(after) : before))
    }
}
