import Bag

/// The built-in review outputs. To add one, add a type in a file of its own and list it here.
public enum ReviewOutputs {
    /// Returns the requested outputs.
    ///
    /// - Parameter choices: the choices of the job; see `JobOptions`.
    public static func made(by choices: ReviewChoices) -> [any ReviewOutput] {
        let labels = Set(choices.labels.compactMap(LabelKind.init(rawValue:)))
        return (choices.review ? forReviewers(choices) : [])
            + (labels.isEmpty ? [] : [LabelFiles(kinds: labels)])
            + (choices.rsmf == true ? [RSMFFiles(custodian: choices.custodian ?? "")] : [])
    }

    /// All outputs, for a bag that may contain files of any of them.
    public static var all: [any ReviewOutput] {
        forReviewers(ReviewChoices()) + [LabelFiles(kinds: Set(LabelKind.allCases)), RSMFFiles()]
    }

    private static func forReviewers(_ choices: ReviewChoices) -> [any ReviewOutput] {
        [
            ReviewPage(),
            ConversationTexts(),
            VConFiles(baseURL: choices.baseUrl.flatMap(PublicationURL.init)),
            LoadFiles(choices),
            ReportPage(),
        ]
    }
}
