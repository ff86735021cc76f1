import Foundation
import TestSupport
import Testing

@Suite("An option that names an output file, --heartbeat or --timestamp-query")
struct OutputFileTests {
    enum Existing: CaseIterable, Sendable {
        case archive, key, otherJSON, empty, pipe, linkToNothing, linkToDevice, folder
    }

    @Test("replaces no file that is not its own", arguments: Existing.allCases)
    func refused(existing: Existing) throws {
        let run = try Job.problemDay.stitch()
        let folder = run.folder
        let key = try Sealed.makeKey(in: folder)
        let path = folder("target")
        switch existing {
        case .archive: try Disk.write([0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 1 << 17), to: path)
        case .key: try Disk.write(Disk.bytes(key), to: path)
        case .otherJSON: try Disk.write(Array(#"{"format": "opusstitch-verification/1"}"#.utf8), to: path)
        case .empty: try Disk.write([], to: path)
        case .pipe: _ = try Tool.run("mkfifo", [path])
        case .linkToNothing: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "nothing")
        case .linkToDevice: try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/full")
        case .folder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        }
        let before = try Self.list(folder)
        for command in [
            ["verify", run.bag.path, "--heartbeat", path],
            ["seal", run.bag.path, "--key", key, "--timestamp-query", path],
        ] {
            let outcome = try Program.run(command)
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(outcome.errorText.contains("it exists and is not a"), "\(outcome.words)")
            #expect(try Self.list(folder) == before)
        }
        #expect(!FileManager.default.fileExists(atPath: run.bag.path + "/tagmanifest-sha256.txt.sig"))
    }

    @Test("replaces its own earlier output, and nothing beside it")
    func replaced() throws {
        let run = try Job.problemDay.stitch()
        let folder = run.folder
        let key = try Sealed.makeKey(in: folder)
        for name in ["beat.part", "day.tsq.part"] { try Disk.write([7], to: folder(name)) }
        for _ in 0..<2 {
            let verify = try Program.run(["verify", run.bag.path, "--heartbeat", folder("beat")])
            #expect(verify.status == 0, "\(verify.words)")
            let seal = try Program.run(["seal", run.bag.path, "--key", key, "--timestamp-query", folder("day.tsq")])
            #expect(seal.status == 0, "\(seal.words)")
        }
        for name in ["beat.part", "day.tsq.part"] { #expect(try Disk.bytes(folder(name)) == [7]) }
        // The output of one option is not that of the other.
        #expect(try Program.run(["verify", run.bag.path, "--heartbeat", folder("day.tsq")]).status == 1)
        let seal = try Program.run(["seal", run.bag.path, "--key", key, "--timestamp-query", folder("beat")])
        #expect(seal.status == 1, "\(seal.words)")
    }

    /// Type, size, inode and name of everything in the folder, by a tool that follows no links.
    private static func list(_ folder: TemporaryFolder) throws -> String {
        try Tool.run("find", [folder.path, "-maxdepth", "1", "-mindepth", "1", "-printf", "%y %s %i %p\n"]).text
    }
}
