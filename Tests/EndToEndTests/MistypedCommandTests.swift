import Foundation
import TestSupport
import Testing

@Suite("What is mistyped")
struct MistypedCommandTests {
    @Test(
        "a command that does not exist is reported with the one that was meant, and status 64",
        arguments: [
            (["stitsh", "day"], "did you mean 'stitch'?"), (["sitch"], "did you mean 'stitch'?"),
            (["stitchh", "--output", "x", "y"], "did you mean 'stitch'?"),
            (["verfiy", "bag"], "did you mean 'verify'?"),
            (["Inspect", "x"], "did you mean 'inspect'?"), (["seel"], "did you mean 'seal'?"),
            (["insp", "x"], "did you mean 'inspect'?"),
            (["fetch", "knovu", "--day", "2025-12-12"], "did you mean 'knovvu'?"),
            (["help", "stich"], "did you mean 'stitch'?"), (["help", "fetch", "zom"], "did you mean 'zoom'?"),
            (["fetch", "help"], "the commands are knovvu, zoom, personal-ai"),
        ])
    func command(arguments: [String], words: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("there is no command '"), "\(outcome.words)")
        #expect(outcome.errorText.contains(words), "\(outcome.words)")
        #expect(outcome.output.isEmpty)
    }

    @Test("an archive in the place of a command is reported with the command that takes it")
    func archive() throws {
        let day = PackageFolder.fixture("day")
        let outcome = try Program.run([day])
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("did you mean 'stitch \(day)'?"), "\(outcome.words)")
    }

    @Test("a word that resembles no command is reported with a list of the commands", arguments: [[], ["help"]])
    func unlike(start: [String]) throws {
        let outcome = try Program.run(start + ["transcribe", "x"])
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("the commands are stitch, inspect, verify"), "\(outcome.words)")
    }

    @Test("help for a command below one that has none is wrong usage")
    func tooDeep() throws {
        let outcome = try Program.run(["help", "stitch", "nope"])
        #expect(outcome.status == 64 && outcome.errorText.contains("'stitch' has no subcommand 'nope'"))
    }

    @Test(
        "an option that does not exist is reported with the one that was meant, and the usage of its command",
        arguments: [
            ("--layuot", "--layout"), ("--outptu", "--output"), ("--heartbeet", "--heartbeat"),
            ("--layuot=mono", "--layout"), ("--sample", "--sample-rate"), ("--gap", "--max-gap"),
            ("-layout", "--layout"), ("--OUTPUT", "--output"),
        ])
    func option(typed: String, meant: String) throws {
        // Without --output or without an input too: what is missing is often what was mistyped.
        for arguments in [["day", "--output", "bag", typed, "x"], ["day", typed, "x"], [typed, "x"]] {
            let outcome = try Program.run(["stitch"] + arguments)
            #expect(outcome.status == 64)
            #expect(outcome.errorText.contains("did you mean '\(meant)'?"), "\(arguments): \(outcome.words)")
            #expect(outcome.errorText.contains("Usage: opusstitch stitch "), "\(outcome.words)")
            #expect(outcome.errorText.contains("'opusstitch stitch --help'"), "\(outcome.words)")
        }
    }

    @Test(
        "an option of any command is reported so, where others are missing",
        arguments: [
            (["verify", "--agianst", "x"], "--against"), (["merge", "a", "--outputs", "x"], "--output"),
            (["seal", "bag", "--keys", "x"], "--key"), (["redact", "bag", "--sesion", "x"], "--session"),
            (["fetch", "zoom", "--usr", "x"], "--user"), (["fetch", "knovvu", "--baseurl", "x"], "--base-url"),
            (["--vershun"], "--version"),
        ])
    func optionElsewhere(arguments: [String], meant: String) throws {
        let outcome = try Program.run(arguments)
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("did you mean '\(meant)'?"), "\(outcome.words)")
    }

    @Test("an option in front of its command is reported as misplaced", arguments: ["--quiet", "--output", "--user"])
    func inFront(option: String) throws {
        let outcome = try Program.run([option, "stitch", "day"])
        #expect(outcome.status == 64)
        #expect(outcome.errorText.contains("'\(option)' must follow the command"), "\(outcome.words)")
    }

    @Test("an option that resembles none is named, and a missing one is not blamed")
    func unlikeOption() throws {
        let outcome = try Program.run(["stitch", "day", "--loud"])
        #expect(outcome.status == 64 && outcome.errorText.contains("unknown option '--loud'"), "\(outcome.words)")
        let missing = try Program.run(["stitch", "day", "--", "--loud"])
        #expect(missing.status == 64 && missing.errorText.contains("'--output <dir>'"), "\(missing.words)")
    }

    @Test("an unknown value is reported with the possible values")
    func value() throws {
        let outcome = try Program.run(["stitch", "day", "--output", "bag", "--layout", "quad"])
        #expect(outcome.status == 64)
        for value in ["quad", "--layout", "'stereo', 'mono' or 'split'"] { #expect(outcome.errorText.contains(value)) }
    }
}
