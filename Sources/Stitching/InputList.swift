import Recordings
import Storage

/// What the inputs are, told by their content: hour archives, and files of conversations in writing.
struct InputList {
    private(set) var archives: [ArchiveInput] = []
    private(set) var conversations: [ConversationArchive] = []
    /// Inputs that cannot be read or are not known, and files of the folders that belong to nothing that is known.
    private(set) var problems: [Problem] = []
    private(set) var notes: [Note] = []

    private enum Kind {
        case archive
        case conversations(any ConversationFormat)
        /// Known, and with nothing to stitch in it.
        case record
        /// Left by an operating system, about another file.
        case systemFile
        case stranger(isJSON: Bool)
    }

    private struct Candidate {
        let path: String
        let format: any ConversationFormat
    }

    /// Something of the inputs that is not taken.
    private struct Refusal {
        let path: String
        let code: Problem.Code
        /// After its name and a colon.
        let reason: String
    }

    /// What was found of the inputs, before anything is done with it.
    private struct Found {
        var named: [String] = []
        var inFolders: [String] = []
        var stamps: [String: InputFile.Stamp] = [:]
        var candidates: [Candidate] = []
        var strangers: [(path: String, isJSON: Bool)] = []
        var refusals: [Refusal] = []
        var brokenLinks: [String] = []
        var linkedFolders: [String] = []
        var systemFiles: [String] = []

        var count: Int { named.count + inFolders.count + candidates.count }

        mutating func refuse(_ path: String, _ code: Problem.Code, _ reason: String) {
            refusals.append(Refusal(path: path, code: code, reason: reason))
        }

        /// - Throws: where it is not the file's own fault.
        mutating func refuse(_ path: String, _ error: FileError) throws(FileError) {
            guard error.concernsFileAlone else { throw error }
            refuse(
                path, .inputUnreadable,
                error.isOfNoFile
                    ? "it is neither a file nor a folder, and is not read"
                    : "it cannot be read: \(error.reason)\(error.advice)")
        }
    }

