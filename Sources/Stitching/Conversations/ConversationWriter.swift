import Bag
import Conversations
import Files
import FoundationEssentials
import Foundations
import JSON

/// Writes text conversations one after another: copies of the archive's files, then `timeline.json`. It is written
/// last, so if it exists, the other files are complete. A file of several conversations is written, or checked, once.
struct ConversationWriter {
    let staging: StagingFolder
    let documents: ConversationDocuments
    let surroundings: Surroundings
    /// The originals of several conversations that are in place, by their paths in the bag.
    private var shared: [String: Checksum] = [:]

    init(staging: StagingFolder, documents: ConversationDocuments, surroundings: Surroundings) {
        self.staging = staging
        self.documents = documents
        self.surroundings = surroundings
    }

    private var bag: BagFiles { BagFiles(staging.root) }

    /// - Parameters:
    ///   - planned: the conversations to write; those of one archive must be adjacent.
    ///   - existing: whether complete results of an earlier run are used.
    ///   - finished: called for each conversation when its files are in place.
    mutating func write(
        _ planned: [PlannedConversation], existing: Bool, finished: (SessionOutcome, _ isResumed: Bool) -> Void
    ) throws {
        let reader = ConversationReader(archives: documents.archives)
        for (index, conversation) in planned.enumerated() {
            try surroundings.interruption.check()
            surroundings.progress(Progress(.textConversations, done: index, of: planned.count))
            let document = documents.timeline(conversation, try reader.conversation(conversation))
            if existing, let outcome = outcomeOfEarlierRun(conversation, document) {
                finished(outcome, true)
            } else {
                finished(try write(conversation, document), false)
            }
        }
    }

    private mutating func write(
        _ planned: PlannedConversation, _ document: TextConversationDocument
    ) throws -> SessionOutcome {
        let folder = folder(of: planned)
        try staging.makeFolder(folder)
        let archive = documents.archives[planned.archiveIndex]
        let files = files(of: document, folder)
        for (name, file) in files.all where shared[file.path] != file.sha256 {
            try surroundings.interruption.check()
            guard let source = archive.file(named: name)?.path else { throw ConversationReader.changed(archive.path) }
            try staging.makeParent(of: file.path)
            let digest = try PendingFile.copy(InputFile(path: source), to: file.path, in: staging)
            guard digest == file.sha256 else { throw ConversationReader.changed(source) }
        }
        let file = try PayloadFile.write(json: document, to: "\(folder)/timeline.json", in: staging)
        return outcome(planned, document, files, documentFile: file)
    }

    /// Returns the result of an earlier run if it is complete, undamaged, and equal to what this run would write.
    private mutating func outcomeOfEarlierRun(_ planned: PlannedConversation, _ document: TextConversationDocument)
        -> SessionOutcome?
    {
        let folder = folder(of: planned)
        let path = "\(folder)/timeline.json"
        guard let expected = try? JSONText.digest(of: document),
            let found = try? bag.open(named: path).checksum(), found.digest == expected
        else { return nil }
        let files = files(of: document, folder)
        for (_, file) in files.all where shared[file.path] != file.sha256 {
            guard let there = try? bag.open(named: file.path).checksum(), there.digest == file.sha256 else {
                return nil
            }
        }
        return outcome(
            planned, document, files, documentFile: PayloadFile(path: path, sha256: expected, bytes: found.bytes))
    }

    /// The files that a document lists, by their paths in the bag.
    private struct Files {
        /// With the name of each file's source.
        var all: [(name: String, file: PayloadFile)] = []
        var shared: [PayloadFile] = []
    }

    private func files(of document: TextConversationDocument, _ folder: String) -> Files {
        var files = Files()
        for file in document.files {
            guard let name = file.receivedAs, let sha256 = file.sha256, let bytes = file.bytes else { continue }
            let path = BagLayout.path(of: file.path, inFolder: folder)
            let payload = PayloadFile(path: path, sha256: sha256, bytes: bytes)
            files.all.append((name, payload))
            if BagLayout.isSharedOriginal(file.path) { files.shared.append(payload) }
        }
        return files
    }

    /// The result for a conversation whose files are in place. A file of several conversations is in the result of the
    /// first of them.
    private mutating func outcome(
        _ planned: PlannedConversation, _ document: TextConversationDocument, _ files: Files, documentFile: PayloadFile
    ) -> SessionOutcome {
        let payload = files.all.map(\.file).filter { shared[$0.path] == nil }
        for file in files.shared { shared[file.path] = file.sha256 }
        return documents.outcome(planned, document, payload: payload + [documentFile])
    }

    private func folder(of planned: PlannedConversation) -> String { BagLayout.folder(ofSession: planned.name) }
}
