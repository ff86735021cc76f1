import TestSupport
import Testing

@Suite("What the report is written to")
struct StandardOutputTests {
    @Test(
        "is full, closed, or has no reader any more: it is told with status 1, and the bag is whole",
        arguments: ["> /dev/full", ">&-", ">&- 2>&-", ">&- <&-", "> /dev/full 2> /dev/full", "2>&- > /dev/full"],
        [[], ["--json"]])
    func broken(redirection: String, extra: [String]) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")) + extra,
            under: ["sh", "-c", "exec \"$0\" \"$@\" \(redirection)"], folder: folder.path)
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.output.isEmpty)
        if !redirection.contains("2>") {
            #expect(outcome.errorText.contains("standard output"), "\(outcome.words)")
        }
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference())
        try FaultDay.expectGoesOn(in: folder, "\(redirection)")
    }

    @Test("is a pipe whose reader has gone", arguments: [[], ["--json"]])
    func brokenPipe(extra: [String]) throws {
        let folder = TemporaryFolder()
        // The reader goes at once; the program writes when all is done.
        let script = "{ \"$0\" \"$@\"; echo $? > '\(folder("status"))'; } | true"
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")) + extra, under: ["sh", "-c", script], folder: folder.path)
        #expect(outcome.errorText.contains("standard output"), "\(outcome.words)")
        #expect(try String(decoding: Disk.bytes(folder("status")), as: UTF8.self) == "1\n")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference())
    }

    @Test("does not matter, if the standard error is what is closed")
    func closedErrors() throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            try FaultDay.arguments(into: folder("bag")), under: ["sh", "-c", "exec \"$0\" \"$@\" 2>&- <&-"],
            folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == FaultDay.reference())
    }
}
