import Bag
import Files
import JSON

/// Which outputs for reviewers a bag has, so that they can be made anew for another bag with the same choices.
///
/// A kind that is not known here is not made anew, and its files are left out where they may hold what was redacted: a
/// new kind adds itself to both lists.
struct PresentReviewOutputs {
    /// Those that have their files beside a recording.
    let perSession: [any ReviewOutput]
    /// Those that speak of all sessions together.
    let perBag: [any ReviewOutput]

    /// What the outputs of `perSession` are called.
    static let sessionFileNames: Set<String> = [
        ConversationContainers.fileName, "timeline.vtt", "timeline.labels.txt", "timeline.rttm",
    ]

    /// - Parameters:
    ///   - files: of the bag, below it.
    ///   - session: the folder of the session that is redacted, below the bag.
    init(files: Set<String>, root: String, session: String, libraries: [String], log: RedactionLog) throws {
        var perSession: [any ReviewOutput] = []
        let container = "\(session)/\(ConversationContainers.fileName)"
        if files.contains(container) {
            let uuid = try Self.uuid(of: "\(root)/\(container)")
            perSession.append(ConversationContainers(redactedFrom: uuid))
        }
        let labels: [(LabelKind, String)] = [
            (.vtt, "timeline.vtt"), (.audacity, "timeline.labels.txt"), (.rttm, "timeline.rttm"),
        ]
        let kinds = labels.filter { files.contains("\(session)/\($0.1)") }.map(\.0)
        if !kinds.isEmpty { perSession.append(LabelFiles(kinds: Set(kinds))) }
        self.perSession = perSession

        var perBag: [any ReviewOutput] = []
        if files.contains(LoadFiles.concordancePath) {
            perBag.append(try LoadFiles(like: "\(root)/\(LoadFiles.concordancePath)"))
        }
        if files.contains(ReportPage.path) {
            perBag.append(ReportPage(libraries: libraries, redactions: log.redactions))
        }
        if files.contains(ReviewPage.path) { perBag.append(ReviewPage()) }
        self.perBag = perBag
    }

    private static func uuid(of path: String) throws -> String {
        struct Container: Decodable { var uuid: String }
        let bytes = try InputFile.contents(of: path, limit: 1 << 30)
        return try JSONText.value(Container.self, from: bytes).uuid
    }
}

extension LoadFiles {
    /// With the custodian and the prefix of load files that were made earlier.
    init(like path: String) throws {
        var fields: [String] = []
        try Self.forEachRow(in: path) { if fields.isEmpty { fields = $0 } }
        func value(_ column: LoadFileColumn) -> String {
            guard let index = LoadFileColumn.allCases.firstIndex(of: column), index < fields.count else { return "" }
            return fields[index]
        }
        let volume = value(.prodvol)
        let prefix = volume.hasSuffix("001") ? String(volume.dropLast(3)) : ""
        self.init(
            custodian: value(.custodian), controlPrefix: Self.isControlPrefix(prefix) ? prefix : Self.standardPrefix)
    }
}
