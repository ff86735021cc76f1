import Bag
import Calls
import Foundation
import TestSupport
import Testing

/// Archives come from outside. Whatever they hold: a clear report, the right exit status, every clip that is sound is
/// placed, memory stays within 256 MiB, and nothing is written outside the bag.
@Suite("Hostile archives")
struct HostileArchiveTests {
    @Test("what was damaged is said, and what is sound is placed", arguments: HostileArchive.damaged)
    func damaged(_ archive: HostileArchive) throws { try check(archive) }

    @Test("what was crafted deceives nobody", arguments: HostileArchive.crafted)
    func crafted(_ archive: HostileArchive) throws { try check(archive) }

    @Test("a name is a name, and never a path on this machine", arguments: HostileArchive.names)
    func names(_ archive: HostileArchive) throws { try check(archive) }

    private func check(_ archive: HostileArchive) throws {
        let folder = TemporaryFolder()
        let inputs = try archive.make(folder)
        let before = try Disk.digests(folder.path)
        let (outcome, peakMemory) = try Program.measured(
            ["stitch"] + inputs + ["--output", "bag", "--quiet"] + archive.options, folder: folder.path)
        #expect(outcome.status == archive.status, "\(outcome.words)")
        for words in archive.says { #expect(outcome.words.contains(words), "\(outcome.words)") }
        #expect(peakMemory < 256 << 20)

        let after = try Disk.digests(folder.path)
        #expect(after.filter { !$0.key.hasPrefix("bag/") } == before, "nothing but the bag is written")
        guard archive.status != 1 else {
            #expect(!after.keys.contains { $0.hasPrefix("bag/data") }, "\(after.keys)")
            return
        }
        let bag = MadeBag(path: folder("bag"))
        let clips = try bag.timelines().flatMap(\.document.clips)
        #expect(
            clips.filter { $0.status == .placed }.map { "\($0.messageId?.description ?? "")" }.sorted()
                == archive.placed.map(String.init))
        #expect(try bag.summary().problems.isEmpty == (archive.status == 0))
        let verified = try Program.run(["verify", "bag"], folder: folder.path)
        #expect(verified.status == 0, "\(verified.words)")
        let inspected = try Program.run(["inspect"] + inputs, folder: folder.path)
        #expect(inspected.status == archive.status, "\(inspected.words)")
    }

    @Test(
        "each limit has a name, and its option is in the message",
        arguments: [
            (["--max-entries", "3"], "--max-entries", 2), (["--max-entry-bytes", "500"], "--max-entry-bytes", 2),
            (["--max-metadata-bytes", "100"], "--max-metadata-bytes", 2),
            (["--max-metadata-depth", "2"], "--max-metadata-depth", 2), (["--max-clips", "2"], "--max-clips", 2),
            (["--max-clip-seconds", "1"], "--max-clip-seconds", 2),
            (["--max-session-seconds", "2"], "--max-session-seconds", 2),
        ])
    func limits(options: [String], says: String, status: Int) throws {
        let folder = TemporaryFolder()
        var zip = try HostileArchive.honest()
        zip.entries[3].data = try Clips.voice(seconds: 2.5, seed: 9)
        try zip.write(to: folder("audio_14.zip"))
        let outcome = try Program.run(["stitch", "audio_14.zip", "--output", "bag"] + options, folder: folder.path)
        #expect(outcome.status == status, "\(outcome.words)")
        #expect(outcome.words.contains(says), "\(outcome.words)")
        #expect(outcome.words.contains("audio_14.zip") || status == 1, "\(outcome.words)")
    }

