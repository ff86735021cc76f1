import Foundation
import TestSupport
import Testing

/// Seen from outside, by strace: all threads, every file and socket.
@Suite("The program reads nothing but its inputs, and writes nothing but DIR")
struct ConfinementTests {
    @Test("stitch, into a new folder, and again")
    func stitch() throws {
        let folder = TemporaryFolder()
        let arguments = try FaultDay.arguments(into: folder("bag")) + ["--threads", "4"]
        for _ in 0..<2 {
            try expect(arguments, reads: [try FaultDay.day().archives[0], folder("bag")], writes: folder("bag"))
        }
    }

    @Test("stitch, of archives with problems, hostile names among them")
    func problems() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        var hour = DayMaker.Hour(14, [])
        for (number, name) in ["../../escape", "/etc/escape", "..\\escape", "a/../../b", "~/x", "C:escape"].enumerated()
        {
            var clip = DayMaker.Clip(number, "user", at(Double(number)), sound)
            clip.fileName = name
            hour.sessions.append(DayMaker.Session(name, conversation: "../up", [clip]))
        }
        let day = try MadeDay(DayMaker([hour]))
        try expect(
            day.job.arguments + ["--output", folder("bag"), "--clips", "--review"],
            reads: [day.archives[0], folder("bag")], writes: folder("bag"))
        #expect(try Disk.tree(folder.path).allSatisfy { $0 == "bag" || $0.hasPrefix("bag/") })
    }

    @Test("inspect and verify write nothing at all")
    func readers() throws {
        let folder = TemporaryFolder()
        #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0)
        let archive = try FaultDay.day().archives[0]
        try expect(["inspect", archive], reads: [archive], writes: nil)
        try expect(["verify", folder("bag")], reads: [folder("bag")], writes: nil)
        try expect(["verify", folder("bag"), "--against", archive], reads: [folder("bag"), archive], writes: nil)
    }

    @Test("redact writes into the new bag alone")
    func redact() throws {
        let folder = TemporaryFolder()
        #expect(try Program.run(try FaultDay.arguments(into: folder("bag"))).status == 0)
        try expect(
            [
                "redact", folder("bag"), "--session", "first", "--from", "0", "--to", "0.1", "--reason", "test",
                "--output", folder("new"),
            ], reads: [folder("bag"), folder("new")], writes: folder("new"))
    }

    @Test("merge reads the shards and writes the new bag; seal reads the key and the bag, and writes into the bag")
    func mergeAndSeal() throws {
        let shards = try Shards(FaultDay.day().job, count: 2)
        let bag = shards.folder("merged")
        try expect(["merge"] + shards.bags + ["--output", bag], reads: shards.bags + [bag], writes: bag)
        let key = try Sealed.makeKey(in: shards.folder)
        try expect(["seal", bag, "--key", key], reads: [bag, key], writes: bag)
    }

    @Test("stitch of many days writes into the folder of the bags alone, and again")
    func days() throws {
        let folder = TemporaryFolder()
        let arguments = try FaultDay.day().job.arguments + ["--output", folder("bags"), "--bag-per", "day"]
        for _ in 0..<2 {
            try expect(arguments, reads: [try FaultDay.day().archives[0], folder("bags")], writes: folder("bags"))
        }
    }

    /// - Parameters:
    ///   - reads: files and folders that may be opened, and all below them.
    ///   - writes: a folder; `nil`: nothing may be written.
    private func expect(_ arguments: [String], reads: [String], writes: String?) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            arguments,
            under: ["strace", "-f", "-y", "-s", "4096", "-o", folder("trace"), "-e", "trace=%file,%network,ftruncate"])
        #expect(outcome.status == 0 || outcome.status == 2, "\(outcome.words)")
        let trace = String(decoding: try Disk.bytes(folder("trace")), as: UTF8.self)
        let calls = trace.split(separator: "\n").compactMap(Call.init).filter { !$0.failed }
        #expect(calls.contains { $0.name == "openat" })
        for call in calls {
            let words = Comment(rawValue: String(call.text.prefix(300)))
            #expect(!call.isNetwork, words)
            // What a second name is made for is not changed.
            for path in call.name.hasPrefix("link") ? call.paths.suffix(1) : call.paths[...] {
                if call.changes {
                    #expect(path == "/dev/null" || writes.map { Self.lies(path, in: $0) } ?? false, words)
                } else if call.name.hasPrefix("openat") {
                    #expect(
                        reads.contains { Self.lies(path, in: $0) } || Self.belongsToSystem(path)
                            || writes.map { Self.isAbove($0, path) } ?? false, words)
                }
            }
        }
    }

    private static func lies(_ path: String, in folder: String) -> Bool {
        path == folder || path.hasPrefix(folder + "/")
    }

    /// DIR is made with the folders above it.
    private static func isAbove(_ folder: String, _ path: String) -> Bool { folder.hasPrefix(path + "/") }

    /// What any program opens: libraries, the clock's zone, character sets, what the kernel tells of the machine.
    private static func belongsToSystem(_ path: String) -> Bool {
        [
            "/proc/", "/sys/devices/system/cpu", "/sys/fs/cgroup", "/usr/share/zoneinfo/", "/usr/lib/locale/",
            "/usr/share/locale/",
        ].contains(where: path.hasPrefix)
            || ["/etc/ld.so.cache", "/etc/localtime", "/dev/null"].contains(path)
            || path.contains(".so") || path.contains("/gconv/")
    }

    private struct Call {
        let text: Substring
        let name: String
        let failed: Bool
        /// The paths among the arguments, as absolute paths.
        let paths: [String]

        init?(_ line: Substring) {
            // "123  openat(AT_FDCWD</work>, "/path", O_RDONLY) = 3</path>"
            let rest = line.drop { $0.isNumber }.drop { $0 == " " }
            guard let end = rest.firstIndex(of: "("), rest.first?.isLetter == true else { return nil }
            text = rest
            name = String(rest[..<end])
            failed = rest.contains(") = -1 ")
            let pieces = rest.split(separator: "\"", omittingEmptySubsequences: false)
            paths = pieces.indices.filter { !$0.isMultiple(of: 2) }.compactMap { index in
                if pieces[index].hasPrefix("/") { return String(pieces[index]) }
                // "openat2(5</bag>, "data", ...": relative to an open folder.
                guard pieces[index - 1].hasSuffix(">, "), let start = pieces[index - 1].lastIndex(of: "<") else {
                    return nil
                }
                let folder = pieces[index - 1][start...].dropFirst().dropLast(3)
                return pieces[index] == "." ? String(folder) : "\(folder)/\(pieces[index])"
            }
        }

        var isNetwork: Bool {
            ["socket", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg", "socketpair"]
                .contains(name)
        }

        var changes: Bool {
            switch name {
            case "openat", "openat2", "open":
                text.contains("O_WRONLY") || text.contains("O_RDWR") || text.contains("O_CREAT")
            case "newfstatat", "stat", "lstat", "access", "faccessat2", "readlink", "readlinkat", "getcwd", "execve",
                "statx", "statfs", "chdir", "getxattr", "lgetxattr":
                false
            default: true
            }
        }
    }
}
