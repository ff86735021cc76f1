import Bag
import Conversations
import Files
import Foundations

/// The inputs, classified by content into hour archives and files of text conversations.
struct InputList {
    private(set) var archives: [ArchiveInput] = []
    private(set) var conversations: [ConversationArchive] = []
    /// Problems of inputs that cannot be read or are not recognised, and of files in the folders that belong to no
    /// input.
    private(set) var problems: [Problem] = []
    private(set) var notes: [Note] = []
    /// Daily Conversation Reports beside the archives.
    private(set) var reports: [ReportInput] = []
    /// The hours of fetched days that have no archive here.
    private(set) var missing: [MissingHour] = []
    private(set) var labelsOfMissing: [String] = []

    /// Takes each file that is given. In folders and their subfolders, takes every `.zip` file, and files whose content
    /// a format recognises. Other inputs are reported as problems.
    ///
    /// - Parameters:
    ///   - missing: hours that are known to be missing. Those that the records in the folders name are added.
    ///   - output: the folder that the run writes to. It is left out of the search.
    /// - Throws: `JobError` if no usable input is left; `FileError` if the disk or the process fails; `Interruption`.
    init(
        _ paths: [String], missing: [MissingHour] = [], formats: [any ConversationFormat], surroundings: Surroundings,
        output: OutputLocation? = nil
    ) throws {
        let (limits, interruption) = (surroundings.limits, surroundings.interruption)
        var found = Found()
        for path in paths {
            try interruption.check()
            switch Folder.kind(of: path) {
            case .nothing: try Self.takeMissing(path, into: &found)
            case .other:
                found.refuse(
                    path, .inputUnreadable, "it is neither a file nor a folder; give ZIP archives or folders of them")
            case .file: try Self.takeFile(path, formats: formats, into: &found)
            case .folder: try Self.takeFolder(path, formats: formats, output: output, interruption, into: &found)
            }
        }
        guard found.count > 0 else {
            for path in found.reports {
                found.refuse(path, .unrecognised, "it is a conversation report; give the archives of its day too")
            }
            throw JobError(lines: found.refusals.map { "\(PathText.shown($0.path)): \($0.reason)" })
        }
        try take(found.candidates, limits: limits, output: output, interruption)
        let claimed = Set(
            conversations.flatMap { $0.files.map(\.path) }.compactMap(Folder.realPath).map(ExactText.init))
        func isClaimed(_ path: String) -> Bool {
            Folder.realPath(path).map { claimed.contains(ExactText($0)) } ?? false
        }
        found.inFolders.removeAll(where: isClaimed)
        reports = ReportInput.list(found.reports)
        self.missing = missing + Self.missing(by: found.days)
        label(found.named + found.inFolders, found.stamps)
        let damaged = found.strangers.map(\.path).filter { Self.isDamagedDownload($0, of: found.days) }
        noteReplaced(damaged)
        report(found.strangers.filter { !isClaimed($0.path) && !damaged.contains($0.path) })
        report(found, roots: paths)
        problems.sort()
        notes.sort()
    }

    // MARK: - Conversations

    /// Reads the candidates. A candidate that is part of another one is not a conversation by itself.
    private mutating func take(
        _ candidates: [Candidate], limits: Limits, output: OutputLocation?, _ interruption: Interruption
    ) throws {
        var seen: Set<ExactText> = []
        var archives: [ConversationArchive] = []
        // Each folder is listed once, because it may contain thousands of candidates.
        var folders: [ExactText: ConversationFolder] = [:]
        for candidate in candidates {
            try interruption.check()
            guard seen.insert(ExactText(Folder.realPath(candidate.path) ?? candidate.path)).inserted else { continue }
            let root = ExactText(Folder.parent(of: candidate.path) ?? ".")
            let folder =
                try folders[root]
                ?? ConversationFolder(
                    path: root.text, limit: limits.largestConversation, leavingOut: output, interruption)
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

    private mutating func label(_ archivePaths: [String], _ stamps: [ExactText: InputFile.Stamp]) {
        // Several archives may have the same file. It has one label.
        var seen: Set<ExactText> = []
        let others = conversations.flatMap { $0.files.map(\.path) }.filter { seen.insert(ExactText($0)).inserted }
        // The label of an archive must not change when a missing hour is added.
        let labels = ArchiveInput.labels(of: archivePaths + others + missing.map(\.path))
        labelsOfMissing = labels.suffix(missing.count)
        archives = zip(archivePaths, labels)
            .map { ArchiveInput(path: $0, label: $1, stamp: stamps[ExactText($0)]) }
            .sorted { ExactText($0.label) < ExactText($1.label) }
        let labelOf = Dictionary(
            uniqueKeysWithValues: zip(others.map(ExactText.init), labels.dropFirst(archivePaths.count)))
        for index in conversations.indices {
            for file in conversations[index].files.indices {
                let path = ExactText(conversations[index].files[file].path)
                conversations[index].files[file].label = labelOf[path] ?? path.text
            }
        }
        conversations.sort { ExactText($0.label) < ExactText($1.label) }
    }

    /// Notes damaged downloads that were replaced. For others, the problem of the missing hour says so.
    private mutating func noteReplaced(_ damaged: [String]) {
        let replaced = damaged.filter { path in !missing.contains { path.hasPrefix("\($0.path).damaged") } }
        for label in ArchiveInput.labels(of: replaced) {
            notes.append(
                Note(.damagedDownload, "it is a damaged download that was replaced by an intact one", archive: label))
        }
    }

    /// Reports archives in other formats or with other names, because each may be a missing hour.
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
                "it is a ZIP archive whose name does not end in .zip, so it may be an unfinished download; "
                + "rename it, or give it as an input by its name"
        }
        guard let nature = ForeignFile(beginning: beginning, size: file.size), nature.isContainer else { return nil }
        return "it is \(nature.words); \(nature.advice)"
    }

