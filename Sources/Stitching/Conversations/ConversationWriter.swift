import Bag
import Conversations
import Files
import FoundationEssentials
import Foundations
import JSON

/// Writes text conversations one after another: copies of the archive's files, then `timeline.json`. It is written
/// last, so if it exists, the other files are complete.
struct ConversationWriter {
    let staging: StagingFolder
    let documents: ConversationDocuments
    let surroundings: Surroundings

    private var bag: BagFiles { BagFiles(staging.root) }

    /// - Parameters:
    ///   - planned: the conversations to write; those of one archive must be adjacent.
    ///   - existing: whether complete results of an earlier run are used.
    ///   - finished: called for each conversation when its files are in place.
    func write(
        _ planned: [PlannedConversation], existing: Bool, finished: (SessionOutcome, _ isResumed: Bool) -> Void
    ) throws {
        var read: (archive: Int, conversations: [Conversation])?
        for (index, conversation) in planned.enumerated() {
            try surroundings.interruption.check()
            surroundings.progress(Progress(.textConversations, done: index, of: planned.count))
            if read?.archive != conversation.archiveIndex {
                read = nil  // frees the memory before the next archive is read
                read = (
                    conversation.archiveIndex, try documents.archives[conversation.archiveIndex].conversations()
                )
            }
            guard let conversations = read?.conversations, conversations.indices.contains(conversation.position) else {
                throw changed(documents.archives[conversation.archiveIndex].path)
            }
            let document = documents.timeline(conversation, conversations[conversation.position])
            if existing, let outcome = outcomeOfEarlierRun(conversation, document) {
                finished(outcome, true)
            } else {
                finished(try write(conversation, document), false)
            }
        }
    }

    private func write(_ planned: PlannedConversation, _ document: TextConversationDocument) throws -> SessionOutcome {
        let folder = folder(of: planned)
        try staging.makeFolder(folder)
        let archive = documents.archives[planned.archiveIndex]
        for (name, file) in files(of: document) {
            try surroundings.interruption.check()
            guard let source = archive.file(named: name)?.path else { throw changed(archive.path) }
            let path = "\(folder)/\(file.path)"
            try staging.makeParent(of: path)
            let digest = try PendingFile.copy(InputFile(path: source), to: path, in: staging)
            guard digest == file.sha256 else { throw changed(source) }
        }
        let file = try PayloadFile.write(json: document, to: "\(folder)/timeline.json", in: staging)
        return outcome(planned, document, documentFile: file)
    }

    /// Returns the result of an earlier run if it is complete, undamaged, and equal to what this run would write.
    private func outcomeOfEarlierRun(_ planned: PlannedConversation, _ document: TextConversationDocument)
        -> SessionOutcome?
    {
        let folder = folder(of: planned)
        let path = "\(folder)/timeline.json"
        guard let expected = try? JSONText.digest(of: document),
            let found = try? bag.open(named: path).checksum(), found.digest == expected
        else { return nil }
        for (_, file) in files(of: document) {
            guard let there = try? bag.open(named: "\(folder)/\(file.path)").checksum(),
                there.digest == file.sha256
            else { return nil }
        }
        return outcome(
            planned, document, documentFile: PayloadFile(path: path, sha256: expected, bytes: found.bytes))
    }

    /// The files described by the document, with the name of each file's source.
    private func files(of document: TextConversationDocument) -> [(name: String, file: PayloadFile)] {
        document.files.compactMap { file in
            guard let name = file.receivedAs, let sha256 = file.sha256, let bytes = file.bytes else { return nil }
            return (name, PayloadFile(path: file.path, sha256: sha256, bytes: bytes))
        }
    }

    private func outcome(
        _ planned: PlannedConversation, _ document: TextConversationDocument, documentFile: PayloadFile
    ) -> SessionOutcome {
        let folder = folder(of: planned)
        let payload = files(of: document).map { _, file in
            PayloadFile(path: "\(folder)/\(file.path)", sha256: file.sha256, bytes: file.bytes)
        }
        return documents.outcome(planned, document, payload: payload + [documentFile])
    }

    private func folder(of planned: PlannedConversation) -> String { BagLayout.folder(ofSession: planned.name) }

    private func changed(_ path: String) -> JobError {
        JobError(
            "\(path) changed while it was read; wait until nothing writes to it and run the same command again")
    }
}
