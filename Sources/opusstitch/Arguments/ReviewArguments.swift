import ArgumentParser
import Bag
import Foundations
import Review
import Stitching

/// What is made for reviewers beside the recordings.
struct ReviewArguments: ParsableArguments {
    @Flag(help: "Make what reviewers open: a page, a vCon for each session, load files, a report.")
    var review = false

    @Option(help: ArgumentHelp("With --review: the custodian in the load files.", valueName: "name"))
    var custodian: String?

    @Option(
        help: ArgumentHelp(
            "With --review: what control numbers begin with (default: \(LoadFiles.standardPrefix)).",
            valueName: "text"))
    var controlPrefix: String?

    @Option(
        help: ArgumentHelp("With --review: the https address of the published bag, for vCon.", valueName: "url"))
    var baseUrl: String?

    @Option(help: "Labels for each message: vtt, audacity, rttm, cues (in the WAV); may be given several times.")
    var labels: [LabelKind] = []

    func validate() throws {
        if !review, custodian != nil || controlPrefix != nil || baseUrl != nil {
            throw ValidationError("--custodian, --control-prefix and --base-url need --review")
        }
        if let controlPrefix, !LoadFiles.isControlPrefix(controlPrefix) {
            throw ValidationError("--control-prefix takes up to 20 of A-Z a-z 0-9 . _ -, a letter or digit first")
        }
        if let baseUrl, PublicationURL(baseUrl) == nil {
            throw ValidationError("--base-url takes an https address without ? and #, as https://example.com/bags/day")
        }
    }

    var choices: ReviewChoices {
        ReviewChoices(
            review: review, custodian: custodian, controlPrefix: controlPrefix, baseUrl: baseUrl,
            labels: labels.map(\.rawValue))
    }
}

extension LabelKind: ExpressibleByArgument {}
