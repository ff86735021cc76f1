import Conversations
import Files
import Foundations

/// Checks a text conversation: its files against its `timeline.json`, and the messages in `timeline.json` against those
/// in the archive's original files, which are read again.
struct TextConversationVerifier {
    let bag: BagFiles
    /// `data/sessions/NAME`
    let folder: String
    let document: TextConversationDocument
    /// Whether this version of the program wrote the document. Another may have told other facts.
    let isThisProgram: Bool
    let interruption: Interruption

    func check(formats: [any ConversationFormat], into report: inout VerificationReport) {
        let path = folder + "/timeline.json"
        report.messagesChecked = (report.messagesChecked ?? 0) + document.messages.count
        if document.format != TimelineDocument.currentFormat {
            report.add(path, "its format \(document.format) is not supported")
        }
        for message in contradictions { report.add(path, message) }
        if document.lostOriginals {
            report.messagesWithoutOriginal = (report.messagesWithoutOriginal ?? 0) + document.messages.count
        } else if !document.hasSharedMain, let message = disagreement(formats: formats) {
            report.add(path, message)
        }
    }

    // MARK: - Consistency of the document

    private var contradictions: [String] {
        var found: [String] = []
        let messages = document.messages
        if document.start != messages.compactMap(\.time).min() {
            found.append("start is not the time of the earliest message")
        }
        let attachments = document.attachments
        for (index, message) in messages.enumerated() {
            if (message.attachments ?? []).contains(where: { !attachments.indices.contains($0) }) {
                found.append("message \(index) has an attachment that is not listed")
            }
        }
        for redaction in document.redactions ?? [] {
            guard messages.indices.contains(redaction.message) else {
                found.append("a redaction is of message \(redaction.message), which is not listed")
                continue
            }
            let message = messages[redaction.message]
            if message.text != MessageRedaction.mark || message.pointer != MessageRedaction.mark {
                found.append("message \(redaction.message) is redacted, but still has its text or pointer")
            }
        }
        if document.redactions?.isEmpty == false, !document.originals.isEmpty {
            found.append("it has redacted messages, but still lists originals")
        }
        for file in document.files where file.sha256 == nil || file.bytes == nil {
            found.append("the file \(file.path) has no checksum or no size")
        }
        let leftOut = document.leftOutAttachments
        for (index, attachment) in attachments.enumerated() where attachment.path == nil && !leftOut.contains(index) {
            if !document.problems.contains(where: { $0.fileName == attachment.name }) {
                found.append("the attachment \(attachment.name) is missing, but no problem explains it")
            }
        }
        return found
    }

    // MARK: - Comparison with the original

    /// - Returns: a finding; `nil` if there is none.
    private func disagreement(formats: [any ConversationFormat]) -> String? {
        let name = document.source.format
        guard let format = formats.first(where: { $0.name == name }) else {
            return "its source format \(name) is not supported; its messages were not compared"
        }
        let told = document.messages
        do {
            guard let main = document.originals.first?.receivedAs else { return "it lists no original" }
            let conversations = try format.read(main, in: receivedFolder)
            let id = document.sessionId
            // If several conversations have the same id, `~` and a number follow the id of all but the first.
            guard let found = conversations.first(where: { id == $0.id || id.hasPrefix($0.id + "~") }) else {
                return TextConversationDocument.isNotInOriginal
            }
            return document.difference(of: found, format: isThisProgram ? format : nil)
        } catch is ConversationUnreadable {
            // It could not be read when the bag was made either, so the document has a problem and no messages.
            return told.isEmpty ? nil : "it has messages, but its original cannot be read"
        } catch {
            return "its original cannot be read: \(error)"
        }
    }

    private var receivedFolder: ConversationFolder {
        var files = ReceivedFiles()
        files.add(document, folder: folder)
        return files.folder(
            in: bag, isTooLarge: document.problems.contains { $0.code == .unsupported }, interruption)
    }
}

extension TextConversationDocument {
    static let isNotInOriginal = "its original does not contain this conversation"

    /// Compares the messages, and what is told about the conversation, with those that were read from the original.
    ///
    /// - Parameter format: the format of the original; `nil` if only the messages are compared.
    /// - Returns: a finding; `nil` if there is no difference.
    func difference(of original: Conversation, format: (any ConversationFormat)?) -> String? {
        if let format, source.facts != original.facts || source.title != format.title {
            return "the title or the facts of its source differ from those of the original"
        }
        // The list is empty if, for example, the original has no history.
        let read = original.messages.map(Message.init)
        if read == messages { return nil }
        let first = zip(read, messages).enumerated().first { $1.0 != $1.1 }?.offset ?? min(read.count, messages.count)
        return "its messages differ from those of the original, from message \(first) on"
    }
}

/// The files of an archive's folder that are in the bag, at the paths where they were received.
struct ReceivedFiles {
    private var files: [ConversationFolder.File] = []
    /// Their paths in the bag.
    private var places: [ExactText: String] = [:]

    /// - Parameter folder: the session's folder.
    mutating func add(_ document: TextConversationDocument, folder: String) {
        for file in document.files {
            guard let name = file.receivedAs, places[ExactText(name)] == nil else { continue }
            places[ExactText(name)] = BagLayout.path(of: file.path, inFolder: folder)
            files.append(ConversationFolder.File(name: name, bytes: file.bytes ?? 0))
        }
    }

    func folder(in bag: BagFiles, isTooLarge: Bool, _ interruption: Interruption) -> ConversationFolder {
        ConversationFolder(files: files, interruption: interruption) { [places] name in
            if isTooLarge { throw ConversationUnreadable(.unsupported, "it is too large to read") }
            guard let path = places[ExactText(name)] else {
                throw ConversationUnreadable(.missing, "\(name) is not in the bag")
            }
            return try bag.contents(named: path, limit: 1 << 30)
        }
    }
}