    /// Takes files as they are; in and below folders, every `.zip`, and what a format knows by its content. What cannot be
    /// read, or is nothing that is known, is a problem, and the others are taken.
    ///
    /// - Throws: `StitchError` where none of the inputs is left; `FileError` where the disk or the process fails.
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
            throw StitchError(
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

    private static func takeMissing(_ path: String, into found: inout Found) throws(FileError) {
        do throws(FileError) {
            _ = try InputFile(path: path)
        } catch {
            guard !error.isNothingThere else {
                found.refuse(path, .inputUnreadable, "there is no such file or folder; check the name")
                return
            }
            try found.refuse(path, error)
        }
    }

    private static func takeFile(_ path: String, formats: [any ConversationFormat], into found: inout Found) throws {
        // Before the first byte is read: what changes after that is noticed.
        found.stamps[path] = InputFile.Stamp(path: path)
        do {
            switch try kind(of: path, formats: formats) {
            case .archive: found.named.append(path)
            case .conversations(let format): found.candidates.append(Candidate(path: path, format: format))
            case .record:
                found.refuse(path, .unrecognised, "it is the record of a download; give the folder that it lies in")
            case .systemFile:
                found.refuse(path, .notAnArchive, "it is a file that macOS left there about another one; give that")
            case .stranger(let isJSON): try refuseStranger(path, isJSON: isJSON, formats: formats, into: &found)
            }
        } catch let error as FileError {
            try found.refuse(path, error)
        }
    }

    private static func takeFolder(_ path: String, formats: [any ConversationFormat], into found: inout Found) throws {
        let before = found.count + found.refusals.count
        let search: Folder.Search
        do throws(FileError) {
            search = try Folder.search(path)
        } catch {
            try found.refuse(path, error)
            return
        }
        for file in search.files {
            let file = path + "/" + file
            let isZip = file.lowercased().hasSuffix(".zip")
            guard isZip || Folder.kind(of: file) == .file else { continue }
            if isZip { found.stamps[file] = InputFile.Stamp(path: file) }
            do {
                switch try kind(of: file, formats: formats) {
                case .archive where isZip: found.inFolders.append(file)
                case .conversations(let format): found.candidates.append(Candidate(path: file, format: format))
                case .archive: found.strangers.append((file, false))
                case .stranger(let isJSON): found.strangers.append((file, isJSON))
                case .systemFile: found.systemFiles.append(file)
                case .record: break
                }
            } catch let error as FileError {
                if isZip || !isHidden(file) { try found.refuse(file, error) }
            }
        }
        for (place, error) in search.failures { try found.refuse(path + "/" + place, error) }
        found.brokenLinks += search.brokenLinks.map { path + "/" + $0 }
        found.linkedFolders += search.linkedFolders.map { path + "/" + $0 }
        guard found.count + found.refusals.count == before else { return }
        found.refuse(
            path, .inputUnreadable,
            "there is no .zip file in this folder, and nothing else that is known; give the folder of the archives")
    }

    /// Of the file systems' own, and of this program's.
    private static func isHidden(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return parts.last?.hasPrefix(".") == true || parts.contains { $0 == StagingFolder.name[...] }
    }

    // MARK: - Content

    private static func kind(of path: String, formats: [any ConversationFormat]) throws -> Kind {
        let isZip = path.lowercased().hasSuffix(".zip")
        let beginning = try beginning(of: path)
        if beginning.starts(with: "PK".utf8) { return .archive }
        if path.split(separator: "/").last?.hasPrefix("._") == true, ForeignFile.isAppleDouble(beginning: beginning) {
            return .systemFile
        }
        let isJSON: Bool
        let value = JSONValue(beginning: beginning)
        switch value {
        case .object, .array: isJSON = true
        default: isJSON = false
        }
        if isJSON {
            for format in formats {
                switch format.likeness(beginning) {
                case .conversations: return .conversations(format)
                case .record: return .record
                case nil: continue
                }
            }
            // What this program writes beside its downloads, and into its bags.
            if value?["format"]?.text?.hasPrefix("opusstitch-") == true { return .record }
        }
        // Damaged beyond recognition, it is still reported as what it was given as.
        return isZip ? .archive : .stranger(isJSON: isJSON)
    }

    private static func beginning(of path: String) throws(FileError) -> [UInt8] {
        try InputFile(path: path).beginning(ConversationFolder.beginning)
    }

    /// A file given by its name.
    private static func refuseStranger(
        _ path: String, isJSON: Bool, formats: [any ConversationFormat], into found: inout Found
    ) throws(FileError) {
        let known = (["hour archive (ZIP)"] + formats.map(\.title)).joined(separator: ", ")
        if !isJSON {
            let file = try InputFile(path: path)
            let isPart = ForeignFile.isPartOfSplitSet(name: path)
            let nature = ForeignFile(beginning: try file.beginning(ForeignFile.beginning), size: file.size)
            if let nature = isPart ? .partOfSplitSet : nature {
                found.refuse(path, .notAnArchive, "it is \(nature.words); \(nature.advice)")
                return
            }
        }
        found.refuse(
            path, isJSON ? .unrecognised : .notAnArchive,
            "unrecognised file type; these are known by their content: \(known)")
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

    /// Nothing is left out silently: JSON that no format knows, and what lies beside a conversation and is no part of it.
    private mutating func report(_ strangers: [(path: String, isJSON: Bool)]) {
        let folders = Set(conversations.flatMap { archive in archive.files.compactMap { Folder.parent(of: $0.path) } })
        let reported = strangers.filter { path, isJSON in
            !Self.isHidden(path) && (isJSON || Folder.parent(of: path).map(folders.contains) == true)
        }
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
        for (link, label) in zip(found.brokenLinks, ArchiveInput.labels(of: found.brokenLinks)) {
            let words = "it is a link that leads to nothing"
            if link.lowercased().hasSuffix(".zip") {
                problems.append(
                    Problem(
                        .inputUnreadable, "\(words): what it led to was moved or removed; give that", archive: label))
            } else if !Self.isHidden(link) {
                notes.append(Note(.brokenLink, words, archive: label))
            }
        }
        for (file, label) in zip(found.systemFiles, ArchiveInput.labels(of: found.systemFiles)) {
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
