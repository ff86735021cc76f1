import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A link inside a bag leads nowhere")
struct LinkTests {
    static let folders = [
        "data", "data/sessions", "data/sessions/first", "data/sessions/first/clips", "data/review",
        "data/review/sessions",
    ]

    // MARK: - Links that are there already

    @Test("stitch names the folder that is a link, and changes nothing behind it", arguments: folders)
    func stitch(name: String) throws {
        let folder = TemporaryFolder()
        let arguments = try FaultDay.arguments(into: folder("bag"))
        #expect(try Program.run(arguments).status == 0)
        // One file is to be made again.
        try Disk.remove(folder("bag/data/sessions/first/timeline.json"))
        try Self.replaceByLink(folder("bag/" + name), to: folder("elsewhere"))
        let before = try Disk.digests(folder("elsewhere"))
        try Self.expectRefusal(try Program.run(arguments), of: name, "a symbolic link")
        #expect(try Disk.digests(folder("elsewhere")) == before)
    }

    @Test(
        "stitch names a file that is a link, a FIFO or a socket", arguments: ["a symbolic link", "a FIFO", "a socket"])
    func special(kind: String) throws {
        let folder = TemporaryFolder()
        let arguments = try FaultDay.arguments(into: folder("bag"))
        #expect(try Program.run(arguments).status == 0)
        let name = "data/sessions/second/timeline.wav"
        try FileManager.default.moveItem(atPath: folder("bag/" + name), toPath: folder("elsewhere"))
        let before = try Disk.bytes(folder("elsewhere"))
        switch kind {
        case "a symbolic link": symlink(folder("elsewhere"), folder("bag/" + name))
        case "a FIFO": mkfifo(folder("bag/" + name), 0o644)
        default: mknod(folder("bag/" + name), S_IFSOCK | 0o644, 0)
        }
        try Self.expectRefusal(try Program.run(arguments), of: name, kind)
        #expect(try Disk.bytes(folder("elsewhere")) == before)
    }

