import Bag
import Calls
import Files
import Foundations

/// The rows of a session's messages. They belong to the session's family, and their control numbers are those of
/// `conversation.txt`.
struct MessageRows {
    private let document: SessionDocument
    private let summary: SummaryDocument

    init(_ document: SessionDocument, summary: SummaryDocument) {
        self.document = document
        self.summary = summary
    }

    var count: Int {
        switch document {
        case .recorded(let timeline): timeline.clips.count
        case .written(let conversation): conversation.messages.count
        }
    }

    func forEach(
        common: LoadFileRow, session: SummaryDocument.Session, material: ReviewMaterial,
        _ body: (LoadFileRow) throws -> Void
    ) throws {
        var common = common
        // These are of the session's documents, and would be counted twice.
        for column in [LoadFileColumn.clipslisted, .clipsplaced, .problems, .datetimestart, .datetimeend] {
            common[column] = ""
        }
        switch document {
        case .recorded(let timeline):
            try forEach(in: timeline, common: common, session: session, material: material, body)
        case .written(let conversation):
            try forEach(in: conversation, common: common, body)
        }
    }

    // MARK: - Spoken messages

    private func forEach(
        in timeline: TimelineDocument, common: LoadFileRow, session: SummaryDocument.Session,
        material: ReviewMaterial, _ body: (LoadFileRow) throws -> Void
    ) throws {
        let order = MessageOrder(timeline)
        let redactions = SessionRedactions(timeline)
        var archives: [ExactText: Checksum] = [:]
        for input in summary.inputs { archives[ExactText(input.archive)] = input.sha256 }
        for (offset, index) in (order.placed + order.notPlaced).enumerated() {
            let clip = timeline.clips[index]
            let isRedacted = !redactions.indices(of: clip).isEmpty
            var row = common
            row.setMessages(offset + 1...offset + 1)
            row[.doctype] =
                clip.status == .placed ? "Spoken message" : "Spoken message, not placed (\(clip.status.rawValue))"
            row[.filename] = clip.fileName
            row[.participants] = LoadFileRow.list([clip.type])
            row[.redacted] = isRedacted ? "Y" : "N"
            row[.msgid] = clip.messageId?.description ?? ""
            row[.msgstatus] = clip.status.rawValue
            row[.msgtext] = clip.transcript?.text ?? ""
            row[.clipsha256] = clip.source.sha256?.hexadecimal ?? ""
            row[.sourcezip] = LoadFileRow.list([clip.source.archive])
            row[.sourcezipsha256] = archives[ExactText(clip.source.archive)]?.hexadecimal ?? ""
            setTimes(of: clip, in: timeline, isRedacted: isRedacted, &row)
            if clip.status == .placed, let file = clip.file {
                row[.filename] = String(file.path.split(separator: "/").last ?? "")
                row[.fileext] = String(file.path.split(separator: ".").last ?? "")
                row[.filesize] = String(file.bytes)
                row[.nativepath] = ReviewMaterial.relativePath(of: file.path, session: session)
                row[.md5hash] = try material.md5OfOne(file.path, session: session)
                row[.sha256hash] = file.sha256.hexadecimal
                row[.channels] = "1"
                row[.samplerate] = String(timeline.sampleRate)
            }
            try body(row)
        }
    }

    private func setTimes(
        of clip: TimelineDocument.Clip, in timeline: TimelineDocument, isRedacted: Bool, _ row: inout LoadFileRow
    ) {
        let start =
            clip.startFrame == nil
            ? clip.timestamp.flatMap(UTCTime.init(iso8601:)) : timeline.time(of: clip, options: summary.options)
        row[.datetimestart] = start?.rfc3339 ?? ""
        if let frame = clip.startFrame {
            row[.msgoffset] = LoadFiles.seconds(Seconds.rounded(frames: frame, sampleRate: timeline.sampleRate))
        }
        // The length of a redacted message is not known.
        guard !isRedacted, let seconds = clip.heardSeconds(rate: timeline.sampleRate) else { return }
        row[.duration] = LoadFiles.seconds(seconds)
        if clip.startFrame != nil { row[.datetimeend] = start?.plus(seconds: seconds).rfc3339 ?? "" }
    }

    // MARK: - Written messages

    private func forEach(
        in conversation: TextConversationDocument, common: LoadFileRow, _ body: (LoadFileRow) throws -> Void
    ) throws {
        let redactions = conversation.messageRedactions
        for (index, message) in conversation.messages.enumerated() {
            var row = common
            row.setMessages(index + 1...index + 1)
            row[.doctype] = "Text message"
            row[.participants] = LoadFileRow.list([message.speaker])
            row[.datetimestart] = message.time ?? ""
            row[.datetimeend] = row[.datetimestart]
            row[.redacted] = redactions[index] == nil ? "N" : "Y"
            row[.msgid] = message.messageId?.description ?? ""
            row[.msgtext] = message.text
            try body(row)
        }
    }
}
