import Bag
import Foundation
import Foundations
import TestSupport
import Testing

/// What is given as an input and is no archive: it is said what it is, and the archives beside it are done.
@Suite("Inputs of all kinds")
struct InputTests {
    struct Stranger: Sendable, CustomTestStringConvertible {
        let name: String
        let says: String
        let code: Problem.Code
        let bytes: @Sendable () throws -> [UInt8]
        var testDescription: String { "\(name): \(says)" }

        init(
            _ name: String, _ says: String, _ code: Problem.Code = .notAnArchive,
            bytes: @escaping @Sendable () throws -> [UInt8]
        ) {
            self.name = name
            self.says = says
            self.code = code
            self.bytes = bytes
        }
    }

    static let strangers = [
        Stranger("audio.zip", "a 7z archive") { [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, 1, 2] },
        Stranger("audio.7z", "a 7z archive") { [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4, 1, 2] },
        Stranger("audio.zip", "a gzip file") { [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3] + (try good()) },
        Stranger("audio.zip", "a tar archive") { try tar() },
        Stranger("audio.zip", "an empty file") { [] },
        Stranger("audio.zip", "an empty ZIP archive") { RawZip([]).written().bytes },
        Stranger("audio.zip", "the link has expired") {
            Array(
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
                    .utf8)
        },
        Stranger("audio.html", "a web page (“Sign in”)") {
            Array("<html><head><title>Sign in</title></head></html>".utf8)
        },
        Stranger("audio.zip", "text (“404 Not Found”)") { Array("404 Not Found".utf8) },
        Stranger("audio.zip", "a Git LFS pointer") { Array("version https://git-lfs.github.com/spec/v1\n".utf8) },
        Stranger("audio.zip", "but contains ZIP archives", .metadataMissing) {
            RawZip([RawZip.Entry("readme.txt", [1]), RawZip.Entry("14.zip", try good())]).written().bytes
        },
        Stranger("audio.zip.002", "one part of a split archive") { Array(try good().suffix(300)) },
        Stranger("audio.zip", "one part of a split archive") {
            var bytes = Array(try good().suffix(300))
            let end = try #require(bytes.offset(of: [0x50, 0x4B, 5, 6]))
            bytes[end + 4] = 1
            return bytes
        },
        Stranger("audio.bin", "unrecognised file type") { [1, 2, 3, 0xFF] },
        Stranger("audio.zip", "or is damaged beyond recovery", .archiveDamaged) { [1, 2, 3, 0xFF] },
        Stranger("audio.json", "unrecognised file type", .unrecognised) { Array(#"{"calls": [1]}"#.utf8) },
    ]

    @Test("alone it ends the job with status 1, and beside an archive it is a problem", arguments: strangers)
    func isSaid(_ stranger: Stranger) throws {
        let folder = TemporaryFolder()
        try Disk.write(try stranger.bytes(), to: folder(stranger.name))
        try Disk.write(try Self.good(), to: folder("good.zip"))
        for command in [["inspect"], ["stitch", "--output", "alone"]] {
            let alone = try Program.run(command + [stranger.name], folder: folder.path)
            #expect(alone.status == 1, "\(alone.words)")
            #expect(
                alone.errorText.contains(stranger.says) && alone.errorText.contains(stranger.name), "\(alone.words)")
            #expect(!FileManager.default.fileExists(atPath: folder("alone")))
        }
        let run = try Program.run(
            ["stitch", stranger.name, "good.zip", "--output", "bag", "--quiet"], folder: folder.path)
        try expectProblem(stranger.code, says: stranger.says, of: stranger.name, run, MadeBag(path: folder("bag")))
        let days = try Program.run(
            ["stitch", stranger.name, "good.zip", "--output", "days", "--bag-per", "day", "--quiet"],
            folder: folder.path)
        #expect(days.status == 2, "\(days.words)")
        #expect(days.text.contains(stranger.says), "\(days.words)")
        #expect(try MadeBag(path: folder("days/2025-12-12")).summary().totals.placed == 3)
    }

    @Test("an archive of another kind or under another name, in a folder, is said, and the others are done")
    func inFolders() throws {
        let folder = TemporaryFolder()
        let good = try Self.good()
        let others: [(name: String, bytes: [UInt8], says: String)] = [
            ("14.7z", [0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "a 7z archive"),
            ("15.rar", Array("Rar!\u{1A}\u{7}".utf8) + [1, 0], "a RAR archive"),
            ("16.zip.gz", [0x1F, 0x8B, 8, 0, 0, 0, 0, 0], "a gzip file"),
            ("17.z01", good, "one part of a split archive"),
            ("18.zip.part", good, "whose name does not end in .zip"),
        ]
        for other in others { try Disk.write(other.bytes, to: folder("in/" + other.name)) }
        try Disk.write(good, to: folder("in/19.zip"))
        try Disk.write(Array("notes".utf8), to: folder("in/notes.txt"))
        let run = try Program.run(["stitch", "in", "--output", "bag", "--quiet"], folder: folder.path)
        #expect(run.status == 2, "\(run.words)")
        let summary = try MadeBag(path: folder("bag")).summary()
        #expect(summary.totals.placed == 3)
        #expect(summary.problems.map(\.code) == others.map { _ in .notAnArchive })
        for (problem, other) in zip(summary.problems, others) {
            #expect(problem.archive == other.name && problem.message.contains(other.says), "\(problem)")
        }
    }

    @Test("an entry that two conversations list is placed in both, and said")
    func sharedByConversations() throws {
        let sound = try Clips.voice(seconds: 0.3, seed: 1)
        let folder = TemporaryFolder()
        let session = { (id: String) in
            """
            {"sessionId": "\(id)", "files": [{"fileName": "a.opus", "messageId": 1, "type": "user", \
            "timestamp": "2025-12-12T14:00:00Z"}]}
            """
        }
        let metadata =
            #"{"utcDay": "2025-12-12", "hour": "14", "totalSessions": 2, "sessions": ["#
            + session("one") + ", " + session("two") + "]}"
        try Disk.write(
            RawZip([.init("a.opus", sound), .init("metadata.json", Array(metadata.utf8))]).written().bytes,
            to: folder("in.zip"))
        let run = try Program.run(["stitch", "in.zip", "--output", "bag", "--quiet"], folder: folder.path)
        #expect(run.status == 2, "\(run.words)")
        let summary = try MadeBag(path: folder("bag")).summary()
        #expect(summary.totals.placed == 2 && summary.problems.map(\.code) == [.metadataInvalid])
        #expect(summary.problems[0].message.contains("1 entry is listed by more than one session (a.opus)"))
    }

    @Test("the first part of a split set gives what is in it, and says what to do")
    func firstPart() throws {
        let folder = TemporaryFolder()
        let zip = try HostileArchive.honest().written()
        try Disk.write(Array(zip.bytes.prefix(zip.headerOffsets[3] + 40)), to: folder("day.zip.001"))
        let run = try Job([folder("day.zip.001")]).stitch()
        #expect(run.outcome.status == 2)
        #expect(run.outcome.words.contains("join all parts first"), "\(run.outcome.words)")
        #expect(try run.bag.summary().totals.placed == 2)
    }

    @Test("what is not there, or may not be read, or is no file, is a problem, and the others are done")
    func unreadable() throws {
        let folder = TemporaryFolder()
        let manager = FileManager.default
        try Disk.write(try Self.good(), to: folder("good.zip"))
        symlink("gone", folder("broken.zip"))
        symlink("loop.zip", folder("loop.zip"))
        mkfifo(folder("fifo.zip"), 0o600)
        try manager.createDirectory(atPath: folder("folder.zip"), withIntermediateDirectories: true)
        for (name, says) in [
            ("nothing.zip", "no such file or folder"), ("broken.zip", "no such file or folder"),
            ("loop.zip", "no such file or folder"), ("good.zip/inner.zip", "Not a directory"),
            ("fifo.zip", "neither a file nor a folder"), ("folder.zip", "this folder has no .zip file"),
        ] {
            for inputs in [[name, "good.zip"], ["good.zip", name]] {
                let run = try Program.run(
                    ["stitch"] + inputs + ["--output", "bag", "--quiet"], folder: folder.path)
                try expectProblem(
                    .inputUnreadable, says: says, of: String(name.split(separator: "/").last ?? ""), run,
                    MadeBag(path: folder("bag")))
                try manager.removeItem(atPath: folder("bag"))
            }
            let alone = try Program.run(["stitch", name, "--output", "bag"], folder: folder.path)
            #expect(alone.status == 1 && alone.errorText.contains(says), "\(alone.words)")
        }
    }

    @Test("a file that may not be read is a problem too")
    func locked() throws {
        let folder = TemporaryFolder()
        try Disk.write(try Self.good(), to: folder("good.zip"))
        try Disk.write(try Self.good() + [0], to: folder("locked.zip"))
        chmod(folder("locked.zip"), 0)
        for inputs in [["good.zip", "locked.zip"], ["."]] {
            let run = try Program.run(["inspect"] + inputs, under: Program.withoutPrivileges, folder: folder.path)
            #expect(run.status == 2, "\(run.words)")
            #expect(
                run.text.contains("inputUnreadable (1)\n    locked.zip: it cannot be read: Permission denied"),
                "\(run.words)")
        }
    }

    @Test("a folder that may not be listed is a problem, given by its name or found in another one")
    func lockedFolder() throws {
        let folder = TemporaryFolder()
        try Disk.write(try Self.good(), to: folder("day/good.zip"))
        try Disk.write(try Self.good() + [0], to: folder("day/locked/other.zip"))
        chmod(folder("day/locked"), 0)
        defer { chmod(folder("day/locked"), 0o700) }
        for inputs in [["day/good.zip", "day/locked"], ["day"]] {
            let run = try Program.run(["inspect"] + inputs, under: Program.withoutPrivileges, folder: folder.path)
            #expect(run.status == 2, "\(run.words)")
            #expect(
                run.text.contains("inputUnreadable (1)\n    locked: it cannot be read: Permission denied"),
                "\(run.words)")
        }
        let alone = try Program.run(
            ["inspect", "day/locked"], under: Program.withoutPrivileges, folder: folder.path)
        #expect(
            alone.status == 1 && alone.errorText.contains("day/locked: it cannot be read: Permission denied"),
            "\(alone.words)")
    }

    @Test("in a folder that is searched, links are told that lead to nothing, or to a folder")
    func links() throws {
        let folder = TemporaryFolder()
        try Disk.write(try Self.good(), to: folder("day/good.zip"))
        try Disk.write(try HostileArchive.honest().written().bytes + [0], to: folder("elsewhere/other.zip"))
        symlink("gone.zip", folder("day/broken.zip"))
        symlink("gone", folder("day/broken"))
        symlink("../elsewhere", folder("day/linked"))
        symlink(".", folder("day/latest"))
        try Disk.write([0, 5, 0x16, 7, 0, 2, 0, 0], to: folder("day/._good.zip"))
        let run = try Job([folder("day")]).stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let summary = try run.bag.summary()
        #expect(summary.totals.placed == 3 && summary.inputs.map(\.archive) == ["good.zip"])
        #expect(summary.problems.map(\.archive) == ["broken.zip", "linked"])
        #expect(Set(summary.problems.map(\.code)) == [.inputUnreadable])
        #expect(summary.notes?.map(\.code) == [.systemFiles, .brokenLink, .linkedFolder])
        #expect(summary.notes?.map(\.archive) == ["._good.zip", "broken", "latest"])
        let alone = TemporaryFolder()
        symlink("gone.zip", alone("broken.zip"))
        let nothing = try Program.run(["inspect", alone.path])
        #expect(nothing.status == 1 && nothing.errorText.contains("broken.zip: it is a broken symbolic link"))
        // Where the folder is an input as well, its archives are read.
        let both = try Job([folder("day"), folder("elsewhere")]).stitch()
        #expect(try both.bag.summary().problems.filter { $0.code == .inputUnreadable }.map(\.archive) == ["broken.zip"])
    }

    @Test("a name that is not UTF-8 is opened, given by itself or found in a folder, and shown without loss")
    func otherEncodings() throws {
        let folder = TemporaryFolder()
        try Disk.write(try Self.good(), to: folder("day/plain.zip"))
        let made = try ChildProcess(
            "sh", ["-c", #"mv plain.zip "$(printf 'g\201n\377.zip')""#], folder: folder("day")
        ).outcome()
        #expect(made.status == 0, "\(made.words)")
        let byName = #"exec "$0" "$@" "day/$(printf 'g\201n\377.zip')""#
        for (run, bag) in [
            (try Program.run(["stitch", "--output", "a", "day"], folder: folder.path), "a"),
            (try Program.run(["stitch", "--output", "b"], under: ["sh", "-c", byName], folder: folder.path), "b"),
        ] {
            #expect(run.status == 0, "\(run.words)")
            let summary = try MadeBag(path: folder(bag)).summary()
            #expect(summary.inputs.map(\.archive) == ["g%81n%FF.zip"])
            #expect(summary.totals.placed == 3)
        }
        let verified = try Program.run(["verify", "a", "--against", "day"], folder: folder.path)
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test("--json says in one object why nothing could be done", arguments: ["stitch", "inspect"])
    func jsonError(command: String) throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("<html><title>Gone</title></html>".utf8), to: folder("page.zip"))
        try Disk.write([], to: folder("file"))
        var cases = [
            (["gone.zip"], "no such file"), (["page.zip"], "a web page (“Gone”)"),
            (["gone.zip", "page.zip"], "a web page"),
        ]
        if command == "stitch" { cases.append((["page.zip", "--output", "file"], "it is not a folder")) }
        for (arguments, says) in cases {
            let output = command == "stitch" && !arguments.contains("--output") ? ["--output", "bag"] : []
            let outcome = try Program.run([command, "--json"] + arguments + output, folder: folder.path)
            #expect(outcome.status == 1, "\(outcome.words)")
            let object = try #require(
                try JSONSerialization.jsonObject(with: Data(outcome.output)) as? [String: String])
            #expect(object.keys.sorted() == ["error"])
            #expect(object["error"]?.contains(says) == true, "\(object)")
            #expect(outcome.errorText.contains(says), "\(outcome.words)")
        }
    }

    // MARK: -

    private func expectProblem(
        _ code: Problem.Code, says: String, of label: String, _ run: ChildProcess.Outcome, _ bag: MadeBag
    ) throws {
        #expect(run.status == 2, "\(label): \(run.words)")
        let summary = try bag.summary()
        #expect(summary.totals.placed == 3, "\(label): \(run.words)")
        let problem = try #require(summary.problems.first { $0.archive == label }, "\(label): \(run.words)")
        #expect(problem.code == code)
        #expect(problem.message.contains(says), "\(problem.message)")
        #expect(run.text.contains(says), "\(label): \(run.words)")
    }

    private static func good() throws -> [UInt8] { try HostileArchive.honest().written().bytes }

    /// With the archive as its last file: a reader that looks for an archive's end finds one.
    private static func tar() throws -> [UInt8] {
        let zip = try good()
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<8, with: "good.zip".utf8)
        header.replaceSubrange(257..<262, with: "ustar".utf8)
        return header + zip + [UInt8](repeating: 0, count: 1024)
    }
}
