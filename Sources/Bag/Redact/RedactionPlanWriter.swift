import Files
import Foundations
import JSON

extension RedactionPlanFile {
    /// Writes found words as a plan for a person to look at. It has where they are, and not the words.
    ///
    /// - Parameters:
    ///   - path: a new file: CSV if its name ends in `.csv`, otherwise JSON. An existing file is not replaced, since
    ///     a person may have changed it.
    ///   - bag: the path of the bag. The plan lies outside.
    ///   - values: written to every row. The style is left out if it is that of a row without one.
    /// - Throws: `JobError`, `FileError`.
    package static func write(_ rows: [FoundWords.Row], to path: String, ofBag bag: String, values: Defaults) throws {
        try check(newPlan: path, ofBag: bag)
        let rows = rows.map { WrittenRow($0, values) }
        let bytes =
            path.lowercased().hasSuffix(".csv")
            ? Array(csv(rows).utf8) : try JSONText.bytes(of: WrittenPlan(redactions: rows))
        guard bytes.count <= largest else {
            throw JobError(
                "\(path): the plan would be larger than \(largest >> 20) MiB; search the sessions one by one, with "
                    + "\(Setting("session")); nothing was written")
        }
        let staging = try StagingFolder(in: Folder.parent(of: path) ?? ".")
        try PendingFile.write(bytes, to: Folder.name(of: path), in: staging)
        try staging.remove(withFiles: [])
    }

    /// Checks the path of a new plan, before any expensive work is done.
    package static func check(newPlan path: String, ofBag bag: String) throws {
        guard Folder.kind(of: path) == .nothing else {
            throw JobError(
                "\(path): it already exists, and may have changes of yours; give \(Setting("writePlan")) a new file")
        }
        guard let place = Folder.realPath(Folder.parent(of: path) ?? ".") else {
            throw JobError("\(path): the folder does not exist")
        }
        guard let bag = Folder.realPath(bag) else { throw JobError("\(bag): the folder does not exist") }
        guard place != bag, !place.hasPrefix(bag + "/") else {
            throw JobError("\(path): it is inside the bag; give \(Setting("writePlan")) a path outside the bag")
        }
    }

    private struct WrittenPlan: Encodable {
        let redactions: [WrittenRow]
    }

    /// With the members that a plan can have.
    private struct WrittenRow: Encodable, InlineJSON {
        let session: String
        var from: String?
        var to: String?
        var speaker: String?
        var message: String?
        let reason: String?
        let style: String?
        let by: String?

        init(_ row: FoundWords.Row, _ values: Defaults) {
            session = row.sessionId
            reason = values.reason
            by = values.by
            switch row.part {
            case .frames:
                from = row.part.times?.from
                to = row.part.times?.to
                speaker = row.speaker
                style = values.style == Defaults().style ? nil : values.style.rawValue
            case .message(let pointer):
                message = pointer
                style = nil
            }
        }
    }

    private static func csv(_ rows: [WrittenRow]) -> String {
        let header = "session,from,to,speaker,message,reason,style,by\n"
        return rows.reduce(into: header) { text, row in
            let fields = [row.session, row.from, row.to, row.speaker, row.message, row.reason, row.style, row.by]
            text += fields.map { field($0 ?? "") }.joined(separator: ",") + "\n"
        }
    }

    private static func field(_ text: String) -> String {
        if text.unicodeScalars.allSatisfy({ !["\"", ",", "\r", "\n"].contains($0) }) { return text }
        // By scalars: a quotation mark with an accent on it is another character.
        let escaped = text.unicodeScalars.reduce(into: "") { $0 += $1 == "\"" ? "\"\"" : String($1) }
        return "\"\(escaped)\""
    }
}
