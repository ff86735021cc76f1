import ArgumentParser
import Bag
import Foundations

struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Sign a bag with an Ed25519 key, and optionally add a time stamp.",
        discussion: """
            The bag is checked before it is signed. 'opusstitch verify' checks the seal, and reports what it proves. Another \
            key adds a signature; the same key again changes nothing.

            To add a time stamp (RFC 3161), seal with --timestamp-query, send the query to a time-stamping authority, \
            and seal again with --timestamp-reply.

            EXAMPLES
              openssl genpkey -algorithm ed25519 -out seal.pem
              opusstitch seal day-bag --key seal.pem --timestamp-query day.tsq
              curl -H 'Content-Type: application/timestamp-query' --data-binary @day.tsq URL > day.tsr
              opusstitch seal day-bag --key seal.pem --timestamp-reply day.tsr --authority ca.pem
            """)

    @Argument(help: ArgumentHelp("Folder of the bag.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(
        help: ArgumentHelp("Ed25519 private key: a PKCS #8 PEM file that only its owner can read.", valueName: "file"),
        completion: .file())
    var key: String

    @Option(
        help: ArgumentHelp("Write a time-stamp query to this file: a new one, or an earlier query.", valueName: "file"),
        completion: .file())
    var timestampQuery: String?

    @Option(
        help: ArgumentHelp("Add this time-stamp reply to the bag.", valueName: "file"), completion: .file())
    var timestampReply: String?

    @Option(
        help: ArgumentHelp(
            "With --timestamp-reply: check its signature with these certificates (PEM).", valueName: "file"),
        completion: .file())
    var authority: String?

    @Flag(help: "Remove the signatures of other keys. Without this option they are kept.")
    var replace = false

    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        if authority != nil, timestampReply == nil {
            throw ValidationError("--authority checks a time-stamp reply; add --timestamp-reply")
        }
    }

    func run() throws {
        try Outcome.of(messages.options) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let seal = try BagSealer(
                path: bag, keyPath: key, queryPath: timestampQuery, replyPath: timestampReply,
                authorityPath: authority, replacesSignatures: replace,
                surroundings: .ofProcess(line)
            ).run()
            return Outcome(report: .text(seal.text(bag: bag)), hasProblems: false)
        }
    }
}
