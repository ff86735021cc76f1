import Conversations
import Files
import Foundations

/// A file of text conversations, and those that belong to it.
struct ConversationArchive: Sendable {
    let path: String
    let format: any ConversationFormat
    let folder: ConversationFolder
    /// The folder on the disk.
    let root: String
    /// The main file's name in the folder.
    let name: String
    /// The files that were used, the main one first.
    var files: [File]
    /// The conversations as they were found.
    var listed: [Listed]
    var problems: [Problem] = []

    struct File: Sendable {
        let path: String
        /// In the folder.
        let name: String
        /// What reports call it.
        var label: String
        var sha256: Checksum?
        var bytes: Int
        let isAttachment: Bool
    }

    struct Listed: Sendable {
        let id: String
        let messages: Int
    }

    var label: String { files[0].label }

    /// - Parameters:
    ///   - root: the folder that the file lies in.
    ///   - folder: what is in it.
    /// - Throws: `FileError`.
    init(path: String, root: String, folder: ConversationFolder, format: any ConversationFormat) throws {
        self.path = path
        self.root = root
        self.folder = folder
        self.format = format
        name = String(path.split(separator: "/").last ?? "")
        files = []
        let conversations = try Self.read(name, format: format, folder: folder)
        listed = conversations.map { Listed(id: $0.id, messages: $0.messages.count) }
        var seen: Set<ExactText> = []
        func add(_ name: String, isAttachment: Bool) throws {
            guard seen.insert(ExactText(name)).inserted else { return }
            let path = root + "/" + name
            files.append(
                File(
                    path: path, name: name, label: name, bytes: try InputFile(path: path).size,
                    isAttachment: isAttachment))
        }
        try add(name, isAttachment: false)
        for conversation in conversations {
            for original in conversation.originals { try add(original, isAttachment: false) }
        }
        for conversation in conversations {
            for attachment in conversation.attachments {
                if let file = attachment.file { try add(file, isAttachment: true) }
            }
        }
    }

    /// The conversations, read anew: all of a job's together may be more than memory is for.
    ///
    /// - Throws: `FileError`.
    func conversations() throws -> [Conversation] { try Self.read(name, format: format, folder: folder) }

    /// What cannot be read is a conversation without messages, so that it is kept, and said.
    private static func read(
        _ name: String, format: any ConversationFormat, folder: ConversationFolder
    ) throws -> [Conversation] {
        do {
            return try format.read(name, in: folder)
        } catch let error as ConversationUnreadable {
            return [
                Conversation(
                    id: format.name, messages: [], originals: [name],
                    defects: [Conversation.Defect(error.code, "it is kept whole, and cannot be read: \(error)")])
            ]
        }
    }

    func file(named name: String) -> File? { files.first { ExactText($0.name) == ExactText(name) } }

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
    /// A folder of the disk: its regular files, and those in the folders in it.
    ///
    /// - Parameter limit: bytes of a document that is read.
    /// - Throws: `FileError`.
    init(path: String, limit: Int) throws {
        var files: [File] = []
        for name in try Folder.names(in: path) {
            if let bytes = Folder.sizeOfFile(path + "/" + name) {
                files.append(File(name: name, bytes: bytes))
            } else if Folder.isFolder(path + "/" + name), let inner = try? Folder.names(in: path + "/" + name) {
                for file in inner {
                    let file = name + "/" + file
                    if let bytes = Folder.sizeOfFile(path + "/" + file) { files.append(File(name: file, bytes: bytes)) }
                }
            }
        }
        self.init(files: files.sorted { ExactText($0.name) < ExactText($1.name) }) { name in
            let file = try InputFile(path: path + "/" + name)
            guard file.size <= limit else {
                throw ConversationUnreadable(
                    .unsupported,
                    "\(name) has \(file.size) bytes, more than \(limit) (\(Setting("largestConversation")))")
            }
            return try file.contents(limit: limit)
        }
    }
}

/// Hashes the conversation archives of a job, and sets copies aside.
struct ConversationScan {
    let archives: [ConversationArchive]
    let surroundings: Surroundings
    let meter: Meter
    let hashesAttachments: Bool

    /// - Returns: in the order of their labels, equal ones once.
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
    /// It stays among the inputs, and gives no conversation.
    fileprivate func setAside(asCopyOf first: String) -> ConversationArchive {
        var copy = self
        copy.listed = []
        copy.problems.append(
            Problem(.archiveDuplicate, "\(label) has the same bytes as \(first); it is taken once", archive: label))
        return copy
    }
}

/// A text conversation that becomes a session of the bag.
struct PlannedConversation: Sendable {
    /// Positions: of its archive, and of it in what that holds.
    let archiveIndex: Int
    let position: Int
    let sessionId: String
    /// Its folder under `sessions/`.
    let name: String
    /// What is wrong with it beside what its reader says.
    let problems: [Problem]

    /// - Parameters:
    ///   - archives: in the order of their labels.
    ///   - recorded: the sessions that were recorded, in all shards: their ids are taken.
    ///   - takenNames: the names of their folders.
    ///   - onlySessions: empty: all.
    static func list(
        _ archives: [ConversationArchive], recorded: Set<ExactText>, avoiding takenNames: Set<String>,
        onlySessions: [String]
    ) -> [PlannedConversation] {
        var taken: [ExactText: String] = [:]
        guard !archives.isEmpty else { return [] }
        for id in recorded { taken[id] = "the recordings" }
        // The next number for an id that is taken.
        var numbers: [ExactText: Int] = [:]
        var found: [(archive: Int, position: Int, id: ExactText, problems: [Problem])] = []
        for (index, archive) in archives.enumerated() {
            for (position, listed) in archive.listed.enumerated() {
                var problems: [Problem] = []
                var id = ExactText(listed.id)
                if let other = taken[id] {
                    // Two are never one by accident, and never lost.
                    var number = numbers[id, default: 2]
                    while taken[ExactText("\(listed.id)~\(number)")] != nil { number += 1 }
                    numbers[id] = number + 1
                    id = ExactText("\(listed.id)~\(number)")
                    problems.append(
                        Problem(
                            .sameConversation,
                            "\(other) holds a conversation with the id \(listed.id) too; both are kept, this one as "
                                + id.text, sessionId: id.text, archive: archive.label))
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
