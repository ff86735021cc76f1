import Foundation
import TestSupport
import Testing

/// strace(1) tells the program that nothing is free.
@Suite("A disk with too little free space")
struct FreeSpaceTests {
    private static func run(_ options: [String], in folder: TemporaryFolder) throws -> ChildProcess.Outcome {
        // What every file system says: a million blocks of 4096 bytes, of which none is free.
        let words: [UInt64] = [0xEF53, 4096, 1_000_000, 0, 0]
        let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
        let digits = bytes.map { String(UInt16($0) + 256, radix: 16).dropFirst() }.joined()
        return try Program.run(
            try FaultDay.arguments(into: folder("bag")) + options,
            under: [
                "strace", "-o", "/dev/null", "-e", "trace=fstatfs", "-e", "inject=fstatfs:poke_exit=@arg2=\(digits)",
            ])
    }

    @Test("is a warning, and the run goes on")
    func warning() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run([], in: folder)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(
            outcome.errorText.firstMatch(
                of:
                    /opusstitch: [^\n]*\/bag: the job needs about [0-9.]+ [kM]B there, and 0 B are free; the run will probably stop when the disk is full, and can be resumed when there is space\n/
            ) != nil, "\(outcome.words)")
        #expect(try Program.run(["verify", folder("bag")]).status == 0)
    }

    @Test("is an error before anything is decoded, where that is asked for")
    func refused() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run(["--check-space"], in: folder)
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(
            outcome.errorText.contains(
                "are free; nothing was decoded; free some space, or give --output a folder on another disk"),
            "\(outcome.words)")
        #expect(try !Disk.tree(folder.path).contains { $0.hasSuffix("timeline.json") })
    }
}
