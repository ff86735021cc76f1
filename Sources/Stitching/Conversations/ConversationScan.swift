import Foundations

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
