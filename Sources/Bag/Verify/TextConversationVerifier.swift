import Conversations
import Files
import Foundations

/// Checks a text conversation: its files against its `timeline.json`, and that against the archive's own files, from which
/// its messages are read anew.
struct TextConversationVerifier {
    let bag: BagFiles
    /// `data/sessions/NAME`
    let folder: String
    let document: TextConversationDocument

    func check(formats: [any ConversationFormat], into report: inout VerificationReport) {
        let path = folder + "/timeline.json"
        report.messagesChecked = (report.messagesChecked ?? 0) + document.messages.count
        if document.format != TimelineDocument.currentFormat { report.add(path, "its format is \(document.format)") }
        UnplacedVerifier.refuseOthers(than: [], in: folder, of: bag, into: &report)
        checkFiles(into: &report)
        for message in contradictions { report.add(path, message) }
        if let message = disagreement(formats: formats) { report.add(path, message) }
    }

    // MARK: - The files

    private func checkFiles(into report: inout VerificationReport) {
        for file in document.files {
            let path = "\(folder)/\(file.path)"
            guard let (digest, bytes) = try? bag.open(named: path).checksum() else {
                report.add(path, "timeline.json names it, and it is missing or cannot be read")
                continue
            }
            if digest != file.sha256 || bytes != file.bytes {
                report.add(path, "its bytes are not those that timeline.json names")
            }
        }
        let named = Set(document.files.map(\.path))
        for folder in ["original", "attachments"] {
            for file in (try? bag.files(below: "\(self.folder)/\(folder)")) ?? []
            where !named.contains("\(folder)/\(file)") {
                report.add("\(self.folder)/\(folder)/\(file)", "timeline.json does not name it")
            }
        }
    }

    // MARK: - The document in itself

    private var contradictions: [String] {
        var found: [String] = []
        let messages = document.messages
        if document.start != messages.compactMap(\.time).min() {
            found.append("start is not the earliest message's time")
        }
        let attachments = document.attachments
        for (index, message) in messages.enumerated() {
            if (message.attachments ?? []).contains(where: { !attachments.indices.contains($0) }) {
                found.append("message \(index) has an attachment that is not listed")
            }
        }
        for attachment in attachments where attachment.path == nil {
            if !document.problems.contains(where: { $0.fileName == attachment.name }) {
                found.append("the attachment \(attachment.name) is not there, and no problem says why")
            }
        }
        return found
    }

    // MARK: - The document against the original

    /// - Returns: what is wrong, if anything.
    private func disagreement(formats: [any ConversationFormat]) -> String? {
        let name = document.source.format
        guard let format = formats.first(where: { $0.name == name }) else {
            return "its format \(name) is not known here: its messages were not compared"
        }
        let told = document.messages
        do {
            guard let main = document.originals.first?.receivedAs else { return "it names no original" }
            let conversations = try format.read(main, in: receivedFolder)
            let id = document.sessionId
            // The id of a second one of the same id has a number behind it.
            guard let found = conversations.first(where: { id == $0.id || id.hasPrefix($0.id + "~") }) else {
                return "its original holds no such conversation"
            }
            // Without its history, for one, it has none.
            let read = found.messages.map(TextConversationDocument.Message.init)
            if read == told { return nil }
            let first = zip(read, told).enumerated().first { $1.0 != $1.1 }?.offset ?? min(read.count, told.count)
            return "its messages are not those of the original, message \(first) the first"
        } catch is ConversationUnreadable {
            // It was not read then, either: it says so in a problem, and has no messages.
            return told.isEmpty ? nil : "its original cannot be read, and it has messages"
        } catch {
            return "its original cannot be read: \(error)"
        }
    }

    /// The archive's folder as it was when it was read, as far as its files are in the bag.
    private var receivedFolder: ConversationFolder {
        let files = document.files.compactMap { file in file.receivedAs.map { (name: $0, file: file) } }
        let places = Dictionary(files.map { (ExactText($0.name), $0.file.path) }) { first, _ in first }
        let isTooLarge = document.problems.contains { $0.code == .unsupported }
        return ConversationFolder(
            files: files.map { ConversationFolder.File(name: $0.name, bytes: $0.file.bytes ?? 0) }
        ) { [bag, folder] name in
            if isTooLarge { throw ConversationUnreadable(.unsupported, "it was too large to be read") }
            guard let path = places[ExactText(name)] else {
                throw ConversationUnreadable(.missing, "\(name) is not in the bag")
            }
            return try bag.contents(named: "\(folder)/\(path)", limit: 1 << 30)
        }
    }
}
