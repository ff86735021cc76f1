import Conversations
import Files
import Foundations

/// A file of text conversations, together with the files that belong to it.
struct ConversationArchive: Sendable {
    let path: String
    let format: any ConversationFormat
    let folder: ConversationFolder
    /// The path of the folder.
    let root: String
    /// The name of the main file in the folder.
    let name: String
    /// The files that were used; the main file is first.
    var files: [File]
    /// The positions in `files`, by name.
    private var positions: [ExactText: Int] = [:]
    /// The conversations in the order in which they were read.
    var listed: [Listed]
    var problems: [Problem] = []

    struct File: Sendable {
        let path: String
        /// The name in the folder.
        let name: String
        /// The name in reports.
        var label: String
        var sha256: Checksum?
        var bytes: Int
        let isAttachment: Bool
        /// The number of conversations that were read from it.
        var conversations = 0
    }

    struct Listed: Sendable {
        let id: String
        let messages: Int
    }

    var label: String { files[0].label }

    /// - Parameters:
    ///   - root: the folder that contains the file.
    ///   - folder: the contents of that folder.
    /// - Throws: `FileError`.
    init(path: String, root: String, folder: ConversationFolder, format: any ConversationFormat) throws {
        self.path = path
        self.root = root
        self.folder = folder
        self.format = format
        name = Folder.name(of: path)
        files = []
        let conversations = try Self.read(name, format: format, folder: folder)
        listed = conversations.map { Listed(id: $0.id, messages: $0.messages.count) }
        /// - Returns: its position in `files`.
        func add(_ name: String, isAttachment: Bool) throws -> Int {
            if let position = positions[ExactText(name)] { return position }
            let path = root + "/" + name
            positions[ExactText(name)] = files.count
            files.append(
                File(
                    path: path, name: name, label: name, bytes: try InputFile(path: path).size,
                    isAttachment: isAttachment))
            return files.count - 1
        }
        _ = try add(name, isAttachment: false)
        for conversation in conversations {
            let positions = try conversation.originals.map { try add($0, isAttachment: false) }
            // A format may list a file twice.
            for position in Set(positions) { files[position].conversations += 1 }
        }
        for conversation in conversations {
            for attachment in conversation.attachments {
                if let file = attachment.file { _ = try add(file, isAttachment: true) }
            }
        }
    }

    /// Reads the conversations again. They are not kept, because those of a whole job may not fit into memory.
    ///
    /// - Throws: `FileError`.
    func conversations() throws -> [Conversation] { try Self.read(name, format: format, folder: folder) }

    /// A file that cannot be read becomes a conversation without messages, so that it is kept and reported.
    private static func read(
        _ name: String, format: any ConversationFormat, folder: ConversationFolder
    ) throws -> [Conversation] {
        do {
            return try format.read(name, in: folder)
        } catch let error as ConversationUnreadable {
            return [
                Conversation(
                    id: format.name, messages: [], originals: [name],
                    defects: [Conversation.Defect(error.code, "it cannot be read and is kept unchanged: \(error)")])
            ]
        }
    }

    func file(named name: String) -> File? { positions[ExactText(name)].map { files[$0] } }

    /// Hashes the files.
    ///
    /// - Throws: `FileError`.
    mutating func hash(attachmentsToo: Bool, taken: (Int) -> Void) throws {
        for index in files.indices where attachmentsToo || !files[index].isAttachment {
            let (digest, bytes) = try InputFile(path: files[index].path).checksum(taken: taken)
            files[index].sha256 = digest
            files[index].bytes = bytes
        }
    }
}

extension ConversationFolder {
    /// Lists a folder on disk: its regular files, and those in its direct subfolders.
    ///
    /// - Parameters:
    ///   - limit: the largest size in bytes of a document that is read.
    ///   - output: a subfolder that is left out.
    /// - Throws: `FileError`.
    init(path: String, limit: Int, leavingOut output: OutputLocation?, _ interruption: Interruption) throws {
        var files: [File] = []
        for name in try Folder.names(in: path) {
            if let bytes = Folder.sizeOfFile(path + "/" + name) {
                files.append(File(name: name, bytes: bytes))
            } else if Folder.isFolder(path + "/" + name), output?.isSame(as: path + "/" + name) != true,
                let inner = try? Folder.names(in: path + "/" + name)
            {
                for file in inner {
                    let file = name + "/" + file
                    if let bytes = Folder.sizeOfFile(path + "/" + file) { files.append(File(name: file, bytes: bytes)) }
                }
            }
        }
        files.sort { ExactText($0.name) < ExactText($1.name) }
        self.init(files: files, interruption: interruption) { name in
            let file = try InputFile(path: path + "/" + name)
            guard file.size <= limit else {
                throw ConversationUnreadable(
                    .unsupported,
                    "\(name) has \(file.size) bytes; the limit is \(limit) (\(Setting("largestConversation")))")
            }
            return try file.contents(limit: limit)
        }
    }
}