    @Test("a job that lists more clips than fit into memory is refused whole, with the limit and what to do")
    func tooManyClips() throws {
        let folder = TemporaryFolder()
        for name in ["audio_14.zip", "audio_15.zip"] {
            var zip = try HostileArchive.honest()
            zip.comment = Array(name.utf8)
            try zip.write(to: folder(name))
        }
        let outcome = try Program.run(["stitch", folder.path, "--output", folder("bag"), "--max-clips", "5"])
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.words.contains("more than 5 clips (--max-clips)"), "\(outcome.words)")
    }

    @Test("a limit that is no limit is wrong usage", arguments: ["0", "-1", "many", "99999999999999999999"])
    func wrongLimits(_ value: String) throws {
        let outcome = try Program.run(["stitch", "x.zip", "--output", "bag", "--max-entries=\(value)"])
        #expect(outcome.status == 64, "\(outcome.words)")
    }

    @Test(
        "what is no archive is refused by its name",
        arguments: [
            ("a folder without archives", "this folder has no .zip file", { @Sendable _ in [""] }),
            ("a FIFO", "neither a file nor a folder", { @Sendable in try fifo($0) }),
            ("a device", "neither a file nor a folder", { @Sendable _ in ["/dev/zero"] }),
            ("a socket name that is not there", "no such file or folder", { @Sendable _ in ["nothing.zip"] }),
            ("a link to itself", "no such file or folder", { @Sendable in try link($0) }),
        ] as [(String, String, @Sendable (TemporaryFolder) throws -> [String])])
    func noArchive(
        _ name: String, says: String, make: @Sendable (TemporaryFolder) throws -> [String]
    ) throws {
        let folder = TemporaryFolder()
        let inputs = try make(folder).map { $0.hasPrefix("/") ? $0 : folder($0) }
        for command in [["stitch", "--output", folder("bag")], ["inspect"]] {
            let outcome = try Program.run(command + inputs)
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(outcome.words.contains(says), "\(outcome.words)")
            #expect(outcome.words.contains(inputs[0]))
        }
    }

    private static func fifo(_ folder: TemporaryFolder) throws -> [String] {
        mkfifo(folder("audio_14.zip"), 0o600)
        return ["audio_14.zip"]
    }

    private static func link(_ folder: TemporaryFolder) throws -> [String] {
        symlink("audio_14.zip", folder("audio_14.zip"))
        return ["audio_14.zip"]
    }

    @Test("the same archive given twice is taken once, and said")
    func twice() throws {
        let folder = TemporaryFolder()
        try HostileArchive.honest().write(to: folder("audio_14.zip"))
        try HostileArchive.honest().write(to: folder("copy.zip"))
        for inputs in [["audio_14.zip", "audio_14.zip"], ["audio_14.zip", "copy.zip"], [".", "audio_14.zip"]] {
            let bag = folder("bag-\(inputs.joined(separator: "-").filter(\.isLetter))")
            let outcome = try Program.run(["stitch"] + inputs + ["--output", bag], folder: folder.path)
            #expect(outcome.status == 2)
            #expect(outcome.words.contains("identical"), "\(outcome.words)")
            #expect(try MadeBag(path: bag).summary().totals.placed == 3)
        }
    }

    @Test("100,000 tiny entries are listed within the memory that is promised")
    func manyEntries() throws {
        let folder = TemporaryFolder()
        var zip = try HostileArchive.honest()
        for number in 0..<100_000 { zip.entries.append(RawZip.Entry("unlisted/clip-\(number)", [])) }
        // More than 65,535 need a count of 64 bits, which libarchive does not ask for.
        try zip.write(to: folder("audio_14.zip"))
        let (outcome, peakMemory) = try Program.measured(
            ["stitch", "audio_14.zip", "--output", "bag", "--quiet"], folder: folder.path)
        #expect(outcome.status == 2, "\(outcome.words.prefix(2000))")
        #expect(outcome.words.contains("100000 entries are not listed"))
        #expect(peakMemory < 256 << 20)
        #expect(try MadeBag(path: folder("bag")).summary().totals.placed == 3)
        #expect(try MadeBag(path: folder("bag")).summary().unlisted.count == 100_000)
    }
}
