import Foundation
import TestSupport
import Testing

@Suite("What is mistyped")
struct MistypedCommandTests {
    @Test(
        "a command that is none is told with the one that was meant, and status 64",
        arguments: [
            (["stitsh", "day"], "did you mean 'stitch'?"), (["sitch"], "did you mean 'stitch'?"),
            (["stitchh", "--output", "x", "y"], "did you mean 'stitch'?"),
            (["verfiy", "bag"], "did you mean 'verify'?"),
            (["Inspect", "x"], "did you mean 'inspect'?"), (["seel"], "did you mean 'seal'?"),
            (["insp", "x"], "did you mean 'inspect'?"),
            (["fetch", "knovu", "--day", "2025-12-12"], "did you mean 'knovvu'?"),
        ])
    func command(arguments: [String], words: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("there is no command '"), "\(outcome.words)")
        #expect(outcome.errorText.contains(words), "\(outcome.words)")
    }

    @Test("an archive in a command's place is told what to write before it")
    func archive() throws {
        let day = PackageFolder.fixture("day")
        let outcome = try Program.run([day])
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("did you mean 'stitch \(day)'?"), "\(outcome.words)")
    }

    @Test("a word that is like no command is told which there are")
    func unlike() throws {
        let outcome = try Program.run(["transcribe", "x"])
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("the commands are stitch, inspect, verify"), "\(outcome.words)")
    }

    @Test(
        "an option that is none is told with the one that was meant",
        arguments: [("--layuot", "--layout"), ("--outptu", "--output"), ("--heartbeet", "--heartbeat")])
    func option(typed: String, meant: String) throws {
        let outcome = try Program.run(["stitch", "day", "--output", "bag", typed, "x"])
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains(meant), "\(outcome.words)")
    }

    @Test("a value that is none is told with those that there are")
    func value() throws {
        let outcome = try Program.run(["stitch", "day", "--output", "bag", "--layout", "quad"])
        #expect(outcome.status == 64)
        for value in ["quad", "--layout", "'stereo', 'mono' or 'split'"] { #expect(outcome.errorText.contains(value)) }
    }
}
