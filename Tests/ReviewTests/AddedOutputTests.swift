import Bag
import Calls
import Conversations
import Files
import Foundation
import Foundations
import Review
import Stitching
import TestSupport
import Testing

/// `SpeechTable` is the article's *Add an output*: the program has never heard of it.
@Suite("An output that the program does not know")
struct AddedOutputTests {
    private static let day = PackageFolder.root + "/Fixtures/day"
    private static let table = "data/speech.csv"

    private let folder = TemporaryFolder()

    private func make(_ name: String, shard: Shard? = nil, outputs: [any ReviewOutput] = [SpeechTable()]) throws {
        _ = try makeBag(JobOptions(shard: shard), of: [Self.day], in: folder(name), outputs: outputs)
    }

    private func digests(_ name: String) throws -> [String: Checksum] {
        try MadeBag(path: folder(name)).reproducibleDigests()
    }

    private func isIntact(_ name: String) throws -> Bool {
        try BagVerifier(path: folder(name), formats: KnownFormats.all).run().isIntact
    }

    @Test("is named in the summary, and checked with the bag")
    func named() throws {
        try make("bag")
        let added = try #require(try MadeBag(path: folder("bag")).summary().addedOutputs)
        #expect(added.map(\.name) == ["speech-table"])
        #expect(added.flatMap(\.files) == ["data/speech.csv"])
        #expect(try isIntact("bag"))
        let comparison = try BagComparison(bag: folder("bag"), inputs: [Self.day]).run()
        #expect(comparison.differences.isEmpty)
    }

    @Test("is made again by the second run of its job")
    func resumed() throws {
        try make("bag")
        let first = try digests("bag")
        try Disk.write(Array("spoilt".utf8), to: folder("bag/\(Self.table)"))
        try make("bag")
        #expect(try digests("bag") == first)
        #expect(try isIntact("bag"))
    }

    @Test("keeps its file from a run that does not know it")
    func refused() throws {
        try make("bag")
        let first = try digests("bag")
        let error = #expect(throws: JobError.self) { try make("bag", outputs: [ReportPage()]) }
        #expect(error?.description.contains("\(Self.table) in it does not belong to this job") == true)
        #expect(try digests("bag") == first)
    }

    @Test("is merged: the bag of the shards is the one of a single run")
    func merged() throws {
        try make("whole")
        for index in 1...2 { try make("shard-\(index)", shard: Shard(index: index, count: 2)) }
        let shards = [folder("shard-1"), folder("shard-2")]
        _ = try mergeBags(shards, into: folder("merged"), outputs: { _ in [SpeechTable()] })
        #expect(try digests("merged") == digests("whole"))
        let error = #expect(throws: JobError.self) {
            try mergeBags(shards, into: folder("other"), outputs: { _ in [] })
        }
        #expect(error?.description.contains("speech-table") == true)
        #expect(!FileManager.default.fileExists(atPath: folder("other")))
    }

    @Test("is made again from what a redacted bag says", arguments: [true, false])
    func redacted(isKnown: Bool) throws {
        try make("bag")
        let session = try #require(
            try MadeBag(path: folder("bag")).timelines().first { $0.document.frames > 0 }?.document.sessionId)
        let log = try BagRedactor(
            source: folder("bag"), output: folder("redacted"),
            requests: [
                BagRedactor.Request(
                    sessionId: session, from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 100_000_000),
                    reason: "card number")
            ],
            software: Software.name, outputs: { _ in isKnown ? [SpeechTable()] : [] }, day: "2025-12-12",
            formats: KnownFormats.all
        ).run().log
        let has = FileManager.default.fileExists(atPath: folder("redacted/\(Self.table)"))
        #expect(has == isKnown)
        #expect(log.leftOut.contains(Self.table) == !isKnown)
        #expect(try MadeBag(path: folder("redacted")).summary().addedOutputs?.count == (isKnown ? 1 : nil))
        #expect(try isIntact("redacted"))
    }
}

/// Which files an output owns.
@Suite("A pattern of paths")
struct BagPatternTests {
    @Test(
        "matches what it says and nothing else",
        arguments: [
            ("data/report.html", "data/report.html", true), ("data/report.html", "data/report.html/x", false),
            ("data/review/messages/", "data/review/messages/0.js", true),
            ("data/review/messages/", "data/review/messages/a/b.js", true),
            ("data/review/messages/", "data/review/messages", false),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/timeline.dat", true),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/timeline-user.dat", true),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/b/timeline.dat", false),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/timeline.da", false),
            ("data/review/sessions/<session>.js", "data/review/sessions/.js", false),
            // Another file, whose name Unicode takes for the same.
            ("data/K.csv", "data/\u{212A}.csv", false),
        ])
    func matches(pattern: String, path: String, isOwned: Bool) {
        #expect(Bag.Pattern(pattern).matches(path) == isOwned)
    }

    @Test("names the session that a file is of")
    func session() {
        #expect(Bag.Pattern("data/review/sessions/<session>.js").session(of: "data/review/sessions/a.b.js") == "a.b")
        #expect(Bag.Pattern("data/sessions/<session>/clips/").session(of: "data/sessions/s/clips/x.wav") == "s")
        #expect(Bag.Pattern("data/report.html").session(of: "data/report.html") == nil)
    }
}

/// The key to the files of a bag.
@Suite("A path of a bag")
struct BagPathTests {
    @Test(
        "cannot be made of what leads out",
        arguments: [
            "", "/etc/passwd", "..", "../x", "data/../../x", "data//x", "data/./x", "data/", "data/a b", "data/ü",
        ])
    func refused(text: String) { #expect(Bag.Path(text) == nil) }

    @Test("opens a file, and no link in its place or on the way")
    func links() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("inside".utf8), to: folder("bag/data/a.txt"))
        try Disk.write(Array("outside".utf8), to: folder("elsewhere/a.txt"))
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder("bag/data/link.txt"), withDestinationPath: folder("elsewhere/a.txt"))
        try manager.createSymbolicLink(atPath: folder("bag/data/folder"), withDestinationPath: folder("elsewhere"))
        try manager.createSymbolicLink(atPath: folder("named"), withDestinationPath: folder("bag"))
        let files = BagFiles(root: folder("named"))
        #expect(try files.contents(of: #require(Bag.Path("data/a.txt")), limit: 100) == Array("inside".utf8))
        for path in ["data/link.txt", "data/folder/a.txt"] {
            let error = #expect(throws: FileError.self) {
                try files.contents(of: #require(Bag.Path(path)), limit: 100)
            }
            #expect(error?.isLinkInTheWay == true, "\(path)")
        }
    }
}

@Suite("A bag with links")
struct LinkedBagTests {
    private let folder = TemporaryFolder()

    private func findings(_ change: (_ bag: String) throws -> Void) throws -> [VerificationReport.Finding] {
        let bag = folder("bag")
        _ = try makeBag(of: [PackageFolder.root + "/Fixtures/day"], in: bag)
        try change(bag)
        return try BagVerifier(path: bag, formats: KnownFormats.all).run().findings
    }

    private func replaceByLink(_ path: String, _ bag: String) throws {
        let elsewhere = folder("elsewhere-" + (path as NSString).lastPathComponent)
        try FileManager.default.moveItem(atPath: "\(bag)/\(path)", toPath: elsewhere)
        try FileManager.default.createSymbolicLink(atPath: "\(bag)/\(path)", withDestinationPath: elsewhere)
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
