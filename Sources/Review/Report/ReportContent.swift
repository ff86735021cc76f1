import Bag
import Calls
import Foundations

// The report's sections about the bag's content: what was received, what was made, and what is missing.

/// The report's "What was received".
struct ReportInputs {
    let subject: ReportSubject

    private var summary: SummaryDocument { subject.summary }

    var html: String {
        """
        <section id="received">
        <h2>What was received</h2>
        \(archives)\(conversations)</section>

        """
    }

    private var archives: String {
        guard subject.hasArchives else { return "" }
        var table = HTMLTable([
            ("Archive", .text), ("Day", .text), ("Hour", .text), ("Bytes", .number), ("Entries", .number),
            ("Sessions", .number), ("Clips", .number), ("SHA-256", .code),
        ])
        for input in summary.inputs where input.kind == nil {
            table.add([
                HTMLText.isolated(input.archive), HTMLText.isolated(input.utcDay ?? "not stated"),
                HTMLText.isolated(input.hour ?? "not stated"), String(input.bytes), String(input.entries),
                String(input.sessions), String(input.clips), input.sha256?.hexadecimal ?? "not read",
            ])
        }
        return """
            <h3>\(Quantity.count(subject.archives, "archive")) of recordings</h3>
            <p>Each archive was read completely; the SHA-256 is that of the file as it was read. Day and hour are as \
            stated in the archive's <code>metadata.json</code>; sessions and clips are as listed \
            there\(summary.onlySessions.isEmpty ? "" : ", for the requested sessions"). A session that runs past the \
            hour is listed in two archives. The archives are not in this bag; the SHA-256 of each clip is in its \
            session's <code>timeline.json</code>\(subject.redaction == nil ? "" : ", unless the clip is redacted").</p>
            \(table.html)
            """
    }

    private var conversations: String {
        let files = subject.textFiles
        guard !files.isEmpty else { return "" }
        var table = HTMLTable([
            ("File", .text), ("Kind", .text), ("Messages", .number), ("Bytes", .number), ("SHA-256", .code),
        ])
        for file in files {
            table.add([
                HTMLText.isolated(file.archive), HTMLText.isolated(file.kind ?? ""),
                file.messages.map { String($0) } ?? "", String(file.bytes), file.sha256?.hexadecimal ?? "not read",
            ])
        }
        let exception =
            subject.redaction == nil ? "" : ", except for those that <a href=\"#redactions\">a redaction left out</a>"
        return """
            <h3>\(Quantity.count(files.count, "file")) of text conversations</h3>
            <p>Each file is in this bag, unchanged, in the folder of its conversation\(exception).</p>
            \(table.html)
            """
    }
}

/// The report's "What was made".
struct ReportRecordings {
    let subject: ReportSubject
    let material: ReviewMaterial

    /// Writes the section in pieces, since it has a row for each recording.
    func write(to put: (String) throws -> Void) throws {
        guard subject.hasArchives else { return }
        let totals = material.summary.totals
        let length =
            subject.hasRecordings
            ? "\(Quantity.duration(seconds: totals.clipSeconds)) of speech in "
                + "\(Quantity.duration(seconds: totals.timelineSeconds)) of recordings, with \(totals.audioBytes) "
                + "bytes of audio." : "No recordings are in this bag."
        try put(
            """
            <section id="made">
            <h2>What was made</h2>
            <p>\(length) Each clip that the archives list is counted in exactly one row after the first:</p>
            \(counts)\(shifts)<p>The sessions\(files). Paths are relative to \
            <code>data/sessions/</code>.\(clipFiles)</p>

            """)
        try writeRecordings(to: put)
        try put("</section>\n")
    }

    private var files: String {
        guard subject.hasRecordings else { return "" }
        let sound =
            !subject.hasPackets
            ? "The sound is the samples"
            : subject.isDecoded
                ? "The sound is the samples, or the clips' own packets in a file that ends in <code>.opus</code>"
                : "The sound is the clips' own packets"
        return " and their recordings, with the SHA-256 of the whole file and of its sound alone. \(sound)"
    }

    private var clipFiles: String {
        material.summary.outputs?.clips == true && subject.redaction == nil
            ? " Each placed clip is also a file of its own; its SHA-256 is in <code>timeline.json</code>."
            : ""
    }

    private var shifts: String {
        guard let shifts = material.summary.shifts, material.summary.totals.archives > 0 else { return "" }
        return "<p>\(ShiftWords.text(shifts) ?? "No clip was moved to start after another one.")</p>\n"
    }

    private var counts: String {
        let totals = material.summary.totals
        var table = HTMLTable([("Clips", .text), ("Count", .number), ("Meaning", .text)])
        let rows: [(String, Int, String)] = [
            ("listed", totals.clips, "the total of the rows below"),
            (
                "placed", totals.placed,
                (subject.hasRecordings ? "in a recording" : "on the timeline of its session")
                    + ", at its timestamp or moved from it as stated in <code>timeline.json</code>"
            ),
            ("missing", totals.missing, "no entry of the archive matches it"),
            ("corrupt", totals.corrupt, "its data is damaged"),
            ("ambiguous", totals.ambiguous, "several entries match it; none was chosen"),
            ("unsupported", totals.unsupported, "not Opus with one or two channels, or above a limit"),
            ("duplicate", totals.duplicate, "the same message with the same bytes is already in the recording"),
            ("untimed", totals.untimed, "it has no usable timestamp"),
        ]
        for (name, count, meaning) in rows { table.add([name, String(count), meaning]) }
        return table.html
    }

