import Bag
import Calls
import Foundations
import OggOpus
import ZipStreaming

/// All that one archive says about itself, and that was found in it.
struct ScannedArchive: Sendable {
    let input: ArchiveInput
    /// How its entries are found when it is read again.
    var access = ZipReader.Access.directory
    var sha256: Checksum?
    /// `ArchiveFingerprint`; for a shard alone.
    var directorySha256: Checksum?
    var bytes = 0
    var utcDay: String?
    var hour: String?
    var entryCount = 0
    var sessions: [Session] = []
    /// The entries of which several could be one clip, by their ordinals.
    var candidates: [Int: ClipRecord.Entry] = [:]
    var unlisted: [SummaryDocument.UnlistedEntry] = []
    var problems: [Problem] = []
    var notes: [Note] = []
    /// Whether it is one of several files that an archive was cut into.
    var isPartOfSplitSet = false
    /// Whether anything could be read at all.
    var isReadable = true

    struct Session: Sendable {
        let sessionId: String
        let externalConversationId: String?
        var clips: [ClipRecord]
    }

    /// What the metadata lists, also of other shards' sessions, and after `sessions` have gone into the joined ones.
    private(set) var sessionCount = 0
    private(set) var clipCount = 0
    /// Ids of sessions that other shards do: names of folders depend on all.
    private(set) var othersSessionIds: [ExactText] = []

    /// Ids of sessions that were not asked for: the names of folders are those of the whole job.
    private(set) var unselectedSessionIds: [ExactText] = []

    /// Keeps the sessions that are asked for; `nil`: all.
    mutating func select(_ only: Set<ExactText>?) {
        guard let only else { return }
        unselectedSessionIds = sessions.lazy.map { ExactText($0.sessionId) }.filter { !only.contains($0) }
        sessions.removeAll { !only.contains(ExactText($0.sessionId)) }
    }

    /// To be called when `sessions` are known, and no clip has been read yet.
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

/// A listed clip and what was found of it in its archive.
struct ClipRecord: Sendable {
    let listed: ListedClip
    /// Position in the list of scanned archives.
    var archiveIndex = 0
    /// `nil` where it has no entry, or more than one.
    var entry: Entry?
    /// Where more than one entry could be it: the first `mostCandidates` of them, by `ScannedArchive.candidates`, in the
    /// archive's order.
    var candidates: [Int] = []
    var outcome: Outcome

    /// Entries that are kept of an ambiguous clip.
    static let mostCandidates = 256

    struct Entry: Sendable {
        let ordinal: Int
        let path: String
        /// The rest is known once the entry was read.
        var bytes: Int?
        var sha256: Checksum?
        /// Where its pages tell it, whether it is placed or not.
        var samples48k: Int?
    }

    enum Outcome: Sendable {
        case sound(ClipFacts)
        case unplaced(ClipStatus, reason: String)

        var facts: ClipFacts? {
            if case .sound(let facts) = self { facts } else { nil }
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

/// Says of a clip without an entry what was looked for, and what is there.
struct MissingClips {
    /// The archive's files, by the positions that `EntryMatcher` knows.
    private let files: [ZipEntry]
    /// What lies under a name and is no file: folders, links, devices.
    private let others: [String: ZipEntry.Kind]

    init(files: [ZipEntry], entries: [ZipEntry]) {
        self.files = files
        others = Dictionary(
            entries.lazy.filter { $0.kind != .file }
                .map { ($0.path.hasSuffix("/") ? String($0.path.dropLast()) : $0.path, $0.kind) }
        ) { first, _ in first }
    }

    /// - Parameter similar: positions of entries with similar names; `nil` where it was not looked for them.
    func reason(_ clip: ListedClip, _ session: ListedSession, _ similar: [Int]?) -> String {
        guard !clip.fileName.isEmpty else {
            return "the metadata gives it no file name, and so nothing says which entry it is"
        }
        guard let similar else { return Self.plain }
        let paths = EntryIndex.paths(
            fileName: clip.fileName, sessionId: session.sessionId,
            externalConversationId: session.externalConversationId
        ).map(\.text)
        let looked = paths.map { PrintableText.of($0, width: 100) }.joined(separator: ", ")
        return "the archive has no entry for it; looked for \(looked), and for that name in any folder and spelling; "
            + there(paths, similar)
    }

    private func there(_ paths: [String], _ similar: [Int]) -> String {
        if let path = paths.first(where: { others[$0] != nil }) {
            let kind = others[path] == .directory ? "a folder" : "a link or a device, which is never followed"
            return "what lies there under its name is \(kind)"
        }
        if !similar.isEmpty {
            let names = similar.map { PrintableText.of(files[$0].path, width: 100) }.joined(separator: ", ")
            return "the nearest \(similar.count == 1 ? "name" : "names") there: \(names)"
        }
        return "no name there is like it: get the archive again, if it should be complete"
    }

    /// The same words for all: there may be very many.
    private static let plain =
        "the archive has no entry for it, in any folder and spelling; get the archive again, if it should be complete"
}

/// Counts how entries of one archive were found whose names are not exactly those that were wanted.
struct NameTally {
    private var found: [NameDifference: (count: Int, entry: String, wanted: String)] = [:]

    mutating func add(_ entry: String, for wanted: String, _ differences: [NameDifference]) {
        for difference in differences { found[difference, default: (0, entry, wanted)].count += 1 }
    }

    /// One for each kind.
    func notes(archive: String) -> [Note] {
        NameDifference.allCases.compactMap { difference in
            guard let (count, entry, wanted) = found[difference] else { return nil }
            let example = "\(PrintableText.of(entry, width: 200)) for \(PrintableText.of(wanted, width: 200))"
            return Note(
                Note.Code(difference),
                "\(count == 1 ? "1 entry was" : "\(count) entries were") found \(difference.words): "
                    + "\(example)\(count == 1 ? "" : " the first")",
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

    /// The code for something that is not right with a clip that is placed.
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
