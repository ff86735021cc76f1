import Foundation
import TestSupport
import Testing

/// What somebody sees who sits before it: script(1) gives the program a terminal.
@Suite("On a terminal")
struct TerminalTests {
    private static let clearLine = "\r\u{1B}[K"

    private static func run(_ arguments: [String], folder: String) throws -> (text: String, status: Int) {
        let command = ([try Program.location] + arguments).joined(separator: " ")
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

    @Test("an error stands on a line of its own")
    func error() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.run(
            ["stitch", PackageFolder.fixture("day"), "--output", "/proc/bag"], folder: folder.path)
        #expect(outcome.status == 1 && outcome.text.contains(Self.clearLine + "opusstitch: "), "\(outcome.text)")
    }
}
