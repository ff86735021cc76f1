import Bag
import Calls
import Files
import Foundations
import JSON

/// Writes `conversation.vcon.json` to each session's folder: the conversation as an IETF vCon
/// (draft-ietf-vcon-vcon-core-04).
///
/// The content depends only on the bag's other files and on the options. `created_at` is the end of the last clip, and
/// the UUID is derived from the SHA-256 of the content.
package struct VConFiles: StandardOutput {
    package let name = "vcon"
    package let files: [Bag.Pattern] = ["data/sessions/<session>/conversation.vcon.json"]

    /// The URL at which the bag is published. Without it, files are named but not linked to.
    package let baseURL: PublicationURL?

    /// In a redacted bag: the UUIDs of the vCons that were replaced, by the names of sessions.
    private var replaced: [String: String] = [:]

    package init(baseURL: PublicationURL? = nil) {
        self.baseURL = baseURL
    }

    package func redacted(_ redaction: BagRedaction) -> any ReviewOutput {
        var output = self
        output.replaced = redaction.log.replacedVCons
        return output
    }

    /// A redacted bag is not published yet, so vCons with URLs are made again without them.
    package var whenRedacted: OutputRedaction { baseURL == nil ? .session : .all }

    /// Reads the UUID of a vCon that this program wrote.
    package func vConUUID(of session: SummaryDocument.Session, in files: BagFiles) throws -> String? {
        struct Container: Decodable { var uuid: String }
        let path = ReviewMaterial.relativePath(of: Self.fileName, session: session)
        guard files.has(path) else { return nil }
        return try files.value(Container.self, named: path, limit: 1 << 30).uuid
    }

    package static let fileName = "conversation.vcon.json"

    package func note(in choices: inout ReviewChoices) {
        choices.review = true
        choices.baseUrl = baseURL?.text
    }

    package func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        let path = ReviewMaterial.relativePath(of: Self.fileName, session: session)
        var document =
            switch try material.document(of: session) {
            case .recorded(let timeline): try vCon(of: timeline, session: session, material: material)
            case .written(let conversation): try vCon(of: conversation, session: session, material: material)
            }
        document.redactedFrom = replaced[session.name].map {
            VConDocument.Redacted(uuid: $0, type: session.isRecorded ? "audio" : "text")
        }
        return [try material.write(json: try Self.identified(document), to: path)]
    }

    // MARK: - The UUID

    /// The placeholder for the UUID while it is computed.
    static let nilUUID = "00000000-0000-0000-0000-000000000000"

    /// Returns the document with a UUID of version 8 (RFC 9562 section 5.8): the first 16 bytes of the SHA-256 of the
    /// file with the nil UUID in it, with version and variant set.
    private static func identified(_ document: VConDocument) throws -> VConDocument {
        var document = document
        document.uuid = nilUUID
        let digest = try JSONText.digest(of: document).hexadecimal
        var digits = Array(digest.prefix(32))
        digits[12] = "8"
        // The two bits of the variant are 10.
        digits[16] = ["8", "9", "a", "b"][(digits[16].hexDigitValue ?? 0) & 3]
        var fields: [String] = []
        for length in [8, 4, 4, 4, 12] {
            fields.append(String(digits.prefix(length)))
            digits.removeFirst(length)
        }
        document.uuid = fields.joined(separator: "-")
        return document
    }

    // MARK: - A recorded session

    private func vCon(
        of timeline: TimelineDocument, session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> VConDocument {
        let speakers = timeline.speakers
        let placed = timeline.clips.indices.filter { timeline.clips[$0].status == .placed }
        let others = timeline.clips.indices.filter { timeline.clips[$0].status != .placed }
        let hasSound = timeline.start != nil && !placed.isEmpty
        var parties = speakers.map { VConDocument.Party(name: $0.name, type: $0 == .agent ? "bot" : nil) }
        // The party that adds an attachment must be listed, although it has no voice in the conversation (section
        // "Attachment Object").
        let maker = parties.count
        if hasSound, !timeline.audio.isEmpty { parties.append(VConDocument.Party(name: material.summary.software)) }
        return VConDocument(
            uuid: Self.nilUUID, createdAt: creationTime(of: timeline, inputs: material.summary.inputs).rfc3339,
            redactedFrom: nil,
            subject: timeline.sessionId, parties: parties,
            dialog: hasSound ? dialog(of: timeline, placed, session: session, material: material) : nil,
            analysis: hasSound ? VConDocument.Analysis.list(of: timeline, placed: placed) : nil,
            attachments: hasSound
                ? try timeline.audio.map {
                    .audio(try attachment($0, of: timeline, session: session, maker: maker, material: material))
                } : nil,
            opusstitch: VConDocument.Session(
                software: material.summary.software, sessionId: timeline.sessionId,
                conversationId: timeline.externalConversationId,
                notPlaced: StreamedList(count: others.count) {
                    Self.notPlaced(timeline.clips[others[$0]], session: session)
                },
                redactions: timeline.redactions?.map(Self.span)))
    }

    private static func span(_ redaction: Redaction) -> VConDocument.RedactedSpan {
        VConDocument.RedactedSpan(
            startFrame: redaction.startFrame, frames: redaction.frames, channels: redaction.channels,
            style: redaction.style, reason: redaction.reason, by: redaction.by)
    }

    /// - Parameter placed: the positions of the placed clips.
    private func dialog(
        of timeline: TimelineDocument, _ placed: [Int], session: SummaryDocument.Session, material: ReviewMaterial
    ) -> StreamedList<VConDocument.Dialog> {
        let speakers = timeline.speakers
        let redactions = SessionRedactions(timeline)
        return StreamedList(count: 1 + placed.count) { position in
            if position == 0 {
                return .recordingSet(
                    VConDocument.RecordingSet(
                        start: timeline.start ?? "", duration: timeline.conversationSeconds,
                        parties: Array(speakers.indices), recordings: placed.indices.map { $0 + 1 }))
            }
            let clip = timeline.clips[placed[position - 1]]
            // If the clip has a file of its own in the bag, refer to that. Otherwise name its file in the archive,
            // without a hash, which nobody could check from the bag alone.
            let content = try clip.file.map { try reference(to: $0.path, session: session, material: material) }
            var details = Self.details(of: clip)
            let redacted = redactions.indices(of: clip)
            details.redacted = redacted.isEmpty ? nil : redacted
            return .recording(
                VConDocument.Recording(
                    start: timeline.time(of: clip, options: material.summary.options)?.exactRFC3339
                        ?? timeline.start ?? "",
                    duration: clip.heardSeconds(rate: timeline.sampleRate) ?? 0,
                    parties: speakers.firstIndex(of: clip.speaker) ?? 0,
                    mediatype: clip.file == nil ? "audio/ogg" : "audio/x-wav",
                    filename: clip.file?.path ?? clip.fileName, url: content?.url, contentHash: content?.hash,
                    messageId: clip.messageId?.description, opusstitch: details))
        }
    }

    private func attachment(
        _ audio: TimelineDocument.AudioFile, of timeline: TimelineDocument, session: SummaryDocument.Session,
        maker: Int, material: ReviewMaterial
    ) throws -> VConDocument.AudioAttachment {
        let speakers = timeline.speakers
        let content = try reference(to: audio.path, session: session, material: material)
        return VConDocument.AudioAttachment(
            purpose: "the clips of this conversation on one timeline", start: timeline.start ?? "", party: maker,
            mediatype: audio.mediaType, filename: audio.path, url: content.url, contentHash: content.hash,
            opusstitch: VConDocument.Audio(
                path: ReviewMaterial.relativePath(of: audio.path, session: session), bytes: audio.bytes,
                sha256: audio.sha256, pcmSha256: audio.pcmSha256, packetsSha256: audio.packetsSha256,
                sampleRate: timeline.sampleRate, frames: timeline.frames,
                channels: timeline.speakers(in: audio).map { $0.compactMap(speakers.firstIndex) }))
    }

    private static func details(of clip: TimelineDocument.Clip) -> VConDocument.Clip {
        VConDocument.Clip(
            status: clip.status, filename: clip.fileName, type: clip.type, timestamp: clip.timestamp,
            archive: clip.source.archive,
            entry: clip.source.entry, sha256: clip.source.sha256, bytes: clip.source.bytes,
            startFrame: clip.startFrame, frames: clip.frames, shiftedFrames: clip.shiftedFrames,
            cutFrames: clip.cutFrames)
    }

    private static func notPlaced(
        _ clip: TimelineDocument.Clip, session: SummaryDocument.Session
    ) -> VConDocument.Clip {
        var details = details(of: clip)
        details.messageId = clip.messageId?.description
        details.path = clip.file.map { ReviewMaterial.relativePath(of: $0.path, session: session) }
        details.words = clip.transcript?.text
        details.candidates = clip.files?.map {
            VConDocument.Clip.Candidate(
                path: ReviewMaterial.relativePath(of: $0.path, session: session), entry: $0.entry, sha256: $0.sha256,
                bytes: $0.bytes)
        }
        return details
    }

    /// The end of the conversation. If no clip has a readable time, the first hour of the archives that list its clips.
    private func creationTime(of timeline: TimelineDocument, inputs: [SummaryDocument.Input]) -> UTCTime {
        if let end = timeline.endTime { return end }
        let archives = Set(timeline.clips.lazy.map { ExactText($0.source.archive) })
        let hours = inputs.filter { archives.contains(ExactText($0.archive)) }.compactMap { input in
            input.utcDay.flatMap { UTCTime(iso8601: "\($0)T\(input.hour ?? "00"):00:00Z") }
        }
        return hours.min() ?? Self.unknownTime
    }

    // MARK: - A text conversation

    /// Returns a vCon with a dialog of type `text` for each message that has a time, and an attachment for each file.
    private func vCon(
        of conversation: TextConversationDocument, session: SummaryDocument.Session,
        material: ReviewMaterial
    ) throws -> VConDocument {
        let speakers = conversation.speakers
        let indices = Dictionary(uniqueKeysWithValues: zip(speakers, speakers.indices))
        let redactions = conversation.messageRedactions
        let timed = conversation.messages.filter { $0.time != nil }
        // The party that adds an attachment must be listed. For the archive's own files, that is this program.
        let maker = speakers.count
        let parties =
            speakers.map { VConDocument.Party(name: $0.name) } + [VConDocument.Party(name: material.summary.software)]
        func place(_ message: TextConversationDocument.Message, _ index: Int) -> VConDocument.Place {
            var place = Self.place(of: message, in: conversation, session: session)
            place.redacted = redactions[index].map {
                VConDocument.RedactedMessage(reason: $0.reason, by: $0.by)
            }
            if place.redacted != nil { place.pointer = nil }
            return place
        }
        let messages = conversation.messages.enumerated().map { (index: $0.offset, message: $0.element) }
        let dialog = messages.filter { $0.message.time != nil }.map { index, message in
            VConDocument.Dialog.text(
                VConDocument.TextMessage(
                    start: message.time ?? "", parties: indices[Speaker(message.speaker)] ?? 0,
                    body: message.text, application: conversation.source.title,
                    messageId: message.messageId?.description,
                    opusstitch: place(message, index)))
        }
        return VConDocument(
            uuid: Self.nilUUID, createdAt: (conversation.endTime ?? Self.unknownTime).rfc3339,
            redactedFrom: nil, subject: conversation.sessionId, parties: parties,
            dialog: dialog.isEmpty ? nil : StreamedList(dialog),
            attachments: dialog.isEmpty
                ? nil : try files(of: conversation, timed, session: session, maker: maker, material: material),
            opusstitch: VConDocument.Session(
                software: material.summary.software, sessionId: conversation.sessionId,
                notPlaced: StreamedList([]),
                textConversation: VConDocument.TextConversation(
                    format: conversation.source.format, title: conversation.source.title,
                    facts: conversation.source.facts, notes: conversation.source.notes,
                    untimed: messages.filter { $0.message.time == nil }.map { index, message in
                        VConDocument.Untimed(
                            name: message.speaker, body: message.text, messageId: message.messageId?.description,
                            opusstitch: place(message, index))
                    },
                    files: conversation.originals.map { Self.file($0, session: session) }
                        + conversation.attachments.map { Self.file($0, session: session) })))
    }

    private func files(
        of conversation: TextConversationDocument, _ timed: [TextConversationDocument.Message],
        session: SummaryDocument.Session,
        maker: Int, material: ReviewMaterial
    ) throws -> [VConDocument.AttachedFile] {
        let speakers = conversation.speakers
        var files: [VConDocument.AttachedFile] = []
        let positions = Dictionary(
            timed.enumerated().flatMap { position, message in (message.attachments ?? []).map { ($0, position) } }
        ) { first, _ in first }
        for (index, attachment) in conversation.attachments.enumerated() {
            guard let path = attachment.path else { continue }
            let position = positions[index]
            let message = position.map { timed[$0] }
            let content = try reference(to: path, session: session, material: material)
            files.append(
                .text(
                    VConDocument.TextFile(
                        purpose: "a file of this conversation", start: message?.time ?? conversation.start ?? "",
                        party: message.flatMap { speakers.firstIndex(of: Speaker($0.speaker)) } ?? maker,
                        dialog: position ?? 0, mediatype: nil, filename: path, url: content.url,
                        contentHash: content.hash, opusstitch: Self.file(attachment, session: session))))
        }
        for original in conversation.originals {
            let content = try reference(to: original.path, session: session, material: material)
            files.append(
                .text(
                    VConDocument.TextFile(
                        purpose: "a file of the archive that this conversation was read from",
                        start: conversation.start ?? "", party: maker, dialog: 0, mediatype: "application/json",
                        filename: BagLayout.shown(original.path), url: content.url, contentHash: content.hash,
                        opusstitch: Self.file(original, session: session))))
        }
        return files
    }

    private static func place(
        of message: TextConversationDocument.Message, in conversation: TextConversationDocument,
        session: SummaryDocument.Session
    ) -> VConDocument.Place {
        let originals = conversation.originals
        let attachments = conversation.attachments
        return VConDocument.Place(
            timestamp: message.timestamp, thread: message.thread,
            path: message.original.flatMap { originals.indices.contains($0) ? originals[$0].path : nil }
                .map { ReviewMaterial.relativePath(of: $0, session: session) },
            pointer: message.pointer,
            files: message.attachments?.compactMap { attachments.indices.contains($0) ? attachments[$0].path : nil }
                .map { ReviewMaterial.relativePath(of: $0, session: session) })
    }

    private static func file(
        _ attachment: TextConversationDocument.Attachment, session: SummaryDocument.Session
    ) -> VConDocument.File {
        VConDocument.File(
            path: attachment.path.map { ReviewMaterial.relativePath(of: $0, session: session) }, name: attachment.name,
            id: attachment.id, bytes: attachment.bytes, sha256: attachment.sha256)
    }

    private static func file(
        _ original: TextConversationDocument.Original, session: SummaryDocument.Session
    ) -> VConDocument.File {
        VConDocument.File(
            path: ReviewMaterial.relativePath(of: original.path, session: session), name: original.receivedAs, id: nil,
            bytes: original.bytes, sha256: original.sha256)
    }

    // MARK: - Shared

    /// The start of POSIX time, for conversations without any time: `created_at` is mandatory.
    private static let unknownTime = UTCTime(seconds: 0)

    /// Returns a reference to a file of the bag as the draft defines it: its URL, if the bag is published, and its
    /// hash.
    private func reference(
        to name: String, session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> (url: String?, hash: String) {
        (
            baseURL?.address(of: ReviewMaterial.relativePath(of: name, session: session)),
            "sha512-" + Base64URL.text(of: try material.digests(of: name, session: session).sha512)
        )
    }
}
