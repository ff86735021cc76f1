import Foundations
import TestSupport
import Testing

@testable import Bag
@testable import Review

@Suite("The problems at the end of a run")
struct ProblemListTests {
    @Test("are ordered by severity, whatever their code")
    func everyCode() {
        #expect(Problem.Code.bySeverity.count == Problem.Code.allCases.count)
        #expect(Set(Problem.Code.bySeverity) == Set(Problem.Code.allCases))
    }

    @Test("are grouped by code, the first three of each, and the last line says where the rest is")
    func groups() {
        let missing = (1...5).map { Problem(.missing, "no entry", sessionId: "s", fileName: "\($0).opus") }
        let problems = [Problem(.unlisted, "1 entry", archive: "a.zip")] + missing
        let text = ProblemList(
            problems: problems, counts: ProblemCounts.of(problems), place: "bag/data/report.html"
        ).text
        #expect(
            text == """
                6 problems, the most severe first:
                  missing (5)
                    session s, 1.opus: no entry
                    session s, 2.opus: no entry
                    session s, 3.opus: no entry
                    … and 2 more
                  unlisted (1)
                    a.zip: 1 entry
                  All of them: bag/data/report.html

                """)
    }

    @Test("agree in number, and name no other place where all are shown")
    func one() {
        let problems = [Problem(.untimed, "it has no timestamp")]
        let text = ProblemList(problems: problems, counts: ProblemCounts.of(problems), place: "x").text
        #expect(text == "1 problem, the most severe first:\n  untimed (1)\n    it has no timestamp\n")
    }
}

@Suite("The meanings of problems")
struct ProblemMeaningTests {
    @Test("are the first words about each code in the guide for compliance", arguments: Problem.Code.allCases)
    func guide(code: Problem.Code) throws {
        let bytes = try Disk.bytes(PackageFolder.root + "/docs/compliance.md")
        let words = String(decoding: bytes, as: UTF8.self).filter { $0 != "`" }.split(whereSeparator: \.isWhitespace)
        #expect(words.joined(separator: " ").contains("- **\(code.rawValue)**: \(code.meaning) "), "\(code)")
    }

    @Test("are one sentence each", arguments: Problem.Code.allCases)
    func sentence(code: Problem.Code) {
        #expect(code.meaning.hasSuffix("."))
        #expect(!code.meaning.dropLast().contains(". "), "\(code)")
    }
}

@Suite("The annex of the report")
struct ReportReliabilityTests {
    @Test("names tests that are in the repository", arguments: ReportReliability.tests.map(\.file))
    func exists(file: String) throws {
        let text = String(decoding: try Disk.bytes(PackageFolder.root + "/" + file), as: UTF8.self)
        #expect(text.contains("@Test"))
    }

    @Test("are counted where only the first are listed")
    func counted() {
        var tally = ProblemTally(most: 1)
        for number in 1...5 { tally.add(Problem(.missing, "no entry", fileName: "\(number).opus")) }
        tally.add(Problem(.unlisted, "1 entry", sessionId: "s"))
        let text = ProblemList(problems: tally.listed, counts: tally.byCode ?? [], place: "x").text
        #expect(
            text == """
                6 problems, the most severe first:
                  missing (5)
                    1.opus: no entry
                    … and 4 more
                  unlisted (1)
                    … and 1 more
                  All of them: x

                """)
    }
}

private enum ProblemCounts {
    static func of(_ problems: [Problem]) -> [SummaryDocument.ProblemCount] {
        var tally = ProblemTally(most: problems.count)
        tally.add(problems)
        return tally.byCode ?? []
    }
}
