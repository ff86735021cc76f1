import Bag
import Foundations

/// The text report at the end of a run.
public enum RunReport {
    /// - Parameters:
    ///   - summary: the run.
    ///   - bag: the bag that was made; `nil` if none was.
    public static func text(_ summary: SummaryDocument, bag: FinishedBag? = nil) -> String {
        var parts = summary.totals.archives == 0 ? [] : [archives(summary), sessions(summary)]
        if summary.totals.textConversations != nil { parts.append(textConversations(summary)) }
        parts.append(made(summary, bag: bag))
        if let notes = summary.notes { parts.append(Self.notes(notes)) }
        parts.append(problems(summary, bag: bag))
        if let bag { parts.append(next(inBag: bag.path, pages: bag.pages)) }
        return parts.joined(separator: "\n")
    }

    /// The longest list in the terminal. The JSON files have the complete lists.
    private static let mostRows = 40

    private static func archives(_ summary: SummaryDocument) -> String {
        var table = TextTable([
            ("ARCHIVE", .left), ("DAY", .left), ("HOUR", .left), ("SESSIONS", .right), ("CLIPS", .right),
        ])
        let inputs = summary.inputs.filter { $0.kind == nil }
        for input in inputs.prefix(mostRows) {
            table.add([
                PrintableText.of(input.archive, width: 40), PrintableText.of(input.utcDay ?? "?", width: 12),
                PrintableText.of(input.hour ?? "?", width: 6), String(input.sessions), String(input.clips),
            ])
        }
        return table.text + rest(inputs.count, "archive")
    }

    private static func sessions(_ summary: SummaryDocument) -> String {
        var table = TextTable([
            ("SESSION", .left), ("START (UTC)", .left), ("LENGTH", .right), ("SPEECH", .right), ("CLIPS", .right),
            ("PLACED", .right), ("PROBLEMS", .right),
        ])
        let sessions = summary.sessions.filter(\.isRecorded)
        for session in sessions.prefix(mostRows) {
            table.add([
                PrintableText.of(session.sessionId, width: 40), session.start ?? "?",
                Quantity.duration(seconds: session.durationSeconds),
                Quantity.duration(seconds: session.clipSeconds), String(session.clips), String(session.placed),
                session.problems == 0 ? "-" : String(session.problems),
            ])
        }
        return table.text + rest(sessions.count, "session")
    }

    private static func textConversations(_ summary: SummaryDocument) -> String {
        var inputs = TextTable([("FILE", .left), ("KIND", .left), ("BYTES", .right), ("MESSAGES", .right)])
        let files = summary.inputs.filter { $0.kind != nil }
        for input in files.prefix(mostRows) {
            inputs.add([
                PrintableText.of(input.archive, width: 40), input.kind ?? "", String(input.bytes),
                input.messages.map { String($0) } ?? "",
            ])
        }
        var conversations = TextTable([
            ("CONVERSATION", .left), ("SOURCE", .left), ("START (UTC)", .left), ("MESSAGES", .right), ("FILES", .right),
            ("PROBLEMS", .right),
        ])
        var count = 0
        for session in summary.sessions {
            guard case .written(let conversation) = session.kind else { continue }
            count += 1
            guard count <= mostRows else { continue }
            conversations.add([
                PrintableText.of(session.sessionId, width: 40), conversation.format, session.start ?? "?",
                String(conversation.messages), String(conversation.attachments),
                session.problems == 0 ? "-" : String(session.problems),
            ])
        }
        return inputs.text + rest(files.count, "file") + "\n" + conversations.text
            + rest(count, "conversation")
    }

    private static func problems(_ summary: SummaryDocument, bag: FinishedBag?) -> String {
        guard !summary.problems.isEmpty else { return "No problems.\n" }
        let report = bag?.pages.contains(ReportPage.path) == true ? ReportPage.path : OutputFolder.summaryPath
        return ProblemList(
            problems: summary.problems, counts: summary.problemsByCode ?? [],
            place: bag.map { path(report, in: $0.path) } ?? "give \(Setting("json"))"
        ).text
    }

    /// What a person does with the bag.
    static func next(inBag bag: String, pages: [String]) -> String {
        let check = "opusstitch verify \(ShellWord.quoted(bag))"
        let lines = self.pages(inBag: bag, isThere: pages.contains)
        return (["Next:"] + lines + ["  Check the bag:    \(check)"]).map { $0 + "\n" }.joined()
    }

    /// The pages of a bag that people open.
    static func pages(inBag bag: String, isThere: (String) -> Bool) -> [String] {
        [(ReviewPage.path, "Listen and read"), (ReportPage.path, "Read the report")]
            .filter { isThere($0.0) }.map { "  \($1):  \(path($0, in: bag))" }
    }

    private static func path(_ file: String, in bag: String) -> String {
        PathText.printable(bag.hasSuffix("/") ? bag + file : "\(bag)/\(file)")
    }