    /// Reports every file that is left out: JSON that no format recognises, and files next to a conversation that are
    /// not part of it.
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
                        ? "it is a JSON file of unrecognised type; it is not in the bag"
                        : "it is next to a text conversation that does not refer to it; it is not in the bag",
                    archive: label))
        }
    }

    /// - Parameter roots: the inputs as they were given.
    private mutating func report(_ found: Found, roots: [String]) {
        for (refusal, label) in zip(found.refusals, ArchiveInput.labels(of: found.refusals.map(\.path))) {
            problems.append(Problem(refusal.code, refusal.reason, archive: label))
        }
        for label in ArchiveInput.labels(of: found.brokenLinks) {
            notes.append(Note(.brokenLink, "it is a broken symbolic link", archive: label))
        }
        for label in ArchiveInput.labels(of: found.systemFiles) {
            notes.append(
                Note(
                    .systemFiles, "it is macOS metadata about another file, not an archive", archive: label
                ))
        }
        let places = roots.compactMap(Folder.realPath)
        for (link, label) in zip(found.linkedFolders, ArchiveInput.labels(of: found.linkedFolders)) {
            let target = Folder.realPath(link) ?? ""
            if places.contains(where: { target == $0 || target.hasPrefix($0 + "/") }) {
                notes.append(
                    Note(.linkedFolder, "it is a symbolic link to a folder that is already searched", archive: label))
            } else {
                problems.append(
                    Problem(
                        .inputUnreadable,
                        "it is a symbolic link to a folder, which is not followed, so its contents were not read; "
                            + "give the folder itself", archive: label))
            }
        }
    }
}

extension InputList {
    /// Keeps only the inputs that a bag was made from. An archive that lies elsewhere now, or has another name, is
    /// recognised by its size and checksum.
    ///
    /// - Returns: the labels of the inputs that the bag does not know, and of the bag's inputs that are not here.
    mutating func keep(_ known: [SummaryDocument.Input]) throws(FileError) -> (unknown: [String], missing: [String]) {
        let labels = Set(known.map { ExactText($0.archive) })
        let present = Set(archives.map { ExactText($0.label) })
        var absent = known.filter { $0.kind == nil && !present.contains(ExactText($0.archive)) }
        for index in archives.indices where !labels.contains(ExactText(archives[index].label)) && !absent.isEmpty {
            let file = try InputFile(path: archives[index].path)
            guard absent.contains(where: { $0.bytes == file.size }) else { continue }
            let digest = try file.checksum().digest
            guard let match = absent.firstIndex(where: { $0.sha256 == digest }) else { continue }
            archives[index] = ArchiveInput(
                path: archives[index].path, label: absent.remove(at: match).archive, stamp: archives[index].stamp)
        }
        func isKnown(_ label: String) -> Bool { labels.contains(ExactText(label)) }
        var unknown = archives.map(\.label).filter { !isKnown($0) }
        archives = archives.filter { isKnown($0.label) }.sorted { ExactText($0.label) < ExactText($1.label) }
        unknown += conversations.map(\.label).filter { !isKnown($0) }
        conversations.removeAll { !isKnown($0.label) }
        let kept = Set((archives.map(\.label) + conversations.flatMap { $0.files.map(\.label) }).map(ExactText.init))
        return (unknown, known.map(\.archive).filter { !kept.contains(ExactText($0)) })
    }
}
