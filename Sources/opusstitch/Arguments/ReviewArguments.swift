import ArgumentParser
import Bag
import Foundations
import Review
import Stitching

/// Files for reviewers and review platforms.
struct ReviewArguments: ParsableArguments {
    @Flag(help: "Write a review page, load files, a report, and a vCon for each session.")
    var review = false

    @Option(
        name: .customLong("labels"),
        help: ArgumentHelp(
            "Mark each clip or its words, for players and editors: vtt, srt, audacity, rttm, cues (in the WAV file). "
                + "Several: vtt,rttm.",
            valueName: "kinds"))
    var labelLists: [CommaList<LabelKind>] = []

    @Option(help: ArgumentHelp("With --review or --rsmf: the custodian in the load files.", valueName: "name"))
    var custodian: String?

    @Option(
        help: ArgumentHelp(
            "With --review: prefix of the control numbers (default: \(LoadFiles.standardPrefix)).", valueName: "text"))
    var controlPrefix: String?

    @Option(
        help: ArgumentHelp(
            "With --review: the matter's name, on the page, the report and in the load files.", valueName: "name"))
    var matter: String?

    @Option(
        help: ArgumentHelp(
            "With --review: columns, dates and paths of the load files as this platform wants them.",
            valueName: "platform"))
    var loadProfile: LoadProfile?

    @Option(
        help: ArgumentHelp(
            "With --review: what has a row in the load files: documents alone, or each message too.",
            valueName: "kind"))
    var loadRows: LoadRows = .document

    @Flag(
        help: ArgumentHelp(
            "With --review: name natives and texts by control number, in folders beside the load files. They are hard "
                + "links and take no space."))
    var nativeNames = false

    @Option(
        help: ArgumentHelp(
            "With --review: https address at which the bag will be published, for the vCons.", valueName: "url"))
    var baseUrl: String?

    @Flag(
        help: "Write an RSMF 2.0 file for each text conversation and each recorded session with words.")
    var rsmf = false

    var labels: [LabelKind] { labelLists.flatMap(\.values) }

    func validate() throws {
        if !review, custodian != nil && !rsmf || controlPrefix != nil || baseUrl != nil {
            throw ValidationError("--custodian, --control-prefix and --base-url need --review")
        }
        if !review, matter != nil || loadProfile != nil || loadRows != .document || nativeNames {
            throw ValidationError("--matter, --load-profile, --load-rows and --native-names need --review")
        }
        if let contradiction = choices.contradiction { throw ValidationError(contradiction) }
        if let controlPrefix, !LoadFiles.isControlPrefix(controlPrefix) {
            throw ValidationError(
                "--control-prefix takes up to 20 of A-Z a-z 0-9 . _ -, and starts with a letter or a digit")
        }
        if let baseUrl, PublicationURL(baseUrl) == nil {
            throw ValidationError(
                "--base-url takes an https address without ? and #, such as https://example.com/bags/day")
        }
    }

    var choices: ReviewChoices {
        ReviewChoices(
            review: review, custodian: custodian, controlPrefix: controlPrefix, baseUrl: baseUrl,
            labels: labels.map(\.rawValue), rsmf: rsmf, matter: matter, loadProfile: loadProfile?.rawValue,
            loadRows: loadRows == .document ? nil : loadRows.rawValue, nativeNames: nativeNames)
    }
}

extension LabelKind: ExpressibleByArgument {}
extension LoadProfile: ExpressibleByArgument {}
extension LoadRows: ExpressibleByArgument {}
