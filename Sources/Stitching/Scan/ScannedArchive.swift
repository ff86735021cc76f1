import Bag
import Calls
import Foundations
import OggOpus
import ZipStreaming

/// The contents of one archive: its metadata, its entries, and the problems found.
struct ScannedArchive: Sendable {
    let input: ArchiveInput
    /// How its entries are located when it is read again.
    var access = ZipReader.Access.directory
    /// Its bytes, if they stay in memory.
    var content: ZipFile?
    var sha256: Checksum?
    /// `ArchiveFingerprint`; only set for a shard.
    var directorySha256: Checksum?
    var bytes = 0
    var utcDay: String?
    var hour: String?
    var entryCount = 0
    var sessions: [Session] = []
    /// The entries that match ambiguous clips, by ordinal.
    var candidates: [Int: ClipRecord.Entry] = [:]
    var unlisted: [SummaryDocument.UnlistedEntry] = []
    var problems: [Problem] = []
    var notes: [Note] = []
    /// Whether the file is one part of an archive that was split into several files.
    var isPartOfSplitSet = false
    /// Whether any of it could be read.
    var isReadable = true

    struct Session: Sendable {
        let sessionId: String
        let externalConversationId: String?
        var clips: [ClipRecord]
    }

    /// The number of sessions listed, including those of other shards. Stays after `sessions` was emptied.
    private(set) var sessionCount = 0
    private(set) var clipCount = 0
    /// Ids of sessions that belong to other shards. They affect the folder names.
    private(set) var othersSessionIds: [ExactText] = []

    /// Ids of sessions that were not selected. They affect the folder names, which are those of the whole job.
    private(set) var unselectedSessionIds: [ExactText] = []

    /// Its bytes: those in memory, or those of the file, which is opened.
    ///
    /// - Throws: `JobError` if the system cannot open the file.
    func opened() throws(JobError) -> ZipFile {
        if let content { return content }
        do throws(ZipError) {
            return try ZipFile(path: input.path)
        } catch {
            throw JobError(unreadable: input.path, error)
        }
    }

    /// Keeps the selected sessions; `nil` keeps all.
    mutating func select(_ only: Set<ExactText>?) {
        guard let only else { return }
        unselectedSessionIds = sessions.lazy.map { ExactText($0.sessionId) }.filter { !only.contains($0) }
        sessions.removeAll { !only.contains(ExactText($0.sessionId)) }
    }

    /// Must be called when `sessions` are known and before clips are read.
    mutating func countSessions(keeping shard: Shard?) {
        sessionCount = sessions.count
        clipCount = sessions.reduce(0) { $0 + $1.clips.count }
        guard let shard else { return }
        othersSessionIds = sessions.map(\.sessionId).filter { !shard.takes(sessionId: $0) }.map(ExactText.init)
        sessions.removeAll { !shard.takes(sessionId: $0.sessionId) }
    }

    mutating func report(_ code: Problem.Code, _ message: String) {
        problems.append(Problem(code, message, archive: input.label))
    }
}

/// A listed clip and its entry in the archive.
struct ClipRecord: Sendable {
    let listed: ListedClip
    /// Index in the list of scanned archives.
    var archiveIndex = 0
    /// `nil` if no entry or several entries match.
    var entry: Entry?
    /// The ordinals of the matching entries if there are several, at most `mostCandidates`, in the archive's order.
    /// They are keys of `ScannedArchive.candidates`.
    var candidates: [Int] = []
    var outcome: Outcome

    /// The most entries that are kept for an ambiguous clip.
    static let mostCandidates = 256

    struct Entry: Sendable {
        let ordinal: Int
        let path: String
        /// The remaining properties are set when the entry was read.
        var bytes: Int?
        var sha256: Checksum?
        /// The length in samples, if the pages show it. It does not depend on whether the clip is placed.
        var samples48k: Int?
    }

    enum Outcome: Sendable {
        case sound(ClipFacts)
        case unplaced(ClipStatus, reason: String)

        var facts: ClipFacts? {
            if case .sound(let facts) = self { facts } else { nil }
        }

        /// Removes the descriptions of defects that the scan found.
        mutating func removeFindings() {
            guard case .sound(let facts) = self, !facts.findings.isEmpty else { return }
            self = .sound(facts.withoutFindings)
        }
    }

