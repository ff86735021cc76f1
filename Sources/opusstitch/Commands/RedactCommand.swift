import ArgumentParser
import Bag
import Conversations
import Foundations
import Review
import Stitching

struct RedactCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redact",
        abstract: "Copy a bag to a new one, with parts of sessions replaced by a tone, silence, or [REDACTED].",
        usage: "opusstitch redact <dir> (--output <dir> | --words <text> ...) [<options>]",
        discussion: """
            The original bag is checked and not changed. A time is either RFC 3339, or seconds from the start of the \
            recording, as a player shows them. A part of a text conversation is a message, by its pointer in \
            timeline.json, or all messages of a span.

            A plan is a CSV file with a header, or a JSON list of objects, or an object with the list "redactions". \
            Its columns are session, from, to, speaker, reason, style, by, message. --style, --reason and --by \
            apply to rows without their own.

            With --words or --card-numbers, nothing is redacted: the found places are shown, and --write-plan writes \
            them as a plan to look at first. --session and --speaker then limit the search.

            EXAMPLES
              opusstitch redact day-bag --session session-456 --from 12.5 --to 17 \\
                --reason "card number" --output redacted
              opusstitch redact day-bag --session session-456 --from 2025-12-12T14:23:57Z \\
                --to 2025-12-12T14:24:02Z --speaker user --style silence \\
                --reason "privileged" --by "J. Doe" --output redacted
              opusstitch redact day-bag --words "John Smith" --card-numbers --write-plan redactions.csv
              opusstitch redact day-bag --plan redactions.csv --everywhere --output redacted
            """)

    @OptionGroup(title: HelpGroup.inputAndOutput) var bags: RedactedBagArguments
    @OptionGroup(title: HelpGroup.parts) var parts: RedactedPartArguments
    @OptionGroup(title: HelpGroup.words) var words: WordsArguments
    @OptionGroup(title: HelpGroup.running) var space: SpaceArguments
    @OptionGroup(title: HelpGroup.running) var messages: MessageArguments

    func validate() throws {
        if words.isSearch { return try validateSearch() }
        guard let output = bags.output else { throw ValidationError("Missing expected argument '--output <dir>'") }
        try LocalPath.check(output: output)
        try parts.validatePart()
    }

    private func validateSearch() throws {
        let others = [
            (parts.plan != nil, "--plan"), (parts.from != nil, "--from"), (parts.to != nil, "--to"),
            (parts.message != nil, "--message"), (parts.everywhere, "--everywhere"), (bags.link, "--link"),
            (bags.output != nil, "--output"), (space.checkSpace, "--check-space"),
        ]
        if let other = others.first(where: \.0) {
            throw ValidationError(
                "--words and --card-numbers only search, and nothing is redacted; leave out \(other.1); write a plan "
                    + "with --write-plan, and redact with it in a second command")
        }
        if words.writePlan == nil, parts.reason != nil || parts.by != nil || parts.style != .tone {
            throw ValidationError("--reason, --by and --style go into the plan; give --write-plan")
        }
    }

    func run() throws {
        if words.isSearch { return try search() }
        // `validate` has checked it.
        guard let output = bags.output else { return }
        try Outcome.of(messages.options) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            let plan = try parts.planFile()
            var redactor = BagRedactor(
                source: bags.bag, output: output, requests: plan?.requests ?? parts.part,
                software: Software.name, outputs: ReviewOutputs.made, knownOutputs: ReviewOutputs.all,
                day: Clock.today, formats: KnownFormats.all, surroundings: .ofProcess(line, space: space))
            redactor.plannedBag = plan?.bag
            redactor.redactsEverywhere = parts.everywhere
            redactor.linksFiles = bags.link
            return Outcome(report: .text(try redactor.run().text(output: output)), hasProblems: false)
        }
    }

    /// Shows the found places, and writes them as a plan.
    private func search() throws {
        try Outcome.of(messages.options, json: words.json) {
            let line = ProgressLine(isQuiet: messages.quiet)
            defer { line.clear() }
            if let file = words.writePlan { try RedactionPlanFile.check(newPlan: file, ofBag: bags.bag) }
            var search = WordSearch(bag: bags.bag, patterns: try words.patterns)
            search.marginMilliseconds = words.marginMilliseconds
            search.sessionId = parts.session
            search.speaker = parts.speaker
            search.surroundings = .ofProcess(line)
            let found = try search.run()
            let plan = found.rows.isEmpty ? nil : words.writePlan
            if let plan {
                try RedactionPlanFile.write(
                    found.rows, to: plan, ofBag: bags.bag,
                    values: RedactionPlanFile.Defaults(style: parts.style, reason: parts.reason, by: parts.by))
            }
            return Outcome(
                report: words.json
                    ? .json(FoundWordsDocument(found, plan: plan))
                    : .text(found.text(plan: words.writePlan, hasReason: parts.reason != nil)),
                hasProblems: found.unplannedCount > 0)
        }
    }
}
