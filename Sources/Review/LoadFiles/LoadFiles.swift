import Bag
import Calls
import Files
import Foundations

/// Writes the load files in `data/load/`, with which review platforms import a day: Concordance DAT and CSV.
///
/// A session is one document: its recording, with its `conversation.txt` as the text. A recording in several files is a
/// family with the first file as its parent. The files of clips that were not placed also belong to the family. A
/// session without sound is represented by its `timeline.json`, which states the reasons. A text conversation is
/// represented by the archive's own file, with its text, and its attached files. Messages are rows on request. Control
/// numbers follow the order of the summary, by start and then by id, so that the same job always gets the same numbers.
package struct LoadFiles: StandardOutput {
    package let name = "load-files"
    package let files: [Bag.Pattern] =
        ["data/load/loadfile.dat", "data/load/loadfile.csv"] + LoadFileNatives.patterns

    package let custodian: String
    package let controlPrefix: String
    package let form: LoadFileForm

    /// Known MD5 hashes in hexadecimal, by path relative to the bag. These files are not read again for their MD5.
    private var knownMD5: [String: String] = [:]

    package init(
        custodian: String = "", controlPrefix: String = Self.standardPrefix, form: LoadFileForm = LoadFileForm()
    ) {
        self.custodian = custodian
        self.controlPrefix = controlPrefix
        self.form = form
    }

    /// - Parameter choices: unknown names in them, of another version, are not used.
    init(_ choices: ReviewChoices) {
        self.init(
            custodian: choices.custodian ?? "", controlPrefix: choices.controlPrefix ?? Self.standardPrefix,
            form: LoadFileForm(
                matter: choices.matter ?? "", profile: choices.loadProfile.flatMap(LoadProfile.init(rawValue:)),
                rows: choices.loadRows.flatMap(LoadRows.init(rawValue:)) ?? .document,
                hasNativeNames: choices.nativeNames == true))
    }

    /// The custodian and the prefix of a bag of an earlier version come from its load file.
    package func note(in choices: inout ReviewChoices, of files: EarlierFiles) throws {
        guard files.have(self.files) else { return }
        try LoadFiles(like: "\(files.files.root)/\(Self.concordancePath)").note(in: &choices)
    }

    /// Returns an output that reuses the MD5 hashes in the shards' load files, if these have the paths of the bag.
    package func merged(_ merge: BagMerge) throws -> any ReviewOutput {
        guard form.profile == nil, !form.hasNativeNames else { return self }
        var output = self
        for path in try merge.files(Self.concordancePath) {
            output.knownMD5.merge(try Self.md5Hashes(in: path)) { first, _ in first }
        }
        return output
    }

    func md5(of name: String, session: SummaryDocument.Session, material: ReviewMaterial) throws -> String {
        try knownMD5[ReviewMaterial.relativePath(of: name, session: session)]
            ?? material.md5(of: name, session: session)
    }

    static let concordancePath = "data/load/loadfile.dat"
    static let commaSeparatedPath = "data/load/loadfile.csv"

    package static let standardPrefix = "OS"

    /// Whether the text can be a prefix of control numbers: at most 20 letters, digits, `.`, `_` and `-`, with a letter
    /// or digit first.
    package static func isControlPrefix(_ text: String) -> Bool {
        SafeName.isSafe(text) && text.utf8.count <= 20 && !text.hasPrefix("-") && !text.hasPrefix("_")
    }

    package func note(in choices: inout ReviewChoices) {
        choices.review = true
        choices.custodian = custodian.isEmpty ? nil : custodian
        choices.controlPrefix = controlPrefix == Self.standardPrefix ? nil : controlPrefix
        choices.matter = form.matter.isEmpty ? nil : form.matter
        choices.loadProfile = form.profile?.rawValue
        choices.loadRows = form.rows == .document ? nil : form.rows.rawValue
        choices.nativeNames = form.hasNativeNames ? true : nil
    }

    package func write(_ material: ReviewMaterial) throws -> [PayloadFile] {
        try material.prepareDigests()
        // Both files are written at the same time, row by row: a session may have a hundred thousand files.
        var others: [PayloadFile] = []
        var natives = LoadFileNatives(material: material)
        let columns = form.columns
        let concordance = try material.write(to: Self.concordancePath) { putConcordance in
            if form.hasByteOrderMark { try putConcordance(ConcordanceText.byteOrderMark) }
            others.append(
                try material.write(to: Self.commaSeparatedPath) { putCommaSeparated in
                    func put(_ fields: [String]) throws {
                        try putConcordance(ConcordanceText.bytes(row: fields))
                        try putCommaSeparated(CommaSeparatedText.bytes(row: fields))
                    }
                    try put(columns.map(\.title))
                    try forEachRow(of: material) { row in
                        var row = row
                        if form.hasNativeNames { try natives.add(&row) }
                        try put(form.fields(of: row, in: columns))
                    }
                })
        }
        return [concordance] + others + natives.files
    }

    /// Calls `body` with each row, in which times are RFC 3339 and paths are relative to the bag.
    private func forEachRow(of material: ReviewMaterial, _ body: (LoadFileRow) throws -> Void) throws {
        var number = 0
        for session in material.summary.sessions {
            let document = try material.document(of: session)
            var common = common(to: document, inputs: material.summary.inputs)
            common[.problems] = String(session.problems)
            let rows: [LoadFileRow]
            var unplaced: UnplacedRows?
            switch document {
            case .recorded(let timeline):
                rows = try family(of: timeline, common: common, session: session, material: material)
                unplaced = UnplacedRows(timeline)
            case .written(let conversation):
                rows = try family(of: conversation, common: common, session: session, material: material)
            }
            let first = controlNumber(number + 1)
            let documents = ControlNumbers.documents(of: document)
            let messages = form.rows == .message ? MessageRows(document, summary: material.summary) : nil
            // The messages follow the first document.
            let last =
                documents == 1 && messages?.count ?? 0 > 0
                ? "\(first).\(MessageOrder.digits(messages?.count ?? 0))" : controlNumber(number + documents)
            func put(_ row: LoadFileRow, isMessage: Bool = false) throws {
                var row = row
                for column in [LoadFileColumn.msgbeg, .msgend] where !row[column].isEmpty {
                    row[column] = "\(first).\(row[column])"
                }
                if !isMessage { number += 1 }
                row[.begdoc] = isMessage ? row[.msgbeg] : controlNumber(number)
                row[.enddoc] = row[.begdoc]
                row[.begattach] = first
                row[.endattach] = last
                try body(row)
            }
            for (index, row) in rows.enumerated() {
                try put(row)
                if index == 0 {
                    try messages?.forEach(common: common, session: session, material: material) {
                        try put($0, isMessage: true)
                    }
                }
            }
            try unplaced?.forEach(common: common, session: session, material: material) { try put($0) }
        }
    }

    // MARK: - Rows

    /// Returns the rows of a recorded session, except for clips that are not placed.
    private func family(
        of timeline: TimelineDocument, common: LoadFileRow, session: SummaryDocument.Session, material: ReviewMaterial
    ) throws -> [LoadFileRow] {
        let placed = MessageOrder(timeline).placed
        let rows = try timeline.audio.map { audio in
            var row = common
            let speakers = Set(timeline.speakers(in: audio).joined())
            let numbers = placed.indices.filter { speakers.contains(timeline.clips[placed[$0]].speaker) }
            if let first = numbers.first, let last = numbers.last { row.setMessages(first + 1...last + 1) }
            row[.textpath] = ReviewMaterial.relativePath(of: ConversationTexts.fileName, session: session)
            row[.doctype] = "Audio recording"
            row[.filename] = audio.path
            row[.fileext] = audio.fileExtension
            row[.filesize] = String(audio.bytes)
            row[.nativepath] = ReviewMaterial.relativePath(of: audio.path, session: session)
            row[.md5hash] = try md5(of: audio.path, session: session, material: material)
            row[.sha256hash] = audio.sha256.hexadecimal
            row[.duration] = Self.seconds(timeline.durationSeconds)
            row[.channels] = String(audio.channels.count)
            // Opus always uses 48 kHz, whatever the session's rate.
            row[.samplerate] = String(audio.packets == nil ? timeline.sampleRate : 48_000)
            row[.clipcount] = String(numbers.count)
            return row
        }
        guard rows.isEmpty else { return rows }
        var row = try withoutSound(session, common: common, material: material)
        if !timeline.clips.isEmpty { row.setMessages(1...timeline.clips.count) }
        return [row]
    }

    private func common(to document: SessionDocument, inputs: [SummaryDocument.Input]) -> LoadFileRow {
        var row = LoadFileRow()
        row[.custodian] = custodian
        row[.sessionid] = document.sessionId
        row[.datetimestart] = document.start ?? ""
        row[.datetimeend] = document.endTime?.rfc3339 ?? ""
        row[.timezone] = "UTC"
        row[.redacted] = "N"
        row[.prodvol] = controlPrefix + "001"
        row[.participants] = LoadFileRow.list(document.speakers.map(\.name))
        guard case .recorded(let timeline) = document else {
            if case .written(let conversation) = document, conversation.redactions?.isEmpty == false {
                row[.redacted] = "Y"
            }
            return row
        }
        let named = Set(timeline.clips.map { ExactText($0.source.archive) })
        let sources = inputs.filter { named.contains(ExactText($0.archive)) }
        row[.conversationid] = timeline.externalConversationId ?? ""
        row[.clipslisted] = String(timeline.clips.count)
        row[.clipsplaced] = String(timeline.clips.count { $0.status == .placed })
        row[.sourcezip] = LoadFileRow.list(sources.map(\.archive))
        row[.sourcezipsha256] = LoadFileRow.list(sources.map { $0.sha256?.hexadecimal ?? "" })
        if timeline.redactions?.isEmpty == false { row[.redacted] = "Y" }
        return row
    }

    private func withoutSound(
        _ session: SummaryDocument.Session, common: LoadFileRow, material: ReviewMaterial
    ) throws -> LoadFileRow {
        let name = "timeline.json"
        let (sha256, bytes) = try material.open(name, session: session).checksum()
        var row = common
        row[.doctype] = "Session without sound"
        row[.textpath] = ReviewMaterial.relativePath(of: ConversationTexts.fileName, session: session)
        row[.filename] = name
        row[.fileext] = "json"
        row[.filesize] = String(bytes)
        row[.nativepath] = ReviewMaterial.relativePath(of: name, session: session)
        row[.md5hash] = try md5(of: name, session: session, material: material)
        row[.sha256hash] = sha256.hexadecimal
        row[.duration] = Self.seconds(0)
        row[.channels] = "0"
        row[.clipcount] = "0"
        return row
    }

    /// Returns the rows of a text conversation: the archive's own file with the text that was read from it, and the
    /// other files as its family.
    private func family(
        of conversation: TextConversationDocument, common: LoadFileRow, session: SummaryDocument.Session,
        material: ReviewMaterial
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
        for (index, original) in conversation.originals.enumerated() {
            rows.append(
                try row(
                    index == 0
                        ? "Text conversation (\(conversation.source.title))"
                        : "Archive file (\(conversation.source.title))",
                    name: original.receivedAs, path: original.path, bytes: original.bytes, sha256: original.sha256))
        }
        if conversation.originals.isEmpty {
            // A redaction left out the archive's file. Its text is in the bag without the redacted messages.
            let path = ConversationTexts.fileName
            let (sha256, bytes) = try material.open(path, session: session).checksum()
            rows.append(
                try row(
                    "Text conversation (\(conversation.source.title))", name: path, path: path, bytes: bytes,
                    sha256: sha256))
        }
        if !rows.isEmpty {
            rows[0][.textpath] = ReviewMaterial.relativePath(of: ConversationTexts.fileName, session: session)
            if !conversation.messages.isEmpty { rows[0].setMessages(1...conversation.messages.count) }
        }
        for attachment in conversation.attachments {
            guard let path = attachment.path else { continue }
            rows.append(
                try row(
                    "Attachment", name: attachment.name, path: path, bytes: attachment.bytes, sha256: attachment.sha256)
            )
        }
        return rows
    }

    // MARK: - Values

    /// Returns a control number with at least seven digits.
    private func controlNumber(_ number: Int) -> String {
        controlPrefix + DecimalSeconds.padded(number, 7)
    }

    static func seconds(_ seconds: Double) -> String {
        DecimalSeconds.text(milliseconds: Int((seconds * 1000).rounded()))
    }
}

