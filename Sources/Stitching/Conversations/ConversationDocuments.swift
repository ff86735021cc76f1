import Bag
import Calls
import Conversations
import Files
import Foundations

/// Creates the documents of a text conversation: its `timeline.json`, and its part of the summary.
struct ConversationDocuments: Sendable {
    let options: TimelineOptions
    let archives: [ConversationArchive]
    private let shared: SharedOriginals

    init(options: TimelineOptions, archives: [ConversationArchive]) {
        self.options = options
        self.archives = archives
        shared = SharedOriginals(archives)
    }

    func timeline(_ planned: PlannedConversation, _ conversation: Conversation) -> TextConversationDocument {
        let archive = archives[planned.archiveIndex]
        let originals = conversation.originals.enumerated().map { index, name in
            let file = archive.file(named: name)
            return TextConversationDocument.Original(
                path: file.flatMap(shared.path)
                    ?? Self.path(ofOriginal: name, index: index, of: conversation.originals),
                receivedAs: name, sha256: file?.sha256, bytes: file?.bytes ?? 0)
        }
        var problems = planned.problems
        for defect in conversation.defects {
            problems.append(
                Problem(
                    defect.code, defect.message, sessionId: planned.sessionId, fileName: defect.fileName,
                    archive: archive.label))
        }
        let attachments = conversation.attachments.enumerated().map { index, attachment in
            problems += Self.problems(of: attachment, archive: archive, sessionId: planned.sessionId)
            return Self.attachment(attachment, index: index, archive: archive)
        }
        return TextConversationDocument(
            conversation: conversation, sessionId: planned.sessionId, format: archive.format,
            sampleRate: options.sampleRate.rate(originalRates: []), attachments: attachments, originals: originals,
            problems: problems.sorted())
    }

    private static func attachment(
        _ attachment: Conversation.Attachment, index: Int, archive: ConversationArchive
    ) -> TextConversationDocument.Attachment {
        let file = attachment.file.flatMap(archive.file(named:))
        return TextConversationDocument.Attachment(
            path: file == nil ? nil : path(ofAttachment: attachment.name, index: index), name: attachment.name,
            id: attachment.id, receivedAs: attachment.file, sha256: file?.sha256, bytes: file?.bytes,
            statedBytes: attachment.bytes)
    }

    /// Problems of an attachment whose file differs from what the archive states.
    private static func problems(
        of attachment: Conversation.Attachment, archive: ConversationArchive, sessionId: String
    ) -> [Problem] {
        guard let file = attachment.file.flatMap(archive.file(named:)) else { return [] }
        var problems: [Problem] = []
        func report(_ code: Problem.Code, _ message: String) {
            problems.append(
                Problem(code, message, sessionId: sessionId, fileName: attachment.name, archive: archive.label))
        }
        if let stated = attachment.bytes, stated != file.bytes {
            report(
                .sizeMismatch,
                "the archive states \(stated) bytes, but the file has \(file.bytes); it is kept unchanged")
        }
        if let expected = attachment.sha256, let found = file.sha256, expected != found {
            report(
                .corrupt,
                "its SHA-256 is \(found), but was \(expected) when it was downloaded; it is kept unchanged")
        }
        return problems
    }

    // MARK: - Paths relative to the folder of timeline.json

    static func path(ofOriginal name: String, index: Int, of names: [String]) -> String {
        let last = String(name.split(separator: "/").last ?? "")
        // A bag must also fit on a file system that ignores case.
        let isOnly = names.count { ($0.split(separator: "/").last ?? "").lowercased() == last.lowercased() } == 1
        return "original/" + (isOnly && SafeName.isSafe(last) ? last : numbered(last, index))
    }

    private static func path(ofAttachment name: String, index: Int) -> String { "attachments/" + numbered(name, index) }

    /// The number makes the path unique for every possible name.
    private static func numbered(_ name: String, _ index: Int) -> String {
        let digits = String(index + 1)
        let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        return "\(number)-\(SafeName.fileName(for: name) { SHA256Stream.digest(of: $0.utf8) })"
    }

    // MARK: - The summary

    /// - Parameter payload: the conversation's files under `data/`.
    func outcome(
        _ planned: PlannedConversation, _ document: TextConversationDocument, payload: [PayloadFile]
    ) -> SessionOutcome {
        var totals = SummaryDocument.Totals()
        totals.count(document)
        return SessionOutcome(
            row: SummaryDocument.Session(document: document, name: planned.name), totals: totals, hours: [:],
            problems: SessionDocument.written(document).problemTally, payload: payload)
    }
}

extension ConversationArchive {
    /// The files, as inputs of the job.
    var inputs: [SummaryDocument.Input] {
        files.map { file in
            let isMain = file.name == name
            var input = SummaryDocument.Input(
                archive: file.label, sha256: file.sha256, bytes: file.bytes, utcDay: nil, hour: nil, entries: 0,
                sessions: isMain ? listed.count : 0, clips: 0)
            input.kind = file.isAttachment ? "attachment" : format.name
            input.messages = isMain ? listed.reduce(0) { $0 + $1.messages } : nil
            return input
        }
    }
}
