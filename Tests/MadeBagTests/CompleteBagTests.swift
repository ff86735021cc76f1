import Files
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@testable import Bag

@Suite("A complete bag")
struct CompleteBagTests {
    private static func defect(_ bag: MadeBag) throws -> CompleteBag.Defect? {
        do {
            _ = try CompleteBag(RootFolder(bag.path))
            return nil
        } catch let defect as CompleteBag.Defect {
            return defect
        }
    }

    private struct Change: Sendable {
        let words: String
        let make: @Sendable (String) throws -> Void
    }

    private static func append(_ bytes: [UInt8], to path: String) throws {
        try Disk.write(try Disk.bytes(path) + bytes, to: path)
    }

    private static let wave = "data/sessions/s1/timeline.wav"

    private static let changes = [
        Change(words: "is missing", make: { try Disk.remove("\($0)/\(wave)") }),
        Change(words: "is not in the manifest", make: { try Disk.write([1], to: "\($0)/data/stray") }),
        Change(words: "the total size of its files", make: { try append([1], to: "\($0)/\(wave)") }),
        Change(words: "the total size of its files", make: { try Disk.write([], to: "\($0)/\(wave)") }),
        Change(
            words: "symbolic link",
            make: {
                try Disk.remove("\($0)/\(wave)")
                try FileManager.default.createSymbolicLink(atPath: "\($0)/\(wave)", withDestinationPath: "/dev/null")
            }),
        Change(words: "bag-info.txt is missing or altered", make: { try append([10], to: "\($0)/bag-info.txt") }),
        Change(words: "bagit.txt is missing or altered", make: { try Disk.remove("\($0)/bagit.txt") }),
        Change(
            words: "manifest-sha256.txt is missing or altered",
            make: { try append(Array("x".utf8), to: "\($0)/manifest-sha256.txt") }),
        Change(
            words: "tagmanifest-sha256.txt has an invalid line",
            make: { try append(Array("x\n".utf8), to: "\($0)/tagmanifest-sha256.txt") }),
    ]

    @Test("has every file of its manifests, no other, and their total size; another byte is not looked for")
    func defects() throws {
        let made = try BagMadeTwice(OutputOptions())
        let folder = TemporaryFolder()
        #expect(try Self.defect(made.bag) == nil)
        let whole = try CompleteBag(RootFolder(made.bag.path))
        #expect(whole.digest == Disk.sha256(try Disk.bytes(made.bag.path + "/tagmanifest-sha256.txt")))
        let files = try Disk.digests(made.bag.path).filter { $0.key.hasPrefix("data/") }
        #expect(Dictionary(uniqueKeysWithValues: whole.payload.map { ($0.path, $0.sha256) }) == files)
        for file in whole.payload { #expect(file.bytes == (try Disk.bytes("\(made.bag.path)/\(file.path)").count)) }
        for (index, change) in Self.changes.enumerated() {
            let bag = MadeBag(path: folder("\(index)"))
            try FileManager.default.copyItem(atPath: made.bag.path, toPath: bag.path)
            try change.make(bag.path)
            guard case .damaged(let reason) = try Self.defect(bag) else {
                Issue.record("\(index): \(change.words)")
                continue
            }
            #expect(reason.contains(change.words), "\(reason)")
        }
        var bytes = try Disk.bytes("\(made.bag.path)/\(Self.wave)")
        bytes[bytes.count - 1] ^= 1
        try Disk.write(bytes, to: "\(made.bag.path)/\(Self.wave)")
        #expect(try Self.defect(made.bag) == nil)
    }

    @Test("has no staging folder, and has a tag manifest")
    func unfinished() throws {
        let made = try BagMadeTwice(OutputOptions())
        try FileManager.default.createDirectory(
            atPath: made.bag.path + "/" + StagingFolder.name, withIntermediateDirectories: true)
        #expect(try Self.defect(made.bag) == .unfinished)
        try Disk.remove(made.bag.path + "/" + StagingFolder.name)
        try Disk.remove(made.bag.path + "/tagmanifest-sha256.txt")
        #expect(try Self.defect(made.bag) == .noTagManifest)
    }

    @Test("with a file that nothing accounts for is not redacted")
    func stray() throws {
        let made = try BagMadeTwice(OutputOptions())
        let request = BagRedactor.Request(
            sessionId: "s1", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 1_000_000), style: .silence,
            reason: "r")
        for path in ["data/stray", "data/sessions/stray", "data/x/y/z/stray"] {
            try Disk.write([1], to: "\(made.bag.path)/\(path)")
            try made.bag.fitManifests()
            let error = #expect(throws: JobError.self) {
                try BagRedactor(made.bag.path, to: made.folder("redacted"), [request]).run()
            }
            #expect(error?.description.contains("\(path): nothing in the bag accounts for this file") == true)
            #expect(!FileManager.default.fileExists(atPath: made.folder("redacted")))
            try Disk.remove("\(made.bag.path)/\(path)")
        }
    }
}
