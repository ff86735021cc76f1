import Foundation
import TestSupport
import Testing

@Suite("The end of a run")
struct RunReportTests {
    @Test("says what was made, then what is wrong, then what to do next with paths that are there")
    func order() throws {
        let run = try ReviewRuns.problemDay()
        let words = run.outcome.text
        let places = try [
            "18 clips of 8 sessions: 12 placed", "The bag is ", "11 problems, the most severe first:", "  missing (1)",
            "  unsupported (3)", "  unlisted (1)", "Next:", "Listen and read:", "Read the report:", "Check the bag:",
        ].map { try #require(words.range(of: $0), "\($0): \(words)").lowerBound }
        #expect(places == places.sorted())
        for page in ["data/review/index.html", "data/report.html"] {
            #expect(words.contains(":  \(run.bag.path)/\(page)\n"))
            #expect(try !Disk.bytes("\(run.bag.path)/\(page)").isEmpty)
        }
        let digest = Disk.sha256(try Disk.bytes(run.bag.path + "/tagmanifest-sha256.txt"))
        #expect(words.contains("\nThe SHA-256 of its tagmanifest-sha256.txt is \(digest).\n"))
        #expect(words.hasSuffix("  Check the bag:    opusstitch verify \(run.bag.path)\n"))
    }

    @Test("names no page that was not made")
    func withoutPages() throws {
        let words = try SharedRun.day().outcome.text
        #expect(words.contains("\nNo problems.\n\nNext:\n  Check the bag:"))
        #expect(!words.contains(".html"))
    }

    @Test(
        "gives a command that checks the bag, as it stands, whatever the bag's name, and shows nothing that moves a terminal",
        arguments: ["it's a bag; $HOME", "-dd", "new\nline", "red\u{1B}[31m", "turned\u{202E}gpj", "tab\t'", "plain"])
    func check(name: String) throws {
        let folder = TemporaryFolder()
        let run = try Program.run(
            ["stitch", PackageFolder.fixture("day"), "--session", "one-clip", "--output=\(name)"], folder: folder.path)
        #expect(run.status == 0, "\(run.words)")
        let hasOthers = run.text.unicodeScalars.contains {
            $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
        }
        #expect(!hasOthers, "\(run.text)")
        let command = try #require(
            run.text.split(separator: "\n").last?.split(separator: ":", maxSplits: 1).last.map(String.init))
        let program = try Program.location
        let check = try ChildProcess(
            "/bin/bash", ["-c", command.replacing("opusstitch", with: "'\(program)'")], folder: folder.path
        ).outcome()
        #expect(check.status == 0 && check.text.contains("Intact"), "\(check.words)")
    }
}
