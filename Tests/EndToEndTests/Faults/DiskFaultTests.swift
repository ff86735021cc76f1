import Foundation
import TestSupport
import Testing

@Suite("The disk fails")
struct DiskFaultTests {
    @Test(
        "at any change that a run makes: it is told with status 1, nothing is there by halves, and the run goes on later",
        arguments: [("ENOSPC", "No space left on device"), ("EIO", "Input/output error")])
    func anyChange(error: String, words: String) throws {
        // A disk is full for whatever is written; it may be broken for anything.
        let isFull = error == "ENOSPC"
        let changes = try FaultDay.changes().filter { !isFull || !["unlinkat", "fsync"].contains($0.name) }
        #expect(changes.count > 80)
        for (index, call) in changes.enumerated() where isFull || index.isMultiple(of: 3) {
            let moment = Comment(rawValue: "\(error) at \(call.text.prefix(160))")
            let folder = TemporaryFolder()
            let outcome = try Program.run(
                try FaultDay.arguments(into: folder("bag")),
                under: SystemCalls.wrapper("error=" + error, at: call, further: isFull && call.name == "pwrite64"),
                folder: folder.path)
            // A second name for a file falls back on a copy.
            if call.name == "linkat", outcome.status == 0 { continue }
            #expect(outcome.status == 1, "\(moment): \(outcome.words)")
            #expect(outcome.errorText.contains(words), "\(moment): \(outcome.words)")
            #expect(outcome.errorText.contains("bag"), "\(moment): \(outcome.words)")
            if call.name != "unlinkat" { try FaultDay.expectNoUnfinishedFile(in: folder, moment) }
            try FaultDay.expectNothingByHalves(in: folder, moment)
            try FaultDay.expectGoesOn(in: folder, moment)
        }
    }

    @Test(
        "by taking a part of a file and no more: it is told, and the run goes on later",
        arguments: [4096, 5000, 6000, 9000])
    func partOfAFile(bytes: Int) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")), under: ["prlimit", "--fsize=\(bytes)"], folder: folder.path)
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains("File too large"), "\(outcome.words)")
        try FaultDay.expectNoUnfinishedFile(in: folder, "\(bytes)")
        try FaultDay.expectNothingByHalves(in: folder, "\(bytes)")
        try FaultDay.expectGoesOn(in: folder, "\(bytes)")
    }

    @Test(
        "as nothing may be written there: it is told with status 1, naming the place",
        arguments: [
            ("", "bag"), ("bag", "bag"), ("bag/data", "bag"), ("bag/data/sessions/first", "bag"),
            ("", "deeper/below/bag"),
        ])
    func noPermission(readOnly: String, output: String) throws {
        let folder = TemporaryFolder()
        let isResumed = readOnly.hasPrefix("bag")
        if isResumed {
            #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0)
            // One session is to be made again.
            try FileManager.default.removeItem(atPath: folder("bag/data/sessions/first/timeline.wav"))
        }
        let before = try Disk.digests(folder.path)
        try Self.setMode(0o555, folder(readOnly))
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder(output)), under: Self.withoutPrivileges, folder: folder.path)
        try Self.setMode(0o755, folder(readOnly))
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains("Permission denied"), "\(outcome.words)")
        #expect(outcome.errorText.contains(folder(readOnly)), "\(outcome.words)")
        for (path, digest) in before { #expect(try Disk.digests(folder.path)[path] == digest, "\(path)") }
        if isResumed { try FaultDay.expectGoesOn(in: folder, "\(readOnly)") }
    }

    @Test("as an input may not be read: it is told with status 1, naming it", arguments: ["audio_14.zip", "."])
    func unreadableInput(name: String) throws {
        let folder = TemporaryFolder()
        let inputs = folder("in")
        try FileManager.default.createDirectory(atPath: inputs, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: try FaultDay.day().archives[0], toPath: inputs + "/audio_14.zip")
        try Self.setMode(0o000, inputs + "/" + name)
        defer { try? Self.setMode(0o755, inputs + "/" + name) }
        for command in [["stitch", inputs, "--output", folder("bag")], ["inspect", inputs]] {
            let outcome = try Program.run(command, under: Self.withoutPrivileges, folder: folder.path)
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(outcome.errorText.contains("Permission denied"), "\(outcome.words)")
            #expect(outcome.errorText.contains(name == "." ? inputs : name), "\(outcome.words)")
        }
    }

    @Test("as there is no folder where DIR should be", arguments: ["file", "file/bag", "fifo", "fifo/bag", "dangling"])
    func noFolder(output: String) throws {
        let folder = TemporaryFolder()
        try Disk.write([1, 2, 3], to: folder("file"))
        mkfifo(folder("fifo"), 0o644)
        symlink(folder("nowhere/at/all"), folder("dangling"))
        let outcome = try Program.run(try FaultDay.arguments(into: folder(output)), folder: folder.path)
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains(folder(output)) || outcome.errorText.contains("folder"), "\(outcome.words)")
        #expect(try Disk.bytes(folder("file")) == [1, 2, 3])
        #expect(try Disk.tree(folder.path).sorted() == ["dangling", "fifo", "file"])
    }

    /// root may read and write everything: what runs under this may not.
    private static let withoutPrivileges =
        geteuid() == 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : []

    private static func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }
}
