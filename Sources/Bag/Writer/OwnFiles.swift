import Files
import Foundations

/// Returns the files of a session that a job can write, relative to the session's folder; `nil` if the job does not have
/// the session.
///
/// - Parameters:
///   - name: the name of the session's folder, as the folder is listed.
///   - ignoringCase: whether the file system ignores case, so that it may list names in other cases.
package typealias FilesOfSession = (_ name: String, _ ignoringCase: Bool) throws -> Set<String>?

/// Finds out which files in an output folder belong to the job, so that a run may replace or remove them. All others are
/// somebody else's, and the run stops before it changes anything.
///
/// A file belongs to the job if it has exactly a name that the program writes, and the manifest of the job's bag lists it
/// or the job can write it.
struct OwnFiles {
    private let patterns: [Bag.Pattern]
    /// Those of the outputs that this program makes.
    private let standard: [Bag.Pattern]
    private let others: Set<String>
    private let staged: Set<String>
    private let originals: Set<String>
    private let foldedOriginals: Set<String>
    private let ofSession: FilesOfSession

    /// - Parameters:
    ///   - outputs: outputs whose files may be in the folder.
    ///   - others: more paths that a run may have written.
    ///   - staged: the names of files in the staging folder that a stopped run leaves.
    ///   - originals: the files that came with the job and that it can write, relative to the folder, see
    ///     `BagLayout.isSource`.
    ///   - ofSession: see `FilesOfSession`.
    init(
        outputs: [any ReviewOutput], others: Set<String> = [], staged: Set<String>, originals: Set<String> = [],
        ofSession: @escaping FilesOfSession
    ) {
        patterns = BagLayout.payload + outputs.flatMap(\.files)
        standard = outputs.filter { $0 is any StandardOutput }.flatMap(\.files)
        self.others = others
        self.staged = staged
        self.originals = originals
        foldedOriginals = Set(originals.map(SafeName.folded))
        self.ofSession = ofSession
    }

    /// Checks everything in a folder.
    ///
    /// - Parameter isResumed: whether the folder has output of the job. Otherwise it must be empty, but for what remains of
    ///   a run that was stopped at once.
    /// - Returns: what the run may replace or remove, for `StagingFolder.adopt`.
    /// - Throws: `JobError`, which names a link, a special file, or an entry that does not belong to the job.
    func check(_ folder: RootFolder, isResumed: Bool) throws -> [FolderEntry] {
        let bag = BagFiles(folder)
        let entries = try folder.entries(below: "") { Manifest.forEachPath(in: bag, $0) }
        let listed = Listed(entries, in: bag)
        var sessions = Sessions(ofSession, isFolded: folder.ignoresCase)
        var own: [FolderEntry] = []
        for (index, entry) in entries.enumerated() {
            guard entry.kind == .file || entry.kind == .folder else { throw Self.notAFile(entry, in: folder) }
            if entry.path == StagingFolder.name || isStaged(entry) { continue }
            let isOwn =
                isResumed
                ? entry.kind == .folder
                    ? try isOwn(folder: entry.path, isListed: listed.leads(through: index), &sessions)
                    : try isOwn(entry.path, isListed: listed.files[index], &sessions)
                : entry.path == BagLayout.payloadFolder || entry.path == BagLayout.sessionsFolder
            if isOwn {
                own.append(entry)
            } else if !(isResumed && isUndecided(entry, listed)) {
                throw Self.foreign(entry, in: folder)
            }
        }
        return own
    }

    private func isOwn(_ path: String, isListed: Bool, _ sessions: inout Sessions) throws -> Bool {
        guard hasOwnName(path) else { return false }
        if isListed { return true }
        if BagLayout.isSource(path) { return owns(original: path, isFolded: sessions.isFolded) }
        return try !BagLayout.texts.own(path) && sessions.own(path, standard: standard)
    }

    private func owns(original path: String, isFolded: Bool) -> Bool {
        originals.contains(path) || isFolded && foldedOriginals.contains(SafeName.folded(path))
    }

    private func isOwn(folder path: String, isListed: Bool, _ sessions: inout Sessions) throws -> Bool {
        guard patterns.contains(where: { $0.leads(through: path) }) else { return false }
        return try isListed || sessions.own(folder: path)
    }

    /// Whether the entry may have come with a text conversation. Which files did is not known before it is read, so such a
    /// file is neither refused nor removed. A conversation that an earlier run finished is in the manifest.
    private func isUndecided(_ entry: FolderEntry, _ listed: Listed) -> Bool {
        guard entry.kind == .file, BagLayout.texts.own(entry.path), let name = BagLayout.session(of: entry.path) else {
            return false
        }
        return !listed.has("\(BagLayout.folder(ofSession: name))/\(BagLayout.timeline)")
    }

