import Bag
import Calls
import Files
import Foundations
import JSON

/// Writes `data/rsmf/NAME.rsmf` for each text conversation and for each recorded session with words: a message (RFC
/// 5322) in the Relativity Short Message Format 2.0, with which review platforms import conversations.
///
/// The message has two parts: the text of the conversation, and the archive `rsmf.zip` with `rsmf_manifest.json`, the
/// recording and attached files. All dates and boundaries follow from the session.
package struct RSMFFiles: StandardOutput {
    package let name = "rsmf"
    package let files: [Bag.Pattern] = ["data/rsmf/<session>.rsmf"]

    /// Empty if unknown.
    package let custodian: String

    package init(custodian: String = "") { self.custodian = custodian }

    package func note(in choices: inout ReviewChoices) {
        choices.rsmf = true
        choices.custodian = custodian.isEmpty ? nil : custodian
    }

    package func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        let path = "data/rsmf/\(session.name).rsmf"
        switch try material.document(of: session) {
        case .recorded(let timeline):
            guard let conversation = RSMFConversation(timeline, options: material.summary.options) else { return [] }
            let text = RecordedText(timeline: timeline, options: material.summary.options)
            return [
                try write(conversation, to: path, session, material) { put in
                    try text.write { try put(Array($0.utf8)) }
                }
            ]
        case .written(let document):
            return [
                try write(RSMFConversation(document), to: path, session, material) { put in
                    try put(Array(ConversationTexts.text(of: document).utf8))
                }
            ]
        }
    }

    // MARK: - The message

    /// No line of Base64 can be this boundary.
    private static let boundary = "----=_opusstitch-rsmf"

    /// - Parameter text: passes the text of the conversation.
    private func write(
        _ conversation: RSMFConversation, to path: String, _ session: SummaryDocument.Session,
        _ material: ReviewMaterial, text: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> PayloadFile {
        let entries = try entries(of: conversation, session, material)
        return try material.write(to: path) { put in
            // The archive's content is passed to `put` from within closures. All of them end before this returns.
            try withoutActuallyEscaping(put) { put in
                try write(header(of: conversation, session, material.summary), text, entries, to: put)
            }
        }
    }

    private func write(
        _ header: String, _ text: (_ put: ([UInt8]) throws -> Void) throws -> Void,
        _ entries: [(StoredZip.Entry, Content)], to put: @escaping ([UInt8]) throws -> Void
    ) throws {
        func line(_ text: String) throws { try put(Array((text + "\r\n").utf8)) }
        try put(Array(header.utf8))
        try line("")
        try line("--\(Self.boundary)")
        try line("Content-Type: text/plain; charset=utf-8")
        try line("Content-Transfer-Encoding: base64")
        try line("")
        var lines = Base64Lines()
        try text { try lines.add($0, to: put) }
        try lines.end(to: put)
        try line("--\(Self.boundary)")
        try line("Content-Type: application/zip; name=\"rsmf.zip\"")
        try line("Content-Transfer-Encoding: base64")
        try line("Content-Disposition: attachment; filename=\"rsmf.zip\"")
        try line("")
        var archive = Base64Lines()
        let putArchive: ([UInt8]) throws -> Void = { try archive.add($0, to: put) }
        var zip = StoredZip()
        for (entry, content) in entries { try zip.add(entry, to: putArchive, content) }
        try zip.end(to: putArchive)
        try archive.end(to: put)
        try line("--\(Self.boundary)--")
    }

    private func header(
        of conversation: RSMFConversation, _ session: SummaryDocument.Session, _ summary: SummaryDocument
    ) -> String {
        // A message must have a date. That of a conversation without any time is the start of POSIX time.
        let begin = conversation.begin ?? UTCTime(seconds: 0)
        let digest = SHA256Stream.digest(of: Array(conversation.sessionId.utf8)).hexadecimal.prefix(32)
        let people = conversation.people.isEmpty ? [(id: "P0", display: "unknown")] : conversation.people
        var fields = [
            MailHeader.addresses("From", [people[0]]),
            MailHeader.addresses("To", people),
            MailHeader.field("Date", MailHeader.date(begin)),
            MailHeader.field(
                "Subject", "\(conversation.application): \(PrintableText.of(conversation.sessionId))"),
            MailHeader.field("Message-ID", "<\(digest)@opusstitch.invalid>"),
            MailHeader.field("X-RSMF-Version", "2.0.0"),
            MailHeader.field("X-RSMF-Generator", summary.software),
        ]
        if let start = conversation.begin, let end = conversation.end {
            fields.append(MailHeader.field("X-RSMF-BeginDate", start.rfc3339))
            fields.append(MailHeader.field("X-RSMF-EndDate", end.rfc3339))
        }
        fields.append(MailHeader.field("X-RSMF-EventCount", String(conversation.eventCount)))
        fields.append(MailHeader.field("X-RSMF-Application", conversation.application))
        if !custodian.isEmpty {
            fields.append(MailHeader.field("X-RSMF-Custodian", PrintableText.of(custodian)))
        }
        fields += [
            MailHeader.field("X-RSMF-Participants", conversation.people.map(\.display).joined(separator: ", ")),
            MailHeader.field("X-RSMF-AttachmentCount", String(conversation.attachments.count)),
            MailHeader.field("X-RSMF-EventCollectionID", PrintableText.of(conversation.sessionId)),
            MailHeader.field("MIME-Version", "1.0"),
            "Content-Type: multipart/mixed;\r\n boundary=\"\(Self.boundary)\"\r\n",
        ]
        return fields.joined()
    }

    // MARK: - The archive

    private typealias Content = (_ put: ([UInt8]) throws -> Void) throws -> Void

    /// The entries, each with a function that passes its content. The content is read twice: for the checksum, which is
    /// in front of it, and to write it.
    private func entries(
        of conversation: RSMFConversation, _ session: SummaryDocument.Session, _ material: ReviewMaterial
    ) throws -> [(StoredZip.Entry, Content)] {
        let manifest = conversation.manifest
        var contents: [(name: String, content: Content)] = [
            ("rsmf_manifest.json", { put in try JSONText.write(manifest, layout: .compact, to: put) })
        ]
        contents += conversation.attachments.map { file in
            (
                file.name,
                { put in
                    try material.open(file.path, session: session).readBlocks { block in
                        // The block is copied. Bytes have no padding, so all of them are initialized.
                        try put(unsafe block.withUnsafeBytes { unsafe Array($0) })
                    }
                }
            )
        }
        return try contents.map { name, content in
            var checksum = ZipChecksum()
            try content { checksum.add($0) }
            return (StoredZip.Entry(name: name, bytes: checksum.bytes, checksum: checksum.value), content)
        }
    }
}
