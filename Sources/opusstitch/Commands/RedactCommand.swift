import ArgumentParser
import Bag
import Conversations
import Foundations
import Review
import Stitching

struct RedactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Make a new bag in which a span of a session is a tone or silence.",
        discussion: """
            The bag itself is checked, and not touched. A time is RFC 3339 (a moment of the conversation), or seconds \
            from the recording's first frame, as a player shows them.

            EXAMPLES
              opusstitch redact day-bag --session session-456 --from 12.5 --to 17 --reason "card number" -o redacted
              opusstitch redact day-bag --session session-456 --from 2025-12-12T14:23:57Z --to 2025-12-12T14:24:02Z \\
                --speaker user --style silence --reason "privileged" --by "J. Doe" --output redacted
            """)

    @Argument(help: ArgumentHelp("The bag's folder.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(help: ArgumentHelp("The session.", valueName: "id"))
    var session: String

    @Option(help: ArgumentHelp("Where the span starts.", valueName: "time"))
    var from: RedactionTime

    @Option(help: ArgumentHelp("Where the span ends.", valueName: "time"))
    var to: RedactionTime

    @Option(help: ArgumentHelp("Only this speaker's channel (default: all).", valueName: "name"))
    var speaker: String?

    @Option(help: "What takes the span's place: a tone of 1 kHz, or silence.")
    var style = Redaction.Style.tone

    @Option(help: ArgumentHelp("Why; it stands in the new bag for all to read.", valueName: "text"))
    var reason: String

    @Option(help: ArgumentHelp("Who redacts; it stands in the new bag.", valueName: "name"))
    var by: String?

    @Option(
        name: [.short, .long], help: ArgumentHelp("The new bag; a new or empty folder.", valueName: "dir"),
        completion: .directory)
    var output: String

    @OptionGroup(title: "Messages") var messages: MessageArguments

    func validate() throws {
        if reason.allSatisfy(\.isWhitespace) { throw ValidationError("--reason has to say something") }
    }

    func run() throws {
        try Outcome.of(messages.options) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let log = try BagRedactor(
                source: bag, output: output,
                request: BagRedactor.Request(
                    sessionId: session, from: from, to: to, speaker: speaker, style: style, reason: reason, by: by),
                software: Software.name, outputs: ReviewOutputs.all(libraries: Software.libraries), day: Clock.today,
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