    /// As `check`, by the names alone, before the job's sessions are known.
    func checkNames(in folder: RootFolder) throws {
        for entry in try folder.entries(below: "", as: { Manifest.forEachPath(in: BagFiles(folder), $0) }) {
            guard entry.kind == .file || entry.kind == .folder else { throw Self.notAFile(entry, in: folder) }
            let isOwn =
                entry.kind == .folder
                ? entry.path == StagingFolder.name || patterns.contains { $0.leads(through: entry.path) }
                : isStaged(entry) || hasOwnName(entry.path)
            guard isOwn else { throw Self.foreign(entry, in: folder) }
        }
    }

    private func hasOwnName(_ path: String) -> Bool {
        BagLayout.isOwn(path) || others.contains(path) || patterns.own(path)
    }

    private func isStaged(_ entry: FolderEntry) -> Bool {
        guard entry.kind == .file, entry.path.hasPrefix(StagingFolder.name + "/") else { return false }
        let name = String(entry.path.dropFirst(StagingFolder.name.count + 1))
        return staged.contains(name) || name == StagingFolder.lockName || StagingFolder.isUnfinished(name)
    }

    // MARK: - Messages

    private static func notAFile(_ entry: FolderEntry, in folder: RootFolder) -> JobError {
        JobError(
            "\(folder.path): \(PathText.printable(entry.path)) in it is \(entry.kind.words), and a bag has only files and "
                + "folders; nothing was changed; move it elsewhere, or give \(Setting("output")) a new folder")
    }

    private static func foreign(_ entry: FolderEntry, in folder: RootFolder) -> JobError {
        JobError(
            "\(folder.path): the \(entry.kind == .folder ? "folder" : "file") \(PathText.printable(entry.path)) in it does "
                + "not belong to this job; nothing was changed; move it elsewhere, or give \(Setting("output")) a new "
                + "folder")
    }
}

/// Which entries of a folder the manifest lists.
private struct Listed {
    /// By index of the entries.
    private(set) var files: [Bool]
    private let entries: [FolderEntry]
    private let listing: BagListing

    /// - Parameter entries: sorted by the bytes of their paths.
    init(_ entries: [FolderEntry], in bag: BagFiles) {
        var files = entries.map { _ in false }
        let listing = BagListing(paths: entries.map(\.path))
        Manifest.forEachPath(in: bag) { path in
            if let index = listing.index(of: path.utf8) { files[index] = true }
        }
        self.files = files
        self.entries = entries
        self.listing = listing
    }

    func has(_ path: String) -> Bool { listing.index(of: path.utf8).map { files[$0] } ?? false }

    /// Whether the entry is a folder that contains a listed file.
    func leads(through index: Int) -> Bool {
        let start = entries[index].path + "/"
        for (other, entry) in entries.enumerated().dropFirst(index + 1) {
            if entry.path.hasPrefix(start) {
                if files[other] { return true }
            } else if !entry.path.utf8.starts(with: entries[index].path.utf8) {
                return false
            }
        }
        return false
    }
}

/// The sessions of the job, and the files that it can write into their folders.
private struct Sessions {
    private let ofSession: FilesOfSession
    let isFolded: Bool
    /// Entries are sorted, so those of one session follow each other.
    private var current: (name: String, files: Set<String>?)?

    init(_ ofSession: @escaping FilesOfSession, isFolded: Bool) {
        self.ofSession = ofSession
        self.isFolded = isFolded
    }

    private mutating func files(of name: String) throws -> Set<String>? {
        if let current, current.name == name { return current.files }
        let files = try ofSession(name, isFolded).map { isFolded ? Set($0.map(SafeName.folded)) : $0 }
        current = (name, files)
        return files
    }

    /// Whether the job can write the file.
    ///
    /// - Parameter standard: the patterns of the outputs that this program makes.
    mutating func own(_ path: String, standard: [Bag.Pattern]) throws -> Bool {
        guard let name = BagLayout.session(of: path) ?? standard.session(of: path) else { return true }
        guard let files = try files(of: name) else { return false }
        let start = BagLayout.folder(ofSession: name) + "/"
        guard path.hasPrefix(start) else { return true }
        let file = isFolded ? SafeName.folded(String(path.dropFirst(start.count))) : String(path.dropFirst(start.count))
        if BagLayout.sessions.own(path) { return files.contains(file) }
        // An output that has one file for each recording gives it the recording's name.
        guard standard.contains(where: { $0.isOpen && $0.matches(path) }) else { return true }
        return files.contains { Self.stem($0) == Self.stem(file) }
    }

    /// Whether the folder is not that of a session, or is that of one of the job's sessions.
    mutating func own(folder path: String) throws -> Bool {
        let names = path.utf8.split(separator: UInt8(ascii: "/"))
        guard names.count > 2, path.hasPrefix(BagLayout.sessionsFolder + "/") else { return true }
        return try files(of: String(Substring(names[2]))) != nil
    }

    private static func stem(_ name: String) -> Substring? {
        name.utf8.lastIndex(of: UInt8(ascii: ".")).map { name[..<$0] }
    }
}