/// The rows of a session's clips that are not placed. They belong to the session's family.
struct UnplacedRows {
    private let timeline: TimelineDocument
    /// The positions of the clips with files, and of the files that no earlier clip has, and the number of the message.
    private let files: [(clip: Int, file: Int, number: Int)]

    init(_ timeline: TimelineDocument) {
        self.timeline = timeline
        var seen: Set<String> = []
        var files: [(clip: Int, file: Int, number: Int)] = []
        let order = MessageOrder(timeline)
        for (offset, clip) in order.notPlaced.enumerated() {
            for (file, place) in timeline.clips[clip].keptFiles.enumerated() where seen.insert(place.path).inserted {
                files.append((clip, file, order.placed.count + offset + 1))
            }
        }
        self.files = files
    }

    /// The files, in the order of the rows.
    var kept: some Sequence<ClipFile> {
        files.lazy.map { timeline.clips[$0.clip].keptFiles[$0.file] }
    }

    func forEach(
        common: LoadFileRow, session: SummaryDocument.Session, material: ReviewMaterial,
        _ body: (LoadFileRow) throws -> Void
    ) throws {
        for place in files {
            let clip = timeline.clips[place.clip]
            let file = clip.keptFiles[place.file]
            let name = String(file.path.split(separator: "/").last ?? "")
            let parts = name.split(separator: ".")
            var row = common
            row.setMessages(place.number...place.number)
            row[.doctype] = "Audio recording, not placed (\(clip.status.rawValue))"
            row[.filename] = name
            row[.fileext] = parts.count > 1 ? String(parts[parts.count - 1]) : ""
            row[.filesize] = String(file.bytes)
            row[.nativepath] = ReviewMaterial.relativePath(of: file.path, session: session)
            // No other output needs this hash. There may be very many, so they are not cached.
            row[.md5hash] = try material.md5OfOne(file.path, session: session)
            row[.sha256hash] = file.sha256.hexadecimal
            // The session's time does not apply to this clip.
            row[.datetimestart] = clip.timestamp.flatMap(UTCTime.init(iso8601:))?.rfc3339 ?? ""
            row[.datetimeend] = ""
            row[.duration] = (file.durationSeconds ?? clip.durationSeconds).map(LoadFiles.seconds) ?? ""
            row[.clipcount] = "0"
            row[.participants] = LoadFileRow.list([clip.type])
            try body(row)
        }
    }
}
