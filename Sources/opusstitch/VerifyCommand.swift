import ArgumentParser
import LegalReview

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check a bag made earlier, from its bytes: checksums, recordings, placements, sums.",
        discussion: """
            EXAMPLES
              opusstitch verify day-bag
            """)

    @Argument(help: ArgumentHelp("The bag.", valueName: "dir"))
    var bag: String

    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false

    func run() throws {
        try Outcome.of {
            let report = try BagVerifier(path: bag).run()
            return Outcome(
                report: json ? try report.json : report.text(bag: bag), hasProblems: !report.isIntact)
        }
    }
}
