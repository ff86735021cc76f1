import ArgumentParser
import Bag
import Conversations
import Foundations
import Review
import Stitching

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Check every file of a bag: checksums, recordings, clip positions, totals, and the seal.",
        usage: "opusstitch verify <dir> [--against <inputs> ...] [<options>]",
        discussion: """
            With --against, the archives are decoded again, and every sample is compared.

            EXAMPLES
              opusstitch verify day-bag
              opusstitch verify day-bag --against 2025-12-12/
              opusstitch verify day-bag --signed-by signer.pub --authority ca.pem
            """)

    @Argument(help: ArgumentHelp("Folder of the bag.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(
        name: .customLong("against"), parsing: .upToNextOption,
        help: ArgumentHelp(
            "Inputs that the bag was made from, separated by spaces or commas.", valueName: "inputs"),
        completion: .file())
    var againstLists: [PathList] = []

    @Option(
        help: ArgumentHelp("Require a signature of this Ed25519 public key (PEM).", valueName: "file"),
        completion: .file())
    var signedBy: String?

    @Option(
        help: ArgumentHelp("Require a time stamp of these authorities (PEM).", valueName: "file"),
        completion: .file())
    var authority: String?

    @OptionGroup(title: HelpGroup.running) var result: ResultArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments
    @OptionGroup(title: HelpGroup.limits) var limits: LimitArguments

    private var against: [String] { againstLists.flatMap(\.paths) }

    func validate() throws {
        for path in against { try LocalPath.check(path) }
    }

    func run() throws {
        try Outcome.of(messages.options, json: result.json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let surroundings = Surroundings.ofProcess(line, limits: limits.limits)
            var report = try BagVerifier(
                path: bag, formats: KnownFormats.all, outputs: ReviewOutputs.made, knownOutputs: ReviewOutputs.all,
                trust: SealTrust(signerPath: signedBy, authorityPath: authority), surroundings: surroundings
            ).run()
            if !against.isEmpty {
                let comparison = try BagComparison(
                    bag: bag, inputs: against, formats: KnownFormats.all, surroundings: surroundings
                ).run()
                report.add(comparison)
            }
            return Outcome(
                report: result.json ? .json(report) : .text(report.text(bag: bag)), hasProblems: !report.isConfirmed)
        }
    }
}
