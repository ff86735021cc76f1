import ArgumentParser
import Bag
import Foundations

struct RedactedBagArguments: ParsableArguments {
    @Argument(help: ArgumentHelp("Folder of the bag.", valueName: "dir"), completion: .directory)
    var bag: String

    @Option(
        name: [.short, .long], help: ArgumentHelp("Folder for the new bag; new or empty.", valueName: "dir"),
        completion: .directory)
    var output: String?

    @Flag(help: "Make hard links to unchanged files of the original bag; both bags then share these files.")
    var link = false
}

/// What to redact: a plan, or one part.
struct RedactedPartArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp("CSV or JSON file with the parts to redact, of any sessions.", valueName: "file"),
        completion: .file())
    var plan: String?

    @Option(help: ArgumentHelp("Id of the session.", valueName: "id"))
    var session: String?

    @Option(help: ArgumentHelp("Start of the part to redact.", valueName: "time"))
    var from: RedactionTime?

    @Option(help: ArgumentHelp("End of the part to redact.", valueName: "time"))
    var to: RedactionTime?

    @Option(help: ArgumentHelp("JSON Pointer of the text message to redact.", valueName: "pointer"))
    var message: String?

    @Option(help: ArgumentHelp("Redact only this speaker (default: all speakers).", valueName: "name"))
    var speaker: String?

    @Option(help: "Replace sound with a 1 kHz tone or with silence. Opus files always get silence.")
    var style = Redaction.Style.tone

    @Option(help: ArgumentHelp("Reason for the redaction; recorded in the new bag.", valueName: "text"))
    var reason: String?

    @Option(help: ArgumentHelp("Name of the person who redacts; recorded in the new bag.", valueName: "name"))
    var by: String?

    @Flag(help: "Redact the same part of every clip with the same bytes, in all sessions.")
    var everywhere = false

    func validate() throws {
        if reason?.allSatisfy(\.isWhitespace) == true { throw ValidationError("--reason must not be empty") }
    }

    /// Checks that there is something to redact.
    func validatePart() throws {
        if plan != nil {
            if session != nil || from != nil || to != nil || message != nil || speaker != nil {
                throw ValidationError(
                    "--plan has sessions, times, speakers and messages of its own; leave out --session, --from, --to, "
                        + "--speaker and --message")
            }
            return
        }
        guard session != nil else { throw ValidationError("give --plan, or --session with the part to redact") }
        guard reason != nil else { throw ValidationError("give --reason") }
        guard message != nil else {
            guard from != nil, to != nil else { throw ValidationError("give --from and --to, or --message") }
            return
        }
        if from != nil || to != nil || speaker != nil {
            throw ValidationError("--message is one message; leave out --from, --to and --speaker")
        }
    }

    /// The plan that is given.
    func planFile() throws -> RedactionPlanFile? {
        try plan.map {
            try RedactionPlanFile(
                at: $0, defaults: RedactionPlanFile.Defaults(style: style, reason: reason, by: by))
        }
    }

    /// The part that is given, if no plan is.
    var part: [BagRedactor.Request] {
        // `validatePart` has checked what a single part needs.
        guard let session, let reason else { return [] }
        if let message {
            return [BagRedactor.Request(sessionId: session, message: message, reason: reason, by: by)]
        }
        guard let from, let to else { return [] }
        return [
            BagRedactor.Request(
                sessionId: session, from: from, to: to, speaker: speaker, style: style, reason: reason, by: by)
        ]
    }
}

extension RedactionTime: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

extension Redaction.Style: ExpressibleByArgument {}