    var facts: ClipFacts? { outcome.facts }

    var status: ClipStatus {
        switch outcome {
        case .sound: .placed
        case .unplaced(let status, _): status
        }
    }

    var length: ClipLength? {
        facts.map { ClipLength(samples48k: $0.first.samples48k, rest: $0.rest.map(\.samples48k)) }
    }
}

/// Explains for a clip without an entry what was searched and what was found.
struct MissingClips {
    /// The archive's files, in the order used by `EntryMatcher`.
    private let files: [ZipEntry]
    /// The entries that are not files, by path: folders, symbolic links, devices.
    private let others: [String: ZipEntry.Kind]

    init(files: [ZipEntry], entries: [ZipEntry]) {
        self.files = files
        others = Dictionary(
            entries.lazy.filter { $0.kind != .file }
                .map { ($0.path.hasSuffix("/") ? String($0.path.dropLast()) : $0.path, $0.kind) }
        ) { first, _ in first }
    }

    /// - Parameter similar: indices of entries with similar names; `nil` if similar names were not searched.
    func reason(_ clip: ListedClip, _ session: ListedSession, _ similar: [Int]?) -> String {
        guard !clip.fileName.isEmpty else {
            return "the metadata has no file name for it, so its entry is unknown"
        }
        guard let similar else { return Self.plain }
        let paths = EntryIndex.paths(
            fileName: clip.fileName, sessionId: session.sessionId,
            externalConversationId: session.externalConversationId
        ).map(\.text)
        let looked = paths.map { PrintableText.of($0, width: 100) }.joined(separator: ", ")
        return "the archive has no entry for it; looked for \(looked), and that name in any folder and spelling; "
            + there(paths, similar)
    }

    private func there(_ paths: [String], _ similar: [Int]) -> String {
        if let path = paths.first(where: { others[$0] != nil }) {
            let kind = others[path] == .directory ? "a folder" : "a symbolic link or device, which is not followed"
            return "the name belongs to \(kind)"
        }
        if !similar.isEmpty {
            let names = similar.map { PrintableText.of(files[$0].path, width: 100) }.joined(separator: ", ")
            return "similar \(similar.count == 1 ? "name" : "names"): \(names)"
        }
        return "no similar name found; download the archive again if it may be incomplete"
    }

    /// A constant, because it may be used very often.
    private static let plain =
        "the archive has no entry for it in any folder and spelling; download the archive again if it may be incomplete"
}

/// Counts the entries of an archive whose names differ from the expected names, by kind of difference.
struct NameTally {
    private var found: [NameDifference: (count: Int, entry: String, wanted: String)] = [:]

    mutating func add(_ entry: String, for wanted: String, _ differences: [NameDifference]) {
        for difference in differences { found[difference, default: (0, entry, wanted)].count += 1 }
    }

    /// Returns one note for each kind of difference.
    func notes(archive: String) -> [Note] {
        NameDifference.allCases.compactMap { difference in
            guard let (count, entry, wanted) = found[difference] else { return nil }
            let example = "\(PrintableText.of(entry, width: 200)) for \(PrintableText.of(wanted, width: 200))"
            return Note(
                Note.Code(difference),
                "\(count == 1 ? "1 entry was" : "\(count) entries were") found \(difference.words)"
                    + (count == 1 ? ": \(example)" : " (first: \(example))"),
                archive: archive, count: count)
        }
    }
}

extension Problem.Code {
    /// The code for a clip that is not placed.
    init(_ status: ClipStatus) {
        switch status {
        case .missing: self = .missing
        case .ambiguous: self = .ambiguous
        case .unsupported: self = .unsupported
        case .duplicate: self = .duplicate
        case .untimed: self = .untimed
        case .corrupt, .placed: self = .corrupt
        }
    }

    /// The code for a finding about a clip that is placed.
    init(_ finding: ClipFinding.Kind) {
        switch finding {
        case .hole: self = .hole
        case .truncated: self = .truncated
        case .undecodable: self = .undecodable
        case .trailingData: self = .trailingData
        case .granulePositions: self = .granulePositions
        case .repeatedPages: self = .repeatedPages
        case .pageNumbers: self = .pageNumbers
        case .commentHeader: self = .commentHeader
        case .otherStreams: self = .otherStreams
        }
    }
}
