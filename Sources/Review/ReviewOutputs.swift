import Bag

/// The outputs that come with the program. A new one is a file of its own, and a line here.
public enum ReviewOutputs {
    /// What was asked for.
    ///
    /// - Parameters:
    ///   - choices: what a job asks for; see `JobOptions`.
    ///   - libraries: those that decoded the recordings, for the report.
    public static func made(by choices: ReviewChoices, libraries: [String]) -> [any ReviewOutput] {
        let labels = Set(choices.labels.compactMap(LabelKind.init(rawValue:)))
        return (choices.review ? forReviewers(choices, libraries) : [])
            + (labels.isEmpty ? [] : [LabelFiles(kinds: labels)])
    }

    /// All of them, for a bag in which any may have files.
    ///
    /// - Parameter libraries: as above.
    public static func all(libraries: [String]) -> [any ReviewOutput] {
        forReviewers(ReviewChoices(), libraries) + [LabelFiles(kinds: Set(LabelKind.allCases))]
    }

    private static func forReviewers(_ choices: ReviewChoices, _ libraries: [String]) -> [any ReviewOutput] {
        [
            ReviewPage(),
            ConversationTexts(),
            VConFiles(baseURL: choices.baseUrl.flatMap(PublicationURL.init)),
            LoadFiles(
                custodian: choices.custodian ?? "", controlPrefix: choices.controlPrefix ?? LoadFiles.standardPrefix),
            ReportPage(libraries: libraries),
        ]
    }
}