    private func writeRecordings(to put: (String) throws -> Void) throws {
        let table = HTMLTable([
            ("Session", .text), ("Start", .line), ("Length", .number), ("Clips placed", .number),
            ("File", .text), ("SHA-256 of the file and of its sound", .code),
        ])
        try put(table.opening)
        for session in material.summary.sessions {
            guard let timeline = try material.timeline(of: session) else { continue }
            let common = [
                HTMLText.isolated(session.sessionId), session.start ?? "unknown",
                Quantity.duration(seconds: session.durationSeconds), "\(session.placed) of \(session.clips)",
            ]
            for audio in timeline.audio {
                let digests = [audio.sha256, audio.pcmSha256, audio.packetsSha256]
                try put(
                    table.row(
                        common + [
                            "\(session.name)/\(audio.path)",
                            digests.compactMap { $0?.hexadecimal }.joined(separator: "<br>"),
                        ]))
            }
            if timeline.audio.isEmpty {
                try put(table.row(common + ["\(session.name)/timeline.json", "no recording"]))
            }
        }
        try put(HTMLTable.ending)
    }
}

/// The report's "Kept, not placed": the files of clips that are not in any recording.
struct ReportUnplaced {
    let material: ReviewMaterial

    var html: String {
        get throws {
            guard let kept = material.summary.totals.kept else { return "" }
            var table = HTMLTable([
                ("Session", .text), ("File", .text), ("Status and reason", .text), ("Length", .number),
                ("Path below <code>data/sessions/</code>", .text), ("SHA-256", .code),
            ])
            var rows = 0
            for session in material.summary.sessions where session.kept != nil {
                guard let timeline = try material.timeline(of: session) else { continue }
                let reasons = Reasons(timeline.problems)
                for clip in timeline.clips {
                    for file in clip.keptFiles {
                        rows += 1
                        guard rows <= ReportProblems.mostRows else { continue }
                        table.add(row(file, of: clip, because: reasons, session: session))
                    }
                }
            }
            let rest =
                rows > ReportProblems.mostRows
                ? "<p>These are the first \(ReportProblems.mostRows) of \(rows); all are in the sessions’ "
                    + "<code>timeline.json</code>.</p>\n" : ""
            return """
                <section id="unplaced">
                <h2>Kept, not placed</h2>
                <p>\(KeptWords.text(material.summary.totals, kept)) in this bag, unchanged. For an ambiguous clip, all \
                matching entries are kept.</p>
                \(table.html)\(rest)</section>

                """
        }
    }

    private func row(
        _ file: ClipFile, of clip: TimelineDocument.Clip, because reasons: Reasons, session: SummaryDocument.Session
    ) -> [String] {
        let seconds = file.durationSeconds ?? clip.durationSeconds
        return [
            HTMLText.isolated(session.sessionId), HTMLText.isolated(clip.fileName),
            ([clip.status.rawValue] + reasons[clip].map(HTMLText.isolated)).joined(separator: "<br>"),
            seconds.map { Quantity.duration(seconds: $0) } ?? "unknown", "\(session.name)/\(file.path)",
            file.sha256.hexadecimal,
        ]
    }
}

/// The reasons why clips of a session are not placed.
private struct Reasons {
    private let byFile: [ExactText: [Problem]]
    private let ofAll: [String]

    init(_ problems: [Problem]) {
        byFile = Dictionary(grouping: problems.filter { $0.fileName != nil }) { ExactText($0.fileName ?? "") }
        ofAll = problems.filter(\.code.concernsAllClips).map(\.message)
    }

    subscript(clip: TimelineDocument.Clip) -> [String] {
        let own = (byFile[ExactText(clip.fileName)] ?? []).filter { $0.code.rawValue == clip.status.rawValue }.map(
            \.message)
        return own.isEmpty ? ofAll : own
    }
}

/// The report's "Text conversations"; empty if there are none.
struct ReportTextConversations {
    let subject: ReportSubject
    let material: ReviewMaterial

    var html: String {
        get throws {
            guard material.summary.totals.textConversations != nil else { return "" }
            var table = HTMLTable([
                ("Conversation", .text), ("Source", .text), ("First message", .line), ("Messages", .number),
                ("Not read, and notes", .text), ("Files below <code>data/sessions/</code>", .text), ("SHA-256", .code),
            ])
            for session in material.summary.sessions {
                guard let conversation = try material.textConversation(of: session) else { continue }
                let source = conversation.source
                let unread = source.unread.map { "<code>\(HTMLText.escaped($0))</code>" }
                let remarks = unread + source.notes.map(HTMLText.isolated)
                let common = [
                    HTMLText.isolated(session.sessionId), HTMLText.isolated(source.title),
                    session.start ?? "unknown", String(conversation.messages.count),
                    remarks.isEmpty ? "none" : remarks.joined(separator: "<br>"),
                ]
                for (index, file) in conversation.files.enumerated() {
                    table.add(
                        (index == 0 ? common : common.map { _ in "" }) + [
                            "\(session.name)/\(file.path)", file.sha256?.hexadecimal ?? "",
                        ])
                }
                if conversation.files.isEmpty { table.add(common + ["none", ""]) }
            }
            return """
                <section id="writing">
                <h2>Text conversations</h2>
                <p>The archives' own files and the attached files are in this bag\(unchanged); attached files were not \
                interpreted. The messages were read from the archives' own files; the file and the position of each \
                message are in <code>timeline.json</code>. Members that were not read are listed as JSON Pointers \
                (RFC 6901), in which <code>*</code> stands for any index.</p>
                \(table.html)</section>

                """
        }
    }

    private var unchanged: String { subject.redaction == nil ? ", unchanged" : ", unchanged unless they are redacted" }
}