    /// Returns the notes, which require no action.
    static func notes(_ notes: [Note]) -> String {
        let lines = notes.prefix(mostRows).map { note in
            "  \(note.code.rawValue): \(note.archive.map { PrintableText.of($0, width: 60) + ": " } ?? "")"
                + PrintableText.of(note.message)
        }
        return (["Notes:"] + lines).map { $0 + "\n" }.joined() + rest(notes.count, "note")
    }

    static func rest(_ count: Int, _ noun: String) -> String {
        count > mostRows ? "  \(Quantity.count(count - mostRows, noun)) not shown; see the JSON\n" : ""
    }

    /// Returns the location of the files of clips that are not placed.
    private static func unplaced(_ summary: SummaryDocument) -> String? {
        guard let kept = summary.totals.kept else { return nil }
        let sessions = summary.sessions.filter { $0.kept != nil }
        // With several sessions, each session's timeline.json lists its own files.
        let folder = sessions.count == 1 ? sessions[0].name : "…"
        let places = sessions.count == 1 ? "" : " of \(Quantity.count(sessions.count, "session"))"
        return KeptWords.text(summary.totals, kept) + " in data/sessions/\(folder)/unplaced/\(places)"
    }

    private static func made(_ summary: SummaryDocument, bag: FinishedBag?) -> String {
        let totals = summary.totals
        let others: [(count: Int, word: String)] = [
            (totals.missing, "missing"), (totals.corrupt, "corrupt"), (totals.ambiguous, "ambiguous"),
            (totals.unsupported, "unsupported"), (totals.duplicate, "duplicate"), (totals.untimed, "untimed"),
        ]
        var counts = ["\(totals.placed) placed"]
        counts += others.filter { $0.count > 0 }.map { "\($0.count) \($0.word)" }
        let recorded = totals.sessions - (totals.textConversations?.conversations ?? 0)
        var lines = [
            "\(Quantity.count(totals.clips, "clip")) of \(Quantity.count(recorded, "session")): "
                + "\(counts.joined(separator: ", ")); \(Quantity.duration(seconds: totals.clipSeconds)) of speech in "
                + "\(Quantity.duration(seconds: totals.timelineSeconds)) of recordings"
        ]
        if let shifts = ShiftWords.text(summary.shifts) { lines.append(shifts) }
        if totals.archives == 0 { lines = [] }
        if let texts = totals.textConversations { lines.append(conclusion(texts)) }
        if bag != nil, let line = unplaced(summary) { lines.append(line) }
        if let transcripts = summary.transcripts { lines.append(TranscriptWords.text(transcripts)) }
        if let bag {
            lines.append("The bag is \(PathText.printable(bag.path)) (\(Quantity.bytes(totals.audioBytes)) of audio).")
            if let line = TagManifestWords.line(ofBag: bag.path) { lines.append(line) }
        }
        if let shard = summary.shard {
            lines.append(
                "This is shard \(shard.index) of \(shard.count), with \(totals.sessions) of the job's "
                    + "\(Quantity.count(shard.jobSessions, "session")). Use opusstitch merge to join the shards.")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func conclusion(_ texts: SummaryDocument.TextConversations) -> String {
        let missing = texts.attachments - texts.attachmentsKept
        let files =
            texts.attachments == 0
            ? ""
            : ", \(Quantity.count(texts.attachments, "attached file"))"
                + (missing == 0 ? "" : " (\(missing) missing)")
        return "\(Quantity.count(texts.conversations, "text conversation")): "
            + Quantity.count(texts.messages, "message") + files
    }
}

/// Quotes the path of a file for a shell.
enum ShellWord {
    /// A word that a shell reads as this path, also as the first word after a command: a path that would be an option
    /// begins with `./`. Bytes that a terminal does not show are escaped, for which bash, zsh and ksh have `$'…'`.
    static func quoted(_ path: String) -> String {
        let word = path.hasPrefix("-") ? "./" + path : path
        if PrintableText.of(word) != word { return "$'" + word.pathBytes.dropLast().map(escaped).joined() + "'" }
        let isPlain = !word.isEmpty && word.utf8.allSatisfy(isPlain)
        return isPlain
            ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "._-/+,:@".utf8.contains(byte)
    }

    private static func escaped(_ byte: CChar) -> String {
        let byte = UInt8(bitPattern: byte)
        if isPlain(byte) || byte == UInt8(ascii: " ") { return String(UnicodeScalar(byte)) }
        return "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
}

/// A text table. Each column is as wide as its widest cell.
struct TextTable {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]]

    init(_ columns: [(title: String, alignment: Alignment)]) {
        alignments = columns.map(\.alignment)
        rows = [columns.map(\.title)]
    }

    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// One line for each row, each indented by two spaces.
    var text: String {
        let widths = alignments.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            var line = ""
            for (column, cell) in row.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                line += "  " + (alignments[column] == .left ? cell + padding : padding + cell)
            }
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
