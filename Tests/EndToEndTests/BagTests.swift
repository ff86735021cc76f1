import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The output is a BagIt bag")
struct BagTests {
    /// Both fixtures: one has a session whose id would break out of the bag.
    static let runs: [@Sendable () throws -> Run] = [SharedRun.day, SharedRun.problemDay]

    @Test("that sha256sum accepts", arguments: runs, ["manifest-sha256.txt", "tagmanifest-sha256.txt"])
    func sha256sum(made: @Sendable () throws -> Run, manifest: String) throws {
        let run = try made()
        let check = try Tool.run("sha256sum", ["--strict", "-c", manifest], folder: run.bag.path)
        #expect(check.status == 0, "\(check.words)")
        #expect(check.text.contains(": OK\n"))
    }

    @Test("that the Library of Congress's validator accepts", arguments: runs)
    func bagit(made: @Sendable () throws -> Run) throws {
        let check = try Tool.python(["-m", "bagit", "--validate", try made().bag.path])
        #expect(check.status == 0, "\(check.words)")
        #expect(check.errorText.contains("is valid"), "\(check.words)")
    }

    @Test("with nothing in it but itself", arguments: runs)
    func nothingElse(made: @Sendable () throws -> Run) throws {
        let run = try made()
        var expected: Set<String> = [
            "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data", "data/summary.json",
            "data/sessions",
        ]
        for (name, document) in try run.bag.timelines() {
            expected.formUnion(["data/sessions/\(name)", "data/sessions/\(name)/timeline.json"])
            expected.formUnion(
                (document.audio.map(\.path) + document.unplacedPaths).map { "data/sessions/\(name)/\($0)" })
            if !document.unplacedPaths.isEmpty { expected.insert("data/sessions/\(name)/unplaced") }
        }
        #expect(Set(try Disk.tree(run.bag.path)) == expected)
        #expect(try Disk.tree(run.folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") })
    }

    @Test("with the tag files of RFC 8493", arguments: runs)
    func tagFiles(made: @Sendable () throws -> Run) throws {
        let run = try made()
        func text(_ name: String) throws -> String {
            String(decoding: try Disk.bytes(run.bag.path + "/" + name), as: UTF8.self)
        }
        #expect(try text("bagit.txt") == "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n")

        let payload = try Disk.digests(run.bag.path).keys.filter { $0.hasPrefix("data/") }
        let bytes = try payload.reduce(0) { try $0 + Disk.bytes(run.bag.path + "/" + $1).count }
        let info = try text("bag-info.txt").split(separator: "\n")
        #expect(info.contains("Payload-Oxum: \(bytes).\(payload.count)"))
        #expect(info.contains { $0.wholeMatch(of: /Bagging-Date: \d{4}-\d\d-\d\d/) != nil })

        func listed(_ manifest: String) throws -> [String] {
            try text(manifest).split(separator: "\n").map { String($0.drop { $0 != " " }.drop { $0 == " " }) }
        }
        #expect(try listed("manifest-sha256.txt").sorted() == payload.sorted())
        #expect(
            try listed("tagmanifest-sha256.txt").sorted() == ["bag-info.txt", "bagit.txt", "manifest-sha256.txt"])
        for path in try listed("manifest-sha256.txt") {
            // What sha256sum, BagIt and every file system read in the same way.
            #expect(path.wholeMatch(of: /[A-Za-z0-9._\/-]+/) != nil, "\(path)")
        }
    }

    @Test("whose summary names the archives by their SHA-256, as sha256sum has it")
    func inputs() throws {
        let summary = try SharedRun.day().bag.summary()
        #expect(summary.inputs.map(\.archive) == ["audio_14.zip", "audio_15.zip", "audio_16.zip"])
        for input in summary.inputs {
            let path = PackageFolder.fixture("day/\(input.archive)")
            let words = try Tool.run("sha256sum", [path]).text
            #expect(words.prefix { $0 != " " } == input.sha256?.hexadecimal ?? "")
            #expect(input.bytes == (try Disk.bytes(path)).count)
            #expect(input.utcDay == "2025-12-12")
        }
    }
}
