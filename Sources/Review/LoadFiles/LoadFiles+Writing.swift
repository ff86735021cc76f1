import Bag
import Foundations

/// The rows of a conversation in writing: the archive's own file with the text that was read from it, and, as its family,
/// the other files.
extension LoadFiles {
    func writtenFamily(
        of timeline: TimelineDocument, source: TimelineDocument.TextSource, common: LoadFileRow,
        session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> [LoadFileRow] {
        func row(_ doctype: String, name: String, path: String, bytes: Int?, sha256: Checksum?) throws -> LoadFileRow {
            let last = String(name.split(separator: "/").last ?? "")
            let parts = last.split(separator: ".")
            var row = common
            row[.doctype] = doctype
            row[.filename] = last
            row[.fileext] = parts.count > 1 ? String(parts[parts.count - 1]) : ""
            row[.filesize] = bytes.map { String($0) } ?? ""
            row[.nativepath] = ReviewMaterial.relativePath(of: path, session: session)
            row[.md5hash] = try md5(of: path, session: session, material: material)
            row[.sha256hash] = sha256?.hexadecimal ?? ""
            return row
        }
        var rows: [LoadFileRow] = []
        for (index, original) in (timeline.originals ?? []).enumerated() {
            rows.append(
                try row(
                    index == 0 ? "Conversation in writing (\(source.title))" : "Archive file (\(source.title))",
                    name: original.receivedAs, path: original.path, bytes: original.bytes, sha256: original.sha256))
        }
        if !rows.isEmpty {
            rows[0][.textpath] = ReviewMaterial.relativePath(of: ConversationTexts.fileName, session: session)
        }
        for attachment in timeline.attachments ?? [] {
            guard let path = attachment.path else { continue }
            rows.append(
                try row(
                    "Attachment", name: attachment.name, path: path, bytes: attachment.bytes, sha256: attachment.sha256)
            )
        }
        return rows
    }
}
