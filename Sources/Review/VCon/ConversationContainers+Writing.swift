import Bag
import Calls
import Foundations

/// The vCon of a conversation in writing: a dialog of type `text` for each message that has a time, and an attachment for
/// each file.
extension ConversationContainers {
    func writtenDocument(
        of timeline: TimelineDocument, source: TimelineDocument.TextSource, session: SummaryDocument.Session,
        material: ReviewMaterial
    ) throws -> VConDocument {
        let speakers = timeline.speakers
        let messages = timeline.messages ?? []
        let timed = messages.filter { $0.time != nil }
        // Who adds an attachment is a party; for the archive's own files, that is the program.
        let maker = speakers.count
        let parties =
            speakers.map { VConDocument.Party(name: $0.name) } + [VConDocument.Party(name: material.summary.software)]
        func place(_ message: TimelineDocument.WrittenMessage) -> VConDocument.Place {
            Self.place(of: message, in: timeline, session: session)
        }
        let dialog = timed.map { message in
            VConDocument.Dialog.text(
                VConDocument.WrittenMessage(
                    start: message.time ?? "", parties: speakers.firstIndex(of: Speaker(message.speaker)) ?? 0,
                    body: message.text, application: source.title, messageId: message.messageId?.description,
                    opusstitch: place(message)))
        }
        return VConDocument(
            uuid: Self.nilUUID, createdAt: creationTime(of: timeline, inputs: material.summary.inputs).rfc3339,
            redacted: nil, subject: timeline.sessionId, parties: parties, dialog: dialog.isEmpty ? nil : dialog,
            attachments: dialog.isEmpty
                ? nil : try files(of: timeline, timed, session: session, maker: maker, material: material),
            opusstitch: VConDocument.Session(
                software: material.summary.software, sessionId: timeline.sessionId,
                conversationId: timeline.externalConversationId, notPlaced: [],
                writing: VConDocument.Writing(
                    format: source.format, title: source.title, facts: source.facts, notes: source.notes,
                    untimed: messages.filter { $0.time == nil }.map { message in
                        VConDocument.Untimed(
                            name: message.speaker, body: message.text, messageId: message.messageId?.description,
                            opusstitch: place(message))
                    },
                    files: (timeline.originals ?? []).map { Self.file($0, session: session) }
                        + (timeline.attachments ?? []).map { Self.file($0, session: session) })))
    }

    private func files(
        of timeline: TimelineDocument, _ timed: [TimelineDocument.WrittenMessage], session: SummaryDocument.Session,
        maker: Int, material: ReviewMaterial
    ) throws -> [VConDocument.AttachedFile] {
        let speakers = timeline.speakers
        var files: [VConDocument.AttachedFile] = []
        for (index, attachment) in (timeline.attachments ?? []).enumerated() {
            guard let path = attachment.path else { continue }
            let position = timed.firstIndex { ($0.attachments ?? []).contains(index) }
            let message = position.map { timed[$0] }
            let content = try reference(to: path, session: session, material: material)
            files.append(
                .written(
                    VConDocument.WrittenFile(
                        purpose: "a file of this conversation", start: message?.time ?? timeline.start ?? "",
                        party: message.flatMap { speakers.firstIndex(of: Speaker($0.speaker)) } ?? maker,
                        dialog: position ?? 0, mediatype: nil, filename: path, url: content.url,
                        contentHash: content.hash, opusstitch: Self.file(attachment, session: session))))
        }
        for original in timeline.originals ?? [] {
            let content = try reference(to: original.path, session: session, material: material)
            files.append(
                .written(
                    VConDocument.WrittenFile(
                        purpose: "a file of the archive that this conversation was read from",
                        start: timeline.start ?? "", party: maker, dialog: 0, mediatype: "application/json",
                        filename: original.path, url: content.url, contentHash: content.hash,
                        opusstitch: Self.file(original, session: session))))
        }
        return files
    }

    private static func place(
        of message: TimelineDocument.WrittenMessage, in timeline: TimelineDocument, session: SummaryDocument.Session
    ) -> VConDocument.Place {
        let originals = timeline.originals ?? []
        let attachments = timeline.attachments ?? []
        return VConDocument.Place(
            timestamp: message.timestamp, thread: message.thread,
            path: message.original.flatMap { originals.indices.contains($0) ? originals[$0].path : nil }
                .map { ReviewMaterial.relativePath(of: $0, session: session) },
            pointer: message.pointer,
            files: message.attachments?.compactMap { attachments.indices.contains($0) ? attachments[$0].path : nil }
                .map { ReviewMaterial.relativePath(of: $0, session: session) })
    }

    private static func file(
        _ attachment: TimelineDocument.Attachment, session: SummaryDocument.Session
    ) -> VConDocument.File {
        VConDocument.File(
            path: attachment.path.map { ReviewMaterial.relativePath(of: $0, session: session) }, name: attachment.name,
            id: attachment.id, bytes: attachment.bytes, sha256: attachment.sha256)
    }

    private static func file(
        _ original: TimelineDocument.Original, session: SummaryDocument.Session
    ) -> VConDocument.File {
        VConDocument.File(
            path: ReviewMaterial.relativePath(of: original.path, session: session), name: original.receivedAs, id: nil,
            bytes: original.bytes, sha256: original.sha256)
    }
}
