import Bag
import Conversations
import Foundation
import Stitching
import TestSupport
import Testing

@Suite("A bag with links")
struct LinkedBagTests {
    private let folder = TemporaryFolder()

    private func findings(_ change: (_ bag: String) throws -> Void) throws -> [VerificationReport.Finding] {
        let bag = folder("bag")
        _ = try makeBag(of: [PackageFolder.fixture("problem-day")], in: bag)
        try change(bag)
        return try BagVerifier(path: bag, formats: KnownFormats.all).run().findings
    }

    private func replaceByLink(_ path: String, _ bag: String) throws {
        let elsewhere = folder("elsewhere-" + (path as NSString).lastPathComponent)
        try FileManager.default.moveItem(atPath: "\(bag)/\(path)", toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: "\(bag)/\(path)", withDestinationPath: elsewhere)
    }

    @Test("is not intact with a pipe, which is not opened")
    func pipe() throws {
        let found = try findings { try #require(mkfifo("\($0)/data/pipe", 0o600) == 0) }
        #expect(found.map(\.path) == ["data/pipe"])
        #expect(found.map(\.message) == ["it is a FIFO, which was not opened; a bag has regular files only"])
    }

    @Test(
        "is not intact, though the same bytes are behind them",
        arguments: ["data/summary.json", "data", "data/sessions"])
    func link(path: String) throws {
        let found = try findings { try replaceByLink(path, $0) }
        #expect(!found.isEmpty)
    }

    @Test("names the link")
    func named() throws {
        let found = try findings { try replaceByLink("data/summary.json", $0) }
        #expect(found.contains { $0.path == "data/summary.json" && $0.message.hasPrefix("it is a symbolic link") })
    }

    @Test("has links for tag files: they are none of its own", arguments: ["bag-info.txt", "manifest-sha256.txt"])
    func tagFile(name: String) throws {
        let found = try findings { try replaceByLink(name, $0) }
        #expect(found.contains { $0.path == name })
    }
}
