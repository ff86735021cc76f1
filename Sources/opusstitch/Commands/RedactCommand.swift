import ArgumentParser
import Bag
import Conversations
import Foundations
import Review
import Stitching

struct RedactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Copy a bag to a new one, with a part of a session replaced by a tone or silence.",
        discussion: """
            The original bag is checked and not changed. A time is either RFC 3339, or seconds from the start of the \
            recording, as a player shows them.

            EXAMPLES
              opusstitch redact day-bag --session session-456 --from 12.5 --to 17 \\
                --reason "card number" --output redacted
              opusstitch redact day-bag --session session-456 --from 2025-12-12T14:23:57Z \\
                --to 2025-12-12T14:24:02Z --speaker user --style silence \\
                --reason "privileged" --by "J. Doe" --output redacted
            """)

    @Argument(help: ArgumentHelp("Folder of the bag.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(help: ArgumentHelp("Id of the session.", valueName: "id"))
    var session: String

    @Option(help: ArgumentHelp("Start of the part to redact.", valueName: "time"))
    var from: RedactionTime

    @Option(help: ArgumentHelp("End of the part to redact.", valueName: "time"))
    var to: RedactionTime

    @Option(help: ArgumentHelp("Redact only this speaker's channel (default: all channels).", valueName: "name"))
    var speaker: String?

    @Option(help: "Replace the part with a 1 kHz tone, or with silence.")
    var style = Redaction.Style.tone

    @Option(help: ArgumentHelp("Reason for the redaction; recorded in the new bag.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Name of the person who redacts; recorded in the new bag.", valueName: "name"))
    var by: String?

    @Option(
        name: [.short, .long], help: ArgumentHelp("Folder for the new bag; new or empty.", valueName: "dir"),
        completion: .directory)
    var output: String

    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        try LocalPath.check(output: output)
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason must not be empty") }
    }

    func run() throws {
        try Outcome.of(messages.options) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let log = try BagRedactor(
                source: bag, output: output,
                request: BagRedactor.Request(
                    sessionId: session, from: from, to: to, speaker: speaker, style: style, reason: reason, by: by),
                software: Software.name, outputs: ReviewOutputs.all, day: Clock.today,
                formats: KnownFormats.all, surroundings: Surroundings(progress: line.show)
            ).run()
            return Outcome(report: .text(log.text(output: output)), hasProblems: false)
        }
    }
}

extension RedactionTime: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Redaction.Style: ExpressibleByArgument {}
