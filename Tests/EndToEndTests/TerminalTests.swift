import Foundation
import TestSupport
import Testing

/// The program with a terminal, which script(1) gives it.
@Suite("On a terminal")
struct TerminalTests {
    private static let clearLine = "\r\u{1B}[K"

    /// - Parameter setup: shell commands that run before the program.
    private static func run(
        _ arguments: [String], setup: String = "", folder: String
    ) throws -> (text: String, status: Int) {
        let command = setup + ([try Program.location] + arguments).joined(separator: " ")
        let outcome = try Tool.run(
            "script", ["--quiet", "--return", "--command", command, "/dev/null"], folder: folder)
        return (outcome.text, outcome.status)
    }

    @Test("a line says how far it is, and is gone at the end; also where there is a problem")
    func progress() throws {
        let voice = try Clips.voice(seconds: 1, seed: 1)
        let odd = try OpusOutputTests.withoutTags(voice)
        let day = try MadeDay(
            DayMaker.Session(
                "odd", [DayMaker.Clip(1, "user", at(0), voice), DayMaker.Clip(2, "user", at(1), odd)]))
        let folder = TemporaryFolder()
        let stitched = try Self.run(["stitch"] + day.archives + ["--output", "bag"], folder: folder.path)
        #expect(stitched.status == 2, "\(stitched.text)")
        #expect(stitched.text.contains("reading ██") && stitched.text.contains("stitching ██"))
        let inspected = try Self.run(["inspect"] + day.archives, folder: folder.path)
        #expect(inspected.text.contains("reading ██"))
        let verified = try Self.run(["verify", "bag"], folder: folder.path)
        #expect(verified.status == 0, "\(verified.text)")
        #expect(verified.text.contains("hashing ░░") && verified.text.contains("checking sessions ██"))
        for text in [stitched.text, inspected.text, verified.text] {
            // What is said last stands alone on its line.
            let report = try #require(text.components(separatedBy: Self.clearLine).last)
            #expect(!report.contains("…") && !report.contains("█") && report.last?.isNewline == true)
        }
        #expect(!(try Self.run(["verify", "bag", "--quiet"], folder: folder.path)).text.contains(Self.clearLine))
    }

    @Test(
        "the progress line fits into the width, however narrow",
        arguments: [
            "stty cols 40; ", "stty cols 25; ", "stty cols 100; COLUMNS=40 ", "stty cols 10; ", "stty cols 1; ",
        ])
    func narrow(setup: String) throws {
        let columns = setup.contains("COLUMNS") ? 40 : try #require(Int(setup.filter(\.isNumber)))
        let folder = TemporaryFolder()
        let outcome = try Self.run(
            ["stitch", PackageFolder.fixture("day"), "--output", "bag"], setup: setup, folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.text)")
        // The report follows the last time that the line is cleared.
        let shown = outcome.text.components(separatedBy: Self.clearLine).dropLast()
        #expect(shown.count > 2)
        for line in shown { #expect(line.count < columns, "\(line)") }
        if columns > 20 { #expect(shown.contains { $0.contains("reading") && $0.contains("%") }, "\(shown)") }
    }

    /// Each archive is read in one go; the delays make each take as long as a large one.
    @Test(
        "the progress line says how fast it is and how long it takes, as far as there is room",
        .enabled(if: !Effort.isQuick),
        arguments: [
            (200, #"reading █{22}░{8} 75 %, [0-9]+\.[0-9] MiB/s, [0-9]+:[0-9][0-9] left"#),
            (60, #"reading █{22}░{8} 75 %, [0-9]+\.[0-9] MiB/s"#), (50, "reading █{22}░{8} 75 %"),
        ])
    func rates(columns: Int, expected: String) throws {
        let folder = TemporaryFolder()
        let archives = (14...16).map { PackageFolder.fixture("day/audio_\($0).zip") }
        let slow =
            "strace -o /dev/null -e trace=pread64 \(archives.map { "-P \($0)" }.joined(separator: " ")) "
            + "-e inject=pread64:delay_exit=1600000:when=4+ "
        let outcome = try Self.run(
            ["stitch"] + archives + ["--session", "one-clip", "--output", "bag", "--threads", "1"],
            setup: "stty cols \(columns); \(slow)", folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.text)")
        let shown = outcome.text.components(separatedBy: Self.clearLine)
        let line = try #require(shown.last { $0.contains("75 %") }, "\(shown)")
        #expect(try Regex(expected).wholeMatch(in: line) != nil, "\(line)")
    }

    @Test("nothing is coloured, with and without NO_COLOR", arguments: ["", "NO_COLOR=1 ", "CLICOLOR_FORCE=1 "])
    func colours(setup: String) throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run(
            ["stitch", PackageFolder.fixture("day"), "--output", "bag"], setup: "stty cols 60; " + setup,
            folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.text)")
        let rest = outcome.text.replacingOccurrences(of: Self.clearLine, with: "")
        #expect(!rest.contains("\u{1B}"), "\(rest)")
    }

    @Test("a terminal that cannot clear a line gets no progress")
    func dumb() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run(
            ["stitch", PackageFolder.fixture("day"), "--output", "bag"], setup: "TERM=dumb ", folder: folder.path)
        #expect(outcome.status == 0 && !outcome.text.contains("\u{1B}") && !outcome.text.contains("█"))
    }

    @Test("help is wrapped to the terminal's width")
    func help() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run(["stitch", "--help"], setup: "stty cols 40; ", folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.text)")
        for line in outcome.text.split(whereSeparator: \.isNewline) { #expect(line.count <= 40, "\(line)") }
    }

    @Test("an error stands on a line of its own")
    func error() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run(
            ["stitch", PackageFolder.fixture("day"), "--output", "/proc/bag"], folder: folder.path)
        #expect(outcome.status == 1 && outcome.text.contains(Self.clearLine + "opusstitch: "), "\(outcome.text)")
    }
}
