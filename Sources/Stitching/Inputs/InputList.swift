import Conversations
import Files
import Foundations

/// What the inputs are, told by their content: hour archives, and files of conversations in writing.
struct InputList {
    private(set) var archives: [ArchiveInput] = []
    private(set) var conversations: [ConversationArchive] = []
    /// Inputs that cannot be read or are not known, and files of the folders that belong to nothing that is known.
    private(set) var problems: [Problem] = []
    private(set) var notes: [Note] = []

    /// Takes files as they are; in and below folders, every `.zip`, and what a format knows by its content. What cannot be
    /// read, or is nothing that is known, is a problem, and the others are taken.
    ///
    /// - Throws: `JobError` where none of the inputs is left; `FileError` where the disk or the process fails.
    init(_ paths: [String], formats: [any ConversationFormat], limits: Limits) throws {
        var found = Found()
        for path in paths {
            switch Folder.kind(of: path) {
            case .nothing: try Self.takeMissing(path, into: &found)
            case .other:
                found.refuse(
                    path, .inputUnreadable, "it is neither a file nor a folder, and is not read; give ZIP archives")
            case .file: try Self.takeFile(path, formats: formats, into: &found)
            case .folder: try Self.takeFolder(path, formats: formats, into: &found)
            }
        }
        guard found.count > 0 else {
            throw JobError(
                found.refusals.map { "\(PathText.shown($0.path)): \($0.reason)" }.joined(separator: "\n"))
        }
        try take(found.candidates, limits: limits)
        let claimed = Set(
            conversations.flatMap { $0.files.map(\.path) }.compactMap(Folder.realPath).map(ExactText.init))
        func isClaimed(_ path: String) -> Bool {
            Folder.realPath(path).map { claimed.contains(ExactText($0)) } ?? false
        }
        found.inFolders.removeAll(where: isClaimed)
        label(found.named + found.inFolders, found.stamps)
        report(found.strangers.filter { !isClaimed($0.path) })
        report(found, roots: paths)
        problems.sort()
        notes.sort()
    }

    // MARK: - Conversations

    /// Reads the candidates; those that another one has as a part are no conversations by themselves.
    private mutating func take(_ candidates: [Candidate], limits: Limits) throws {
        var seen: Set<ExactText> = []
        var archives: [ConversationArchive] = []
        // Thousands may lie in one folder: it is listed once.
        var folders: [ExactText: ConversationFolder] = [:]
        for candidate in candidates {
            guard seen.insert(ExactText(Folder.realPath(candidate.path) ?? candidate.path)).inserted else { continue }
            let root = ExactText(Folder.parent(of: candidate.path) ?? ".")
            let folder = try folders[root] ?? ConversationFolder(path: root.text, limit: limits.largestConversation)
            folders[root] = folder
            archives.append(
                try ConversationArchive(path: candidate.path, root: root.text, folder: folder, format: candidate.format)
            )
        }
        let parts = Set(
            archives.flatMap { archive in
                archive.files.dropFirst().map { ExactText(Folder.realPath($0.path) ?? $0.path) }
            })
        conversations = archives.filter { !parts.contains(ExactText(Folder.realPath($0.path) ?? $0.path)) }
    }

    private mutating func label(_ archivePaths: [String], _ stamps: [String: InputFile.Stamp]) {
        let others = conversations.flatMap { $0.files.map(\.path) }
        let labels = ArchiveInput.labels(of: archivePaths + others)
        archives = zip(archivePaths, labels)
            .map { ArchiveInput(path: $0, label: $1, stamp: stamps[$0]) }
            .sorted { ExactText($0.label) < ExactText($1.label) }
        var rest = labels.dropFirst(archivePaths.count)
        for index in conversations.indices {
            for file in conversations[index].files.indices {
                conversations[index].files[file].label = rest.removeFirst()
            }
        }
        conversations.sort { ExactText($0.label) < ExactText($1.label) }
    }

    /// An hour in an archive of another kind, or under another name, is an hour that is missing.
    private mutating func reportArchives(_ paths: [String]) {
        let found = paths.compactMap { path -> (path: String, reason: String)? in
            Self.archiveUnderOtherName(path).map { (path, $0) }
        }
        for (archive, label) in zip(found, ArchiveInput.labels(of: found.map(\.path))) {
            problems.append(Problem(.notAnArchive, archive.reason, archive: label))
        }
    }

    private static func archiveUnderOtherName(_ path: String) -> String? {
        let part = ForeignFile.partOfSplitSet
        if ForeignFile.isPartOfSplitSet(name: path) { return "it is \(part.words); \(part.advice)" }
        guard let file = try? InputFile(path: path), let beginning = try? file.beginning(ForeignFile.beginning) else {
            return nil
        }
        if beginning.starts(with: [0x50, 0x4B, 3, 4]) {
            return
                "it is a ZIP archive, and its name does not end in .zip: it may be a download that was not finished; "
                + "give it by its name, or rename it"
        }
        guard let nature = ForeignFile(beginning: beginning, size: file.size), nature.isContainer else { return nil }
        return "it is \(nature.words); \(nature.advice)"
    }

    /// Nothing is left out silently: JSON that no format knows, and what lies beside a conversation and is no part of it.
    private mutating func report(_ strangers: [(path: String, isJSON: Bool)]) {
        let folders = Set(conversations.flatMap { archive in archive.files.compactMap { Folder.parent(of: $0.path) } })
        let reported = strangers.filter { path, isJSON in
            !Self.isHidden(path) && (isJSON || Folder.parent(of: path).map(folders.contains) == true)
        }
        reportArchives(strangers.filter { !$0.isJSON && !Self.isHidden($0.path) }.map(\.path))
        for (stranger, label) in zip(reported, ArchiveInput.labels(of: reported.map(\.path))) {
            problems.append(
                Problem(
                    .unrecognised,
                    stranger.isJSON
                        ? "it is JSON that is not known here; it is not in the bag"
                        : "it lies beside a conversation that does not name it; it is not in the bag", archive: label))
        }
    }

    /// - Parameter roots: the inputs as they were given.
    private mutating func report(_ found: Found, roots: [String]) {
        for (refusal, label) in zip(found.refusals, ArchiveInput.labels(of: found.refusals.map(\.path))) {
            problems.append(Problem(refusal.code, refusal.reason, archive: label))
        }
        for label in ArchiveInput.labels(of: found.brokenLinks) {
            notes.append(Note(.brokenLink, "it is a link that leads to nothing", archive: label))
        }
        for label in ArchiveInput.labels(of: found.systemFiles) {
            notes.append(
                Note(
                    .systemFiles, "it is a file that macOS left there about another one, and no archive", archive: label
                ))
        }
        let places = roots.compactMap(Folder.realPath)
        for (link, label) in zip(found.linkedFolders, ArchiveInput.labels(of: found.linkedFolders)) {
            let target = Folder.realPath(link) ?? ""
            if places.contains(where: { target == $0 || target.hasPrefix($0 + "/") }) {
                notes.append(
                    Note(.linkedFolder, "it is a link to a folder that is searched already", archive: label))
            } else {
                problems.append(
                    Problem(
                        .inputUnreadable,
                        "it is a link to a folder, and such links are not followed: what is in it was not read; give the "
                            + "folder itself", archive: label))
            }
        }
    }
}
