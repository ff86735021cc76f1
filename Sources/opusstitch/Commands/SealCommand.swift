import ArgumentParser
import Bag
import Foundations

struct SealCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seal",
        abstract: "Sign a bag's manifests with Ed25519, and keep a time-stamp reply with them.",
        discussion: """
            The bag is checked first. verify checks the seal, and says what it proves. A reply comes from an authority: \
            seal with --timestamp-query, send the request, and seal again with --timestamp-reply.

            EXAMPLES
              openssl genpkey -algorithm ed25519 -out seal.pem
              opusstitch seal day-bag --key seal.pem --timestamp-query day.tsq
              curl -H 'Content-Type: application/timestamp-query' --data-binary @day.tsq URL > day.tsr
              opusstitch seal day-bag --key seal.pem --timestamp-reply day.tsr
            """)

    @Argument(help: ArgumentHelp("The bag's folder.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(
        help: ArgumentHelp("An Ed25519 private key, PKCS#8 PEM, that you alone can read.", valueName: "file"),
        completion: .file())
    var key: String

    @Option(
        help: ArgumentHelp("Write a request for a time stamp (RFC 3161) here.", valueName: "file"), completion: .file())
    var timestampQuery: String?

    @Option(
        help: ArgumentHelp("Put this reply to such a request into the bag.", valueName: "file"), completion: .file())
    var timestampReply: String?

    @OptionGroup(title: "Messages") var messages: MessageArguments

    func run() throws {
        try Outcome.of(messages.options) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let seal = try BagSealer(
                path: bag, keyPath: key, queryPath: timestampQuery, replyPath: timestampReply,
                surroundings: Surroundings(interruption: Signals.interruption(), progress: line.show)
            ).run()
            return Outcome(report: .text(seal.text(bag: bag)), hasProblems: false)
        }
    }
}
