import Bag

/// A file of the bag that the page links to. A page that is opened from disk cannot look which files exist.
struct PageLink: Encodable, Sendable {
    /// Relative to `data/review/`.
    let path: String
    /// What it is for.
    let title: String

    /// The files that cover all sessions. The outputs that `--review` makes are there if the page is.
    ///
    /// - Parameter isRedacted: whether the bag has redactions.
    static func ofBag(_ summary: SummaryDocument, isRedacted: Bool) -> [PageLink] {
        [
            PageLink(path: "../report.html", title: "the report, to print or to put on file"),
            PageLink(path: "../load/loadfile.dat", title: "load file for review platforms (Concordance)"),
            PageLink(path: "../load/loadfile.csv", title: "load file for review platforms (CSV)"),
        ]
            + (summary.transcripts == nil
                ? [] : [PageLink(path: "../transcripts.json", title: "the files that the words come from")])
            + (isRedacted ? [PageLink(path: "../redactions.json", title: "the redactions, for programs")] : [])
            + [PageLink(path: "../summary.json", title: "the data of the whole bag, for programs")]
    }

    /// The files of one session.
    static func ofSession(
        _ session: SummaryDocument.Session, _ document: SessionDocument, choices: ReviewChoices?
    ) -> [PageLink] {
        let folder = "../sessions/\(session.name)/"
        var links = [
            PageLink(path: folder + ConversationTexts.fileName, title: "the session as text"),
            PageLink(path: folder + VConFiles.fileName, title: "the session as a vCon"),
        ]
        var hasWords = true
        if case .recorded(let timeline) = document {
            hasWords = timeline.clips.contains(where: \.hasWords)
            let labels = timeline.audio.isEmpty ? [] : (choices?.labels ?? [])
            links += LabelKind.allCases.filter { labels.contains($0.rawValue) }.compactMap { kind in
                kind.fileName.map { PageLink(path: folder + $0, title: "labels (\(kind.rawValue))") }
            }
        }
        if choices?.rsmf == true, hasWords {
            links.append(
                PageLink(path: "../rsmf/\(session.name).rsmf", title: "the session as an RSMF file"))
        }
        return links
    }
}