/// Hashes a job's conversation archives and excludes copies.
struct ConversationScan {
    let archives: [ConversationArchive]
    let surroundings: Surroundings
    let meter: Meter
    let hashesAttachments: Bool

    /// - Returns: the archives in the order of their labels. Of identical archives, only the first keeps its
    ///   conversations.
    /// - Throws: `FileError`.
    func run() throws -> [ConversationArchive] {
        var tasks = archives.map { Result<ConversationArchive, any Error>.success($0) }
        if tasks.isEmpty { return [] }
        Workers.perform(
            &tasks, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
        ) { [meter, hashesAttachments] task in
            task = task.flatMap { archive in
                Result {
                    var archive = archive
                    try archive.hash(attachmentsToo: hashesAttachments, taken: meter.add)
                    return archive
                }
            }
        }
        var firstOf: [[Checksum?]: String] = [:]
        return try tasks.map { task in
            let archive = try task.get()
            let content = archive.files.filter { !$0.isAttachment }.map(\.sha256)
            guard let first = firstOf[content] else {
                firstOf[content] = archive.label
                return archive
            }
            return archive.setAside(asCopyOf: first)
        }
    }
}

extension ConversationArchive {
    /// Marks a copy of another archive. It stays among the inputs but contributes no conversations.
    fileprivate func setAside(asCopyOf first: String) -> ConversationArchive {
        var copy = self
        copy.listed = []
        for index in copy.files.indices { copy.files[index].conversations = 0 }
        copy.problems.append(
            Problem(.archiveDuplicate, "\(label) is identical to \(first); it is used once", archive: label))
        return copy
    }
}

/// A text conversation that becomes a session in the bag.
struct PlannedConversation: Sendable {
    /// The index of its archive, and its index in that archive.
    let archiveIndex: Int
    let position: Int
    let sessionId: String
    /// The name of its folder under `sessions/`.
    let name: String
    /// Problems other than those found by the reader.
    let problems: [Problem]

    /// - Parameters:
    ///   - archives: in the order of their labels.
    ///   - recorded: the ids of the recorded sessions of all shards. These ids are in use.
    ///   - takenNames: the names of their folders.
    ///   - onlySessions: the ids to select; empty for all.
    static func list(
        _ archives: [ConversationArchive], recorded: Set<ExactText>, avoiding takenNames: Set<String>,
        onlySessions: [String]
    ) -> [PlannedConversation] {
        var taken: [ExactText: String] = [:]
        guard !archives.isEmpty else { return [] }
        for id in recorded { taken[id] = "the recordings" }
        // The next number to try for each id that is in use.
        var numbers: [ExactText: Int] = [:]
        var found: [(archive: Int, position: Int, id: ExactText, problems: [Problem])] = []
        for (index, archive) in archives.enumerated() {
            for (position, listed) in archive.listed.enumerated() {
                var problems: [Problem] = []
                var id = ExactText(listed.id)
                if let other = taken[id] {
                    // Two conversations with one id both stay, the second under another id.
                    var number = numbers[id, default: 2]
                    while taken[ExactText("\(listed.id)~\(number)")] != nil { number += 1 }
                    numbers[id] = number + 1
                    id = ExactText("\(listed.id)~\(number)")
                    problems.append(
                        Problem(
                            .sameConversation,
                            "the id \(listed.id) is also used by \(other); both are kept, this one as \(id.text)",
                            sessionId: id.text, archive: archive.label))
                }
                taken[id] = archive.label
                found.append((index, position, id, problems))
            }
        }
        func digest(_ id: String) -> Checksum { SHA256Stream.digest(of: id.utf8) }
        let names = SafeName.names(for: found.map(\.id), avoiding: takenNames, digest: digest)
        let wanted = Set(onlySessions.map(ExactText.init))
        return found.compactMap { archive, position, id, problems in
            guard wanted.isEmpty || wanted.contains(id) else { return nil }
            return PlannedConversation(
                archiveIndex: archive, position: position, sessionId: id.text, name: names[id] ?? "", problems: problems
            )
        }
    }
}
