import Foundation
import TestSupport
import Testing

@Suite("An archive cannot be read to its end")
struct ReadFaultTests {
    /// A small archive is read at once and stays in memory. A shard reads entry by entry, and its clips a second time.
    @Test(
        "as the disk fails at any place: it is told, and the run gives the right bytes later",
        arguments: [[], ["--shard", "1/1"]] as [[String]])
    func readErrors(options: [String]) throws {
        let archive = try FaultDay.day().archives[0]
        func arguments(_ folder: TemporaryFolder) throws -> [String] {
            try FaultDay.arguments(into: folder("bag")) + options
        }
        let reference = try TemporaryFolder.with { folder in
            #expect(try Program.run(arguments(folder)).status == 0)
            return try MadeBag(path: folder("bag")).reproducibleDigests()
        }
        // Reading is counted from the program's start, when it loads its libraries.
        let all = try TemporaryFolder.with { folder in
            try SystemCalls.of(arguments(folder), calls: ["read", "pread64"], on: archive)
        }
        #expect(all.count > (options.isEmpty ? 1 : 4))
        for call in all {
            let folder = TemporaryFolder()
            let moment = Comment(rawValue: "at \(call.text.prefix(60))")
            let outcome = try Program.run(
                arguments(folder), under: SystemCalls.wrapper("error=EIO", at: call, on: archive), folder: folder.path)
            #expect(outcome.status == 1, "\(moment): \(outcome.words)")
            #expect(outcome.errorText.contains("audio_14.zip"), "\(moment): \(outcome.words)")
            #expect(outcome.errorText.contains("Input/output error"), "\(moment): \(outcome.words)")
            try FaultDay.expectNothingByHalves(in: folder, moment)
            let again = try Program.run(arguments(folder), folder: folder.path)
            #expect(again.status == 0, "\(moment): \(again.words)")
            #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == reference, moment)
        }
    }

    enum Change: CaseIterable, Sendable {
        case grows, shrinks, isEmptied, disappears, isAnother, isAFolder, isRewrittenInPlace

        func happen(to path: String) throws {
            let bytes = try Disk.bytes(path)
            let manager = FileManager.default
            switch self {
            case .grows:
                let file = try #require(FileHandle(forWritingAtPath: path))
                try file.seekToEnd()
                try file.write(contentsOf: Data(count: 100_000))
                try file.close()
            case .shrinks: truncate(path, off_t(bytes.count / 2))
            case .isEmptied: truncate(path, 0)
            case .disappears: try manager.removeItem(atPath: path)
            case .isAnother:
                try manager.removeItem(atPath: path)
                try manager.copyItem(atPath: PackageFolder.fixture("problem-day/audio_09.zip"), toPath: path)
            case .isAFolder:
                try manager.removeItem(atPath: path)
                try manager.createDirectory(atPath: path, withIntermediateDirectories: true)
            case .isRewrittenInPlace:
                let file = try #require(FileHandle(forWritingAtPath: path))
                try file.seek(toOffset: UInt64(bytes.count / 3))
                try file.write(contentsOf: Data(repeating: 0xAA, count: bytes.count / 3))
                try file.close()
            }
        }
    }

    /// While it is listed, hashed, and read for its clips; and between that and the second time.
    @Test(
        "as it changes while it is read: it is told with status 1, or the bytes are right", arguments: Change.allCases)
    func changes(change: Change) throws {
        let original = try FaultDay.day().archives[0]
        let place = TemporaryFolder()
        let archive = place("audio_14.zip")
        try FileManager.default.copyItem(atPath: original, toPath: archive)
        let job = Job([archive])
        func arguments(_ folder: TemporaryFolder) -> [String] {
            job.arguments + FaultDay.options + ["--output", folder("bag")]
        }
        let calls = try TemporaryFolder.with { folder in
            try SystemCalls.of(arguments(folder), calls: ["pread64", "openat", "mkdir"])
        }
        let start = try #require(calls.firstIndex { $0.text.contains(archive) })
        let end = try #require(calls.lastIndex { $0.text.contains(archive) || $0.text.contains("PK\\3\\4") })
        var told = 0
        for call in stride(from: start, through: end, by: max(1, (end - start) / 8)).map({ calls[$0] }) {
            let folder = TemporaryFolder()
            let words = Comment(rawValue: "at \(call.text.prefix(100))")
            let program = try StoppedProgram(arguments(folder), after: call)
            try change.happen(to: archive)
            let outcome = try program.outcome()
            if outcome.status == 0 {
                #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference(), words)
            } else {
                #expect(outcome.status == 1, "\(words): \(outcome.words)")
                #expect(outcome.errorText.contains(archive), "\(words): \(outcome.words)")
                try FaultDay.expectNothingByHalves(in: folder, words)
                try FaultDay.expectNoUnfinishedFile(in: folder, words)
                told += 1
            }
            try? FileManager.default.removeItem(atPath: archive)
            try FileManager.default.copyItem(atPath: original, toPath: archive)
            let again = try Program.run(arguments(folder))
            #expect(again.status == 0, "\(words): \(again.words)")
            #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference(), words)
        }
        #expect(told > 0)
    }
}
