import Bag

/// The built-in review outputs. To add one, add a type in a file of its own and list it here.
public enum ReviewOutputs {
    /// Returns the requested outputs.
    ///
    /// - Parameters:
    ///   - choices: the choices of the job; see `JobOptions`.
    ///   - libraries: the libraries that decoded the recordings, for the report.
    public static func made(by choices: ReviewChoices, libraries: [String]) -> [any ReviewOutput] {
        let labels = Set(choices.labels.compactMap(LabelKind.init(rawValue:)))
        return (choices.review ? forReviewers(choices, libraries) : [])
            + (labels.isEmpty ? [] : [LabelFiles(kinds: labels)])
    }

    /// Returns all outputs, for a bag that may contain files of any of them.
    ///
    /// - Parameter libraries: the libraries that decoded the recordings, for the report.
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
