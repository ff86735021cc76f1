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

    func check(formats: [any ConversationFormat], into report: inout VerificationReport) {
        let path = folder + "/timeline.json"
        report.messagesChecked = (report.messagesChecked ?? 0) + document.messages.count
        if document.format != TimelineDocument.currentFormat {
            report.add(path, "its format \(document.format) is not supported")
        }
        for message in contradictions { report.add(path, message) }
        if document.lostOriginals {
            report.messagesWithoutOriginal = (report.messagesWithoutOriginal ?? 0) + document.messages.count
        } else if let message = disagreement(formats: formats) {
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
                return "its original does not contain this conversation"
            }
            // The list is empty if, for example, the original has no history.
            let read = found.messages.map(TextConversationDocument.Message.init)
            if read == told { return nil }
            let first = zip(read, told).enumerated().first { $1.0 != $1.1 }?.offset ?? min(read.count, told.count)
            return "its messages differ from those of the original, from message \(first) on"
        } catch is ConversationUnreadable {
            // It could not be read when the bag was made either, so the document has a problem and no messages.
            return told.isEmpty ? nil : "it has messages, but its original cannot be read"
        } catch {
            return "its original cannot be read: \(error)"
        }
    }

    /// The archive's folder as received, with those of its files that are in the bag.
    private var receivedFolder: ConversationFolder {
        let files = document.files.compactMap { file in file.receivedAs.map { (name: $0, file: file) } }
        let places = Dictionary(files.map { (ExactText($0.name), $0.file.path) }) { first, _ in first }
        let isTooLarge = document.problems.contains { $0.code == .unsupported }
        return ConversationFolder(
            files: files.map { ConversationFolder.File(name: $0.name, bytes: $0.file.bytes ?? 0) }
        ) { [bag, folder] name in
            if isTooLarge { throw ConversationUnreadable(.unsupported, "it is too large to read") }
            guard let path = places[ExactText(name)] else {
                throw ConversationUnreadable(.missing, "\(name) is not in the bag")
            }
            return try bag.contents(named: "\(folder)/\(path)", limit: 1 << 30)
        }
    }
}
