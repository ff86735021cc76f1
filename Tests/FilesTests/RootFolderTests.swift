import Files
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("What is below an open folder")
struct RootFolderTests {
    private let folder = TemporaryFolder()

    /// Names that lead elsewhere, or are none.
    private static let impossible = ["..", "a/..", "../a", "a/../../b", "/etc/passwd", "a//b", "a/", "./a", "."]

    @Test("is listed with what it is, empty folders too, and no link is followed")
    func entries() throws {
        try Disk.write([1], to: folder("a/b/file"))
        try FileManager.default.createDirectory(atPath: folder("a/empty"), withIntermediateDirectories: true)
        symlink(folder("a"), folder("link"))
        symlink("nowhere", folder("a/broken"))
        mkfifo(folder("a/fifo"), 0o644)
        mknod(folder("a/socket"), S_IFSOCK | 0o644, 0)
        let root = try RootFolder(folder.path)
        let found = try root.entries(below: "").map { "\($0.path): \($0.kind.words)" }
        #expect(
            found == [
                "a: a folder", "a/b: a folder", "a/b/file: a file", "a/broken: a symbolic link", "a/empty: a folder",
                "a/fifo: a FIFO", "a/socket: a socket", "link: a symbolic link",
            ])
        #expect(try root.entries(in: "a/b").map(\.path) == ["file"])
        let error = #expect(throws: FileError.self) { try root.entries(in: "link") }
        #expect(error?.description.contains("symbolic link \(folder("link"))") == true)
    }

    @Test("cannot be left by a name", arguments: impossible)
    func names(relative: String) throws {
        try Disk.write([1], to: folder("inner/a/file"))
        try Disk.write([2], to: folder("b"))
        let staging = try StagingFolder(in: folder("inner"))
        let before = try Disk.digests(folder.path)
        #expect(throws: FileError.self) { _ = try staging.root.open(relative) }
        #expect(throws: FileError.self) { _ = try staging.root.entries(in: relative) }
        #expect(throws: FileError.self) { try PendingFile.write([3], to: relative, in: staging) }
        #expect(throws: FileError.self) { try staging.makeFolder(relative) }
        #expect(throws: FileError.self) { try staging.removeFile(relative) }
        #expect(throws: FileError.self) { try staging.removeFolderIfEmpty(relative) }
        #expect(staging.root.kind(of: relative) == nil)
        #expect(try Disk.digests(folder.path) == before)
    }

    @Test("is still reached when the folder was moved, and nothing is written to what is there now")
    func moved() throws {
        let staging = try StagingFolder(in: folder("bag"))
        try FileManager.default.moveItem(atPath: folder("bag"), toPath: folder("moved"))
        try FileManager.default.createDirectory(atPath: folder("elsewhere"), withIntermediateDirectories: true)
        symlink(folder("elsewhere"), folder("bag"))
        try staging.makeFolder("data/sessions")
        try PendingFile.write([1], to: "data/sessions/file", in: staging)
        #expect(try Disk.bytes(folder("moved/data/sessions/file")) == [1])
        #expect(try Disk.tree(folder("elsewhere")).isEmpty)
    }

    @Test("is shared with another folder: as one file, and not through a link")
    func shared() throws {
        try Disk.write([1, 2, 3], to: folder("source/file"))
        symlink(folder("source/file"), folder("source/link"))
        symlink(folder("source"), folder("linked"))
        let source = try RootFolder(folder("linked"))
        let staging = try StagingFolder(in: folder("bag"))
        for _ in 0..<2 { try PendingFile.share("file", of: source, to: "file", in: staging) }
        let numbers = try ["source/file", "bag/file"].map {
            try FileManager.default.attributesOfItem(atPath: folder($0))[.systemFileNumber] as? Int
        }
        #expect(numbers[0] == numbers[1])
        #expect(throws: FileError.self) { try PendingFile.share("link", of: source, to: "other", in: staging) }
        let tree = try withExtendedLifetime(staging) { try Disk.tree(folder("bag")) }
        #expect(tree == [".opusstitch-unfinished", ".opusstitch-unfinished/lock", "file"])
    }

    @Test("leaves no folder when it ends, unless there is something to go on with")
    func leaves() throws {
        for name in [nil, "job.json", "a.download"] {
            let place = folder("bag-\(name ?? "")")
            do {
                let staging = try StagingFolder(in: place)
                if let name { try PendingFile.write([1], to: StagingFolder.path(of: name), in: staging) }
                // A file that was begun is none of these.
                _ = try PendingFile("file", in: staging)
            }
            let left = name.map {
                [".opusstitch-unfinished", ".opusstitch-unfinished/\($0)", ".opusstitch-unfinished/lock"]
            }
            #expect(try Disk.tree(place) == left ?? [], "\(name ?? "")")
        }
    }

    @Test("is locked for one run; the lock of a folder that was removed meanwhile does not count")
    func locked() throws {
        let first = try StagingFolder(in: folder.path)
        #expect(throws: TemporaryFailure.self) { _ = try StagingFolder(in: folder.path) }
        try first.remove(withFiles: [])
        let second = try StagingFolder(in: folder.path)
        #expect(throws: TemporaryFailure.self) { _ = try StagingFolder(in: folder.path) }
        withExtendedLifetime((first, second)) {}
    }

    @Test("is free for the next run although a process that was just started still has a copy of the lock")
    func copied() throws {
        var first: StagingFolder? = try StagingFolder(in: folder.path)
        let lock = try #require(
            (3..<4096).first {
                (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)"))
                    == folder(".opusstitch-unfinished/lock")
            })
        let copy = dup(Int32(lock))
        defer { close(copy) }
        #expect(throws: TemporaryFailure.self) { _ = try StagingFolder(in: folder.path) }
        // With something to go on with, the file of the lock stays.
        try PendingFile.write([1], to: StagingFolder.path(of: "job.json"), in: try #require(first))
        first = nil
        #expect(try Disk.tree(folder.path).contains(".opusstitch-unfinished/lock"))
        _ = try StagingFolder(in: folder.path)
    }
}
