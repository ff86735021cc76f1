import Bag
import Conversations
import Foundation
import Foundations
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
}