    @Test("stitch names the staging folder that is a link, and makes no file behind it")
    func staging() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("elsewhere"), withIntermediateDirectories: true)
        try FileManager.default.createDirectory(atPath: folder("bag"), withIntermediateDirectories: true)
        symlink(folder("elsewhere"), folder("bag/.opusstitch-unfinished"))
        let outcome = try Program.run(try FaultDay.arguments(into: folder("bag")))
        try Self.expectRefusal(outcome, of: ".opusstitch-unfinished", "a symbolic link")
        #expect(try Disk.tree(folder("elsewhere")).isEmpty)
    }

    @Test("the bag's own folder may be a link, since the user chose it")
    func ownFolder() throws {
        let folder = TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder("disk"), withIntermediateDirectories: true)
        symlink(folder("disk"), folder("bag"))
        for _ in 0..<2 { #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0) }
        #expect(try MadeBag(path: folder("disk")).reproducibleDigests() == FaultDay.reference())
    }

    @Test("a day's folder that is a link is that day's error, and nothing is made behind it")
    func days() throws {
        let folder = TemporaryFolder()
        for name in ["bags", "elsewhere"] {
            try FileManager.default.createDirectory(atPath: folder(name), withIntermediateDirectories: true)
        }
        symlink(folder("elsewhere"), folder("bags/2025-12-12"))
        let outcome = try Program.run(
            try FaultDay.day().job.arguments + ["--output", folder("bags"), "--bag-per", "day"])
        #expect(outcome.status == 1, "\(outcome.words)")
        let words = outcome.text + outcome.errorText
        #expect(words.contains(folder("bags/2025-12-12") + ": it is a symbolic link"), "\(outcome.words)")
        #expect(try Disk.tree(folder("elsewhere")).isEmpty)
    }

    @Test("merge names a link in a shard, and one in the merged bag", arguments: ["data", "data/sessions"])
    func merge(name: String) throws {
        let shards = try Shards(FaultDay.day().job, count: 2)
        #expect(try shards.merge().outcome.status == 0)
        try Self.replaceByLink(shards.folder("merged/" + name), to: shards.folder("elsewhere"))
        let before = try Disk.digests(shards.folder("elsewhere"))
        try Self.expectRefusal(try shards.merge().outcome, of: name, "a symbolic link")
        #expect(try Disk.digests(shards.folder("elsewhere")) == before)

        try Self.replaceByLink(shards.bags[0] + "/" + name, to: shards.folder("shard"))
        try Self.expectRefusal(try shards.merge(to: shards.folder("new")).outcome, of: name, "symbolic link")
    }

    @Test("seal and redact name a link in the bag, and write nothing", arguments: ["data", "data/sessions/first"])
    func sealAndRedact(name: String) throws {
        let folder = TemporaryFolder()
        #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0)
        try Self.replaceByLink(folder("bag/" + name), to: folder("elsewhere"))
        let key = try Sealed.makeKey(in: folder)
        let before = try Disk.digests(folder.path)
        let commands = [
            ["seal", folder("bag"), "--key", key],
            [
                "redact", folder("bag"), "--session", "second", "--from", "0", "--to", "0.1", "--reason", "test",
                "--output", folder("redacted"),
            ],
        ]
        for command in commands {
            try Self.expectRefusal(try Program.run(command), of: name, "symbolic link")
            #expect(try Disk.digests(folder.path) == before)
        }
    }

    // MARK: - Folders that are replaced by links during a run

    @Test(
        "as a folder is replaced by a link while stitch is at work: the other folder stays empty",
        arguments: folders + [".opusstitch-unfinished", ""])
    func replaced(name: String) throws {
        let probe = TemporaryFolder()
        let calls = try SystemCalls.of(try FaultDay.arguments(into: probe("bag")), calls: ["renameat"])
        #expect(calls.count > 20)
        var refused = 0
        for call in stride(from: 2, to: calls.count - 1, by: 4).map({ calls[$0] }) {
            let folder = TemporaryFolder()
            let program = try StoppedProgram(try FaultDay.arguments(into: folder("bag")), after: call)
            let place = name.isEmpty ? folder("bag") : folder("bag/" + name)
            let isThere = FileManager.default.fileExists(atPath: place)
            if isThere {
                try FileManager.default.moveItem(atPath: place, toPath: folder("moved"))
                try FileManager.default.createDirectory(atPath: folder("elsewhere"), withIntermediateDirectories: true)
                symlink(folder("elsewhere"), place)
            }
            let outcome = try program.outcome()
            guard isThere else { continue }
            #expect(try Disk.tree(folder("elsewhere")).isEmpty, "\(call.text): \(outcome.words)")
            if name.isEmpty {
                // The run goes on in the folder that it opened.
                #expect(outcome.status == 0, "\(call.text): \(outcome.words)")
                #expect(try MadeBag(path: folder("moved")).reproducibleDigests() == FaultDay.reference())
            } else if outcome.status != 0 {
                #expect(outcome.status == 1, "\(call.text): \(outcome.words)")
                #expect(outcome.errorText.contains(place), "\(call.text): \(outcome.words)")
                refused += 1
            }
        }
        #expect(refused > 0 || name.isEmpty)
    }

    // MARK: - Without openat2(2)

    @Test(
        "the same holds where the kernel has no openat2, or a sandbox forbids it", arguments: ["ENOSYS", "EPERM"])
    func withoutOpenat2(error: String) throws {
        let wrapper = ["strace", "-f", "-o", "/dev/null", "-e", "trace=openat2", "-e", "inject=openat2:error=" + error]
        let folder = TemporaryFolder()
        let arguments = try FaultDay.arguments(into: folder("bag"))
        for _ in 0..<2 { #expect(try Program.run(arguments, under: wrapper).status == 0) }
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference())
        #expect(try Program.run(["verify", folder("bag")], under: wrapper).status == 0)
        try Self.replaceByLink(folder("bag/data/sessions"), to: folder("elsewhere"))
        let before = try Disk.digests(folder("elsewhere"))
        try Self.expectRefusal(try Program.run(arguments, under: wrapper), of: "data/sessions", "a symbolic link")
        #expect(try Program.run(["verify", folder("bag")], under: wrapper).status == 2)
        #expect(try Disk.digests(folder("elsewhere")) == before)

        let call = try #require(
            try SystemCalls.of(try FaultDay.arguments(into: folder("probe")), calls: ["renameat"]).dropFirst(9).first)
        let program = try StoppedProgram(
            try FaultDay.arguments(into: folder("other")), after: call,
            injecting: [(call: "openat2", what: "error=" + error)])
        try FileManager.default.moveItem(atPath: folder("other/data/sessions"), toPath: folder("moved"))
        try FileManager.default.createDirectory(atPath: folder("empty"), withIntermediateDirectories: true)
        symlink(folder("empty"), folder("other/data/sessions"))
        let outcome = try program.outcome()
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains("other/data/sessions"), "\(outcome.words)")
        #expect(try Disk.tree(folder("empty")).isEmpty)
    }

    // MARK: - Help

    private static func replaceByLink(_ place: String, to target: String) throws {
        try FileManager.default.moveItem(atPath: place, toPath: target)
        symlink(target, place)
    }

    private static func expectRefusal(_ outcome: ChildProcess.Outcome, of name: String, _ words: String) throws {
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains(name), "\(outcome.words)")
        #expect(outcome.errorText.contains(words), "\(outcome.words)")
    }
}
