import Recordings
import Storage

/// What the inputs are, told by their content: hour archives, and files of conversations in writing.
struct InputList {
    private(set) var archives: [ArchiveInput] = []
    private(set) var conversations: [ConversationArchive] = []
    /// Files of the folders that belong to nothing that is known.
    private(set) var problems: [Problem] = []

    private enum Kind {
        case archive
        case conversations(any ConversationFormat)
        /// Known, and with nothing to stitch in it.
        case record
        case stranger(isJSON: Bool)
    }

    private struct Candidate {
        let path: String
        let format: any ConversationFormat
    }

    /// Takes files as they are; in and below folders, every `.zip`, and what a format knows by its content.
    ///
    /// - Throws: `StitchError` for a path that is not there, a file that nobody knows, or a folder without anything known;
    ///   `FileError`.
    init(_ paths: [String], formats: [any ConversationFormat], limits: Limits) throws {
        var named: [String] = []
        var found: [String] = []
        var stamps: [String: InputFile.Stamp] = [:]
        var candidates: [Candidate] = []
        var strangers: [(path: String, isJSON: Bool)] = []
        for path in paths {
            switch Folder.kind(of: path) {
            case .nothing:
                throw StitchError("\(path): there is no such file or folder; check the name")
            case .other:
                throw StitchError("\(path): it is neither a file nor a folder, and is not read; give ZIP archives")
            case .file:
                stamps[path] = InputFile.Stamp(path: path)
                switch try Self.kind(of: path, formats: formats) {
                case .archive: named.append(path)
                case .conversations(let format): candidates.append(Candidate(path: path, format: format))
                case .record:
                    throw StitchError("\(path): it is the record of a download; give the folder that it lies in")
                case .stranger: throw Self.unknown(path, formats: formats)
                }
            case .folder:
                let before = found.count + candidates.count
                for file in try Folder.files(below: path) {
                    let file = path + "/" + file
                    let isZip = file.lowercased().hasSuffix(".zip")
                    guard isZip || Folder.kind(of: file) == .file else { continue }
                    if isZip { stamps[file] = InputFile.Stamp(path: file) }
                    // An archive that cannot be read ends the job; anything else is reported.
                    let kind = Result { try Self.kind(of: file, formats: formats) }
                    switch isZip ? try kind.get() : (try? kind.get()) ?? .stranger(isJSON: true) {
                    case .archive where isZip: found.append(file)
                    case .conversations(let format): candidates.append(Candidate(path: file, format: format))
                    case .archive: strangers.append((file, false))
                    case .stranger(let isJSON): strangers.append((file, isJSON))
                    case .record: break
                    }
                }
                guard found.count + candidates.count > before else {
                    throw StitchError(
                        "\(path): there is no .zip file in this folder, and nothing else that is known; give the folder of "
                            + "the archives")
                }
            }
        }
        try take(candidates, limits: limits)
        let claimed = Set(
            conversations.flatMap { $0.files.map(\.path) }.compactMap(Folder.realPath).map(ExactText.init))
        func isClaimed(_ path: String) -> Bool {
            Folder.realPath(path).map { claimed.contains(ExactText($0)) } ?? false
        }
        found.removeAll(where: isClaimed)
        label(named + found, stamps)
        report(strangers.filter { !isClaimed($0.path) })
    }

    // MARK: - Content

    private static func kind(of path: String, formats: [any ConversationFormat]) throws -> Kind {
        let isZip = path.lowercased().hasSuffix(".zip")
        let beginning = try beginning(of: path)
        if beginning.starts(with: "PK".utf8) { return .archive }
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
        let file = try InputFile(path: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: ConversationFolder.beginning, alignment: 1)
        defer { buffer.deallocate() }
        let count = try file.read(into: buffer, at: 0)
        return Array(buffer[..<count])
    }

    private static func unknown(_ path: String, formats: [any ConversationFormat]) -> StitchError {
        let known = (["hour archive (ZIP)"] + formats.map(\.title)).joined(separator: ", ")
        return StitchError("\(path): nobody here knows what it is; these are known by their content: \(known)")
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
            let name = path.split(separator: "/").last ?? ""
            guard !name.hasPrefix("."), !path.split(separator: "/").contains(where: { $0 == StagingFolder.name[...] })
            else {
                return false
            }
            return isJSON || Folder.parent(of: path).map(folders.contains) == true
        }
        for (stranger, label) in zip(reported, ArchiveInput.labels(of: reported.map(\.path))) {
            problems.append(
                Problem(
                    .unrecognised,
                    stranger.isJSON
                        ? "it is JSON that is not known here; it is not in the bag"
                        : "it lies beside a conversation that does not name it; it is not in the bag", archive: label))
        }
        problems.sort()
    }
}
