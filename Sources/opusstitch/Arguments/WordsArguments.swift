import ArgumentParser
import Bag
import Foundations
import Transcripts

/// A search for words whose sound is to be redacted.
struct WordsArguments: ParsableArguments {
    @Option(
        name: .customLong("words"),
        help: ArgumentHelp(
            "Find these words, or /a regular expression/, in transcripts and text messages; can be repeated.",
            valueName: "text"))
    var texts: [String] = []

    @Flag(help: "Find payment card numbers: 13 to 19 digits with a valid check digit.")
    var cardNumbers = false

    @Option(
        help: ArgumentHelp(
            "Write a plan with the found places to this new file: CSV if its name ends in .csv, otherwise JSON.",
            valueName: "file"),
        completion: .file())
    var writePlan: String?

    // The parser does not know the default, so that it can be seen whether one was given.
    @Option(
        help: ArgumentHelp(
            "Seconds to redact before and after found words, inside the clip (default: 0.25).", valueName: "seconds"))
    var margin: Double?

    @Flag(help: "Print what was found as one JSON object, and nothing else, on standard output.")
    var json = false

    var isSearch: Bool { !texts.isEmpty || cardNumbers }

    var patterns: [WordPattern] {
        get throws {
            let given = try texts.map { text in
                do {
                    return try WordPattern(text)
                } catch {
                    throw ValidationError("--words \(PrintableText.of(text)): \(error)")
                }
            }
            return given + (cardNumbers ? [.cardNumbers] : [])
        }
    }

    var marginMilliseconds: Int {
        margin.map { Int(($0 * 1000).rounded(.up)) } ?? WordSearch.usualMarginMilliseconds
    }

    func validate() throws {
        _ = try patterns
        if let margin, !(0...60).contains(margin) { throw ValidationError("--margin takes a number from 0 to 60") }
        if writePlan?.isEmpty == true { throw ValidationError("--write-plan takes the path of a new file") }
        guard !isSearch else { return }
        let others = [(writePlan != nil, "--write-plan"), (margin != nil, "--margin"), (json, "--json")]
        if let other = others.first(where: \.0) {
            throw ValidationError("\(other.1) goes with --words or --card-numbers")
        }
    }
}
