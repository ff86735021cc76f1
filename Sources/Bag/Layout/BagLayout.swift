import Files

/// The files of a bag except those of review outputs: tag files, summary, recordings.
package enum BagLayout {
    static let summary = "data/summary.json"
    /// Only in a redacted bag.
    package static let redactions = "data/redactions.json"
    /// The document of a session, in the session's folder.
    package static let timeline = "timeline.json"
    /// In a session's folder: the clips that are not placed, as received.
    package static let unplacedFolder = "unplaced"

    /// The file that marks a folder as a bag (RFC 8493 section 2.1.1).
    package static let declaration = "bagit.txt"
    static let declarationText = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"

    /// The tag files that the tag manifest lists.
    static let tagFiles: Set<String> = [BagInfo.fileName, declaration, Manifest.payload]

    static let payloadFolder = "data"

    /// The folder of all sessions. A bag without sessions has it too.
    package static let sessionsFolder = "data/sessions"

    /// The path of a session's folder, relative to the bag.
    package static func folder(ofSession name: String) -> String { "\(sessionsFolder)/\(name)" }

    /// Files of the archives from which several text conversations were read. Each is kept once.
    static let sharedOriginals = "data/originals"
    /// The files with transcripts, as received. Each is kept once.
    private static let transcriptFolder = "data/transcripts"
    /// What was read from them.
    package static let transcripts = "data/transcripts.json"

    /// The path of a file with transcripts, relative to the bag.
    package static func transcript(named name: String) -> String { "\(transcriptFolder)/\(name)" }

    /// Whether a file came with the job as it is: an original of several text conversations, or a file with transcripts.
    ///
    /// - Parameter path: relative to the bag.
    package static func isSource(_ path: String) -> Bool { isInSharedOriginals(path) || isTranscript(path) }

    /// Whether it is a file with transcripts, as received.
    static func isTranscript(_ path: String) -> Bool { path.hasPrefix(transcriptFolder + "/") }

    /// How the document of a session names this folder, relative to its own.
    private static let sharedOriginalsFromSession = "../../originals/"

    /// How the document of a session names a file in `sharedOriginals`.
    package static func sharedOriginal(named name: String) -> String { sharedOriginalsFromSession + name }

    /// Whether a path in a session's document is that of an original that other sessions have, too.
    package static func isSharedOriginal(_ path: String) -> Bool { path.hasPrefix(sharedOriginalsFromSession) }

    /// A path in a session's document without the way up to the folder of shared originals.
    package static func shown(_ path: String) -> String {
        isSharedOriginal(path) ? path.replacing("../", with: "", maxReplacements: 2) : path
    }

    /// - Parameter path: relative to the bag.
    package static func isInSharedOriginals(_ path: String) -> Bool { path.hasPrefix(sharedOriginals + "/") }

    /// The path, relative to the bag, of a file that a session's document names.
    ///
    /// - Parameters:
    ///   - file: the path in the document: relative to the session's folder.
    ///   - folder: the session's folder, relative to the bag.
    package static func path(of file: String, inFolder folder: String) -> String {
        isSharedOriginal(file)
            ? "\(sharedOriginals)/\(file.dropFirst(sharedOriginalsFromSession.count))" : "\(folder)/\(file)"
    }

    /// The Daily Conversation Reports that were given with the archives of a day.
    static let reports: [Bag.Pattern] = ["data/reports/*/*.report.zip", "data/reports/*/*.report.json"]

    /// The path of a report, relative to the bag.
    package static func report(named name: String, of day: String) -> String { "data/reports/\(day)/\(name)" }

    /// The files of recorded sessions and of text conversations, and the reports.
    static let sessions: [Bag.Pattern] =
        [
            "data/sessions/<session>/timeline.json",
            "data/sessions/<session>/timeline.wav", "data/sessions/<session>/timeline-*.wav",
            "data/sessions/<session>/timeline.flac", "data/sessions/<session>/timeline-*.flac",
            "data/sessions/<session>/timeline.opus", "data/sessions/<session>/timeline-*.opus",
            "data/sessions/<session>/clips/<number>*.wav",
            "data/sessions/<session>/unplaced/<number>-*",
            "data/originals/*",
        ] + texts + reports

    /// All files of a bag's payload except the summary and those of review outputs.
    static let payload: [Bag.Pattern] = sessions + ["data/transcripts.json", "data/transcripts/*"]

    /// The files in the folders of text conversations that came with these.
    static let texts: [Bag.Pattern] = [
        "data/sessions/<session>/original/*",
        "data/sessions/<session>/attachments/<number>-*",
    ]

    /// The name of the session in whose folder a file lies; `nil` if there is none.
    ///
    /// - Parameter path: relative to the bag.
    package static func session(of path: String) -> String? { sessions.session(of: path) }

    /// Whether a folder is made before its first file.
    ///
    /// - Parameter folder: relative to the bag.
    static func mayBeEmpty(_ folder: String) -> Bool { folder == "data/sessions" }

    /// The pages that people open. Files that came with a conversation are none, and neither are their second names.
    static func pages(in payload: [PayloadFile]) -> [String] {
        payload.map(\.path).filter {
            $0.hasSuffix(".html") && !$0.hasPrefix("data/sessions/") && !$0.hasPrefix("data/load/")
                && !isInSharedOriginals($0)
        }.sorted()
    }

    /// Whether the file belongs to a bag without review outputs.
    ///
    /// - Parameter path: relative to the bag.
    static func isOwn(_ path: String) -> Bool {
        tagFiles.contains(path) || path == Manifest.tags || SealFile.contains(path) || path == summary
            || payload.own(path)
    }
}
