import Bag
import Calls
import Files
import Foundations
import JSON

/// `conversation.vcon.json` beside each session's recording: the conversation as an IETF vCon
/// (draft-ietf-vcon-vcon-core-03).
///
/// A file is a function of the bag's other files and of the options: `created_at` is when the last clip ended, and the
/// UUID comes from the SHA-256 of the content.
public struct ConversationContainers: StandardOutput {
    public let name = "vcon"
    public let files: [Bag.Pattern] = ["data/sessions/<session>/conversation.vcon.json"]

    /// Where the bag is published; `nil`: files are named, and not linked to.
    public let baseURL: PublicationURL?

    /// The bag with the vCons of sessions that were not yet redacted.
    private var redaction: BagRedaction?

    public init(baseURL: PublicationURL? = nil) {
        self.baseURL = baseURL
    }

    /// It is published nowhere yet.
    public func redacted(_ redaction: BagRedaction) -> any ReviewOutput {
        var output = ConversationContainers()
        output.redaction = redaction
        return output
    }

    public static let fileName = "conversation.vcon.json"

    public func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        let timeline = try material.timeline(of: session)
        let path = ReviewMaterial.relativePath(of: Self.fileName, session: session)
        let document =
            if let source = timeline.source {
                try writtenDocument(of: timeline, source: source, session: session, material: material)
            } else {
                try document(
                    of: timeline, replacing: try redaction?.file(path).map(Self.uuid), session: session,
                    material: material)
            }
        return [try material.write(json: try Self.identified(document), to: path)]
    }

    // MARK: - The UUID

    /// Of a vCon that was made here.
    private static func uuid(of path: String) throws -> String {
        struct Container: Decodable { var uuid: String }
        let bytes = try InputFile.contents(of: path, limit: 1 << 30)
        return try JSONText.value(Container.self, from: bytes).uuid
    }

    /// What stands in the place of the UUID while it is derived.
    static let nilUUID = "00000000-0000-0000-0000-000000000000"

    /// The document with a UUID of version 8 (RFC 9562 section 5.8): the first 16 bytes of the SHA-256 of the file as it
    /// is with the nil UUID in it, version and variant set.
    private static func identified(_ document: VConDocument) throws -> VConDocument {
        var document = document
        document.uuid = nilUUID
        let digest = try JSONText.digest(of: document).hexadecimal
        var digits = Array(digest.prefix(32))
        digits[12] = "8"
        // The variant's two bits are 10.
        digits[16] = ["8", "9", "a", "b"][(digits[16].hexDigitValue ?? 0) & 3]
        var fields: [String] = []
        for length in [8, 4, 4, 4, 12] {
            fields.append(String(digits.prefix(length)))
            digits.removeFirst(length)
        }
        document.uuid = fields.joined(separator: "-")
        return document
    }

    // MARK: - The content

    /// - Parameter priorUUID: of the vCon that the session had before it was redacted.
    private func document(
        of timeline: TimelineDocument, replacing priorUUID: String?, session: SummaryDocument.Session,
        material: ReviewMaterial
    ) throws -> VConDocument {
        let speakers = timeline.speakers
        let placed = timeline.clips.filter { $0.status == .placed }
        let hasSound = timeline.start != nil && !placed.isEmpty
        var parties = speakers.map { VConDocument.Party(name: $0.name, type: $0 == .agent ? "bot" : nil) }
        // Who adds an attachment is a party too, without a voice in the conversation (section "Attachment Object").
        let maker = parties.count
        if hasSound, !timeline.audio.isEmpty { parties.append(VConDocument.Party(name: material.summary.software)) }
        return VConDocument(
            uuid: Self.nilUUID, createdAt: creationTime(of: timeline, inputs: material.summary.inputs).rfc3339,
            redacted: priorUUID.map { VConDocument.Redacted(uuid: $0) },
            subject: timeline.sessionId, parties: parties,
            dialog: hasSound ? try dialog(of: timeline, placed, session: session, material: material) : nil,
            attachments: hasSound
                ? try timeline.audio.map {
                    .audio(try attachment($0, of: timeline, session: session, maker: maker, material: material))
                } : nil,
            opusstitch: VConDocument.Session(
                software: material.summary.software, sessionId: timeline.sessionId,
                conversationId: timeline.externalConversationId,
                notPlaced: timeline.clips.filter { $0.status != .placed }.map { Self.notPlaced($0, session: session) }))
    }

    private func dialog(
        of timeline: TimelineDocument, _ placed: [TimelineDocument.Clip], session: SummaryDocument.Session,
        material: ReviewMaterial
    ) throws -> [VConDocument.Dialog] {
        let speakers = timeline.speakers
        let start = timeline.start ?? ""
        let set = VConDocument.RecordingSet(
            start: start, duration: timeline.conversationSeconds, parties: Array(speakers.indices),
            recordings: placed.indices.map { $0 + 1 })
        let recordings = try placed.map { clip in
            // Where a clip is written as a file of its own, that is what is at hand; else its file in the archive is
            // named, without a hash that nobody could check here.
            let content = try clip.file.map { try reference(to: $0.path, session: session, material: material) }
            return VConDocument.Recording(
                start: timeline.time(of: clip, options: material.summary.options)?.exactRFC3339 ?? start,
                duration: clip.heardSeconds(rate: timeline.sampleRate) ?? 0,
                parties: speakers.firstIndex(of: clip.speaker) ?? 0,
                mediatype: clip.file == nil ? "audio/ogg" : "audio/x-wav", filename: clip.file?.path ?? clip.fileName,
                url: content?.url, contentHash: content?.hash, messageId: clip.messageId?.description,
                opusstitch: Self.details(of: clip))
        }
        return [.recordingSet(set)] + recordings.map(VConDocument.Dialog.recording)
    }

    private func attachment(
        _ audio: TimelineDocument.AudioFile, of timeline: TimelineDocument, session: SummaryDocument.Session,
        maker: Int, material: ReviewMaterial
    ) throws -> VConDocument.Attachment {
        let speakers = timeline.speakers
        let content = try reference(to: audio.path, session: session, material: material)
        return VConDocument.Attachment(
            purpose: "the clips of this conversation on one timeline", start: timeline.start ?? "", party: maker,
            mediatype: audio.mediaType, filename: audio.path, url: content.url, contentHash: content.hash,
            opusstitch: VConDocument.Audio(
                path: ReviewMaterial.relativePath(of: audio.path, session: session), bytes: audio.bytes,
                sha256: audio.sha256, pcmSha256: audio.pcmSha256, packetsSha256: audio.packetsSha256,
                sampleRate: timeline.sampleRate, frames: timeline.frames,
                channels: timeline.speakers(in: audio).map { $0.compactMap(speakers.firstIndex) }))
    }

    /// How the draft refers to a file of the bag: where it is published, if it is, and its hash.
    func reference(
        to name: String, session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> (url: String?, hash: String) {
        (
            baseURL?.address(of: ReviewMaterial.relativePath(of: name, session: session)),
            "sha512-" + Base64URL.text(of: try material.digests(of: name, session: session).sha512)
        )
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
        details.candidates = clip.files?.map {
            VConDocument.Clip.Candidate(
                path: ReviewMaterial.relativePath(of: $0.path, session: session), entry: $0.entry, sha256: $0.sha256,
                bytes: $0.bytes)
        }
        return details
    }

    /// When the conversation had ended. Where no clip has a readable time, the hour of the archive that lists it; where
    /// that says none either, the beginning of POSIX time, which is nobody's: the member is mandatory.
    func creationTime(of timeline: TimelineDocument, inputs: [SummaryDocument.Input]) -> UTCTime {
        if let end = timeline.endTime { return end }
        let archives = Set(timeline.clips.map { ExactText($0.source.archive) })
        let hours = inputs.filter { archives.contains(ExactText($0.archive)) }.compactMap { input in
            input.utcDay.flatMap { UTCTime(iso8601: "\($0)T\(input.hour ?? "00"):00:00Z") }
        }
        return hours.min() ?? UTCTime(seconds: 0)
    }
}
