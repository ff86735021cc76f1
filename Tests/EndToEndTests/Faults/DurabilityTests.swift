import Foundation
import TestSupport
import Testing

/// Seen from outside, by strace. No test can pull the plug; the order of the calls is what survives it.
@Suite("What is reported is on the disk")
struct DurabilityTests {
    private static let calls = ["openat", "openat2", "mkdirat", "renameat", "unlinkat", "linkat", "syncfs", "fsync"]

    /// The calls, with the paths of descriptors.
    private func calls(_ arguments: [String], injecting: [String] = []) throws -> [String] {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            arguments,
            under: ["strace", "-y", "-o", folder("trace"), "-e", "trace=" + Self.calls.joined(separator: ",")]
                + injecting)
        #expect(outcome.status == 0, "\(outcome.words)")
        return String(decoding: try Disk.bytes(folder("trace")), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private func index(_ calls: [String], _ name: String, _ part: String, after start: Int = -1) throws -> Int {
        try #require(
            calls.indices.first { $0 > start && calls[$0].hasPrefix(name + "(") && calls[$0].contains(part) },
            "no \(name) with \(part)")
    }

    /// The file is flushed under its temporary name, and the folder when it has the final name.
    private func expectWrittenDurably(_ file: String, in folder: String, _ calls: [String]) throws -> Int {
        let renamed = try index(calls, "renameat", ", \"\(file)\")")
        let staged = try #require(calls[renamed].split(separator: "\"").dropFirst().first)
        #expect(calls[..<renamed].last { $0.contains("/\(staged)>") }?.hasPrefix("fsync(") == true, "\(file)")
        return try index(calls, "fsync", "<\(folder)>", after: renamed)
    }

    @Test("stitch: the job before all files, data before the manifest, the manifest before the tag manifest")
    func stitch() throws {
        let folder = TemporaryFolder()
        let bag = folder("deep/bag")
        let calls = try calls(try FaultDay.arguments(into: bag))
        // The new folders, then the job.
        let parents = try [folder.path, folder("deep")].map { try index(calls, "fsync", "<\($0)>") }
        let job = try expectWrittenDurably("job.json", in: bag + "/.opusstitch-unfinished", calls)
        let staging = try index(calls, "fsync", "<\(bag)>")
        let firstFile = try index(calls, "openat", ".part\", O_RDWR|O_CREAT", after: job)
        #expect(parents.allSatisfy { $0 < job } && staging < firstFile)
        // The payload, then the manifest.
        let payload = try #require(calls.lastIndex { $0.hasPrefix("renameat(") && $0.contains("/data") })
        let settled = try index(calls, "syncfs", "<\(bag)>", after: payload)
        let manifest = try index(calls, "renameat", "\"manifest-sha256.txt\"")
        #expect(settled < manifest)
        // All tag files, then the tag manifest.
        let tags = try ["manifest-sha256.txt", "bag-info.txt", "bagit.txt"].map {
            try expectWrittenDurably($0, in: bag, calls)
        }
        let tagManifest = try index(calls, "renameat", "\"tagmanifest-sha256.txt\"")
        #expect(tags.allSatisfy { $0 < tagManifest })
        let end = try expectWrittenDurably("tagmanifest-sha256.txt", in: bag, calls)
        // The staging folder is removed last, and that is on the disk too.
        let removed = try index(calls, "unlinkat", "AT_REMOVEDIR", after: end)
        _ = try index(calls, "fsync", "<\(bag)>", after: removed)
    }

    @Test("stitch of many days: the bag before its line in the log")
    func days() throws {
        let folder = TemporaryFolder()
        let bags = folder("bags")
        let calls = try calls(
            try FaultDay.day().job.arguments + ["--output", bags, "--bag-per", "day", "--threads", "1"])
        let bag = try expectWrittenDurably("tagmanifest-sha256.txt", in: bags + "/2025-12-12", calls)
        let line = try index(calls, "renameat", "\"run-log.jsonl\"")
        #expect(bag < line)
        _ = try expectWrittenDurably("run-log.jsonl", in: bags, calls)
        // The day's folder is in the folder of the bags.
        let made = try index(calls, "mkdirat", "\"2025-12-12\"")
        #expect(try index(calls, "fsync", "<\(bags)>", after: made) < line)
    }

    @Test("merge, redact and seal do the same")
    func others() throws {
        let shards = try Shards(FaultDay.day().job, count: 2)
        let merged = shards.folder("merged")
        let redacted = shards.folder("redacted")
        let key = try Sealed.makeKey(in: shards.folder)
        let commands = [
            (["merge"] + shards.bags + ["--output", merged], merged),
            (
                [
                    "redact", merged, "--session", "first", "--from", "0", "--to", "0.1", "--reason", "test",
                    "--output", redacted,
                ], redacted
            ),
        ]
        for (command, bag) in commands {
            let calls = try calls(command)
            let payload = try #require(calls.lastIndex { $0.hasPrefix("renameat(") && $0.contains("/data") })
            let settled = try index(calls, "syncfs", "<\(bag)>", after: payload)
            #expect(try settled < index(calls, "renameat", "\"manifest-sha256.txt\""))
            _ = try expectWrittenDurably("tagmanifest-sha256.txt", in: bag, calls)
        }
        let sealed = try calls(["seal", merged, "--key", key])
        for file in ["tagmanifest-sha256.txt.pub", "tagmanifest-sha256.txt.sig"] {
            _ = try expectWrittenDurably(file, in: merged, sealed)
        }
    }

    @Test(
        "where the kernel has no syncfs, or a sandbox forbids it, each file is flushed", arguments: ["ENOSYS", "EPERM"])
    func withoutSyncfs(error: String) throws {
        let folder = TemporaryFolder()
        let calls = try calls(
            try FaultDay.arguments(into: folder("bag")), injecting: ["-e", "inject=syncfs:error=" + error])
        let manifest = try index(calls, "renameat", "\"manifest-sha256.txt\"")
        let flushed = calls[..<manifest].filter { $0.hasPrefix("fsync(") }
        for path in try Disk.tree(folder("bag")) where path.hasPrefix("data") {
            #expect(flushed.contains { $0.contains("<\(folder("bag/" + path))>") }, "\(path)")
        }
    }
}
