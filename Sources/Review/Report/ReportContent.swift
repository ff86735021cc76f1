import Bag
import Calls
import Foundations

// What was received, what was made of it, and what is wrong: the sections that tell of the bag's content.

/// The report's "What was received".
struct ReportInputs {
    let summary: SummaryDocument

    var html: String {
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
            <section id="received">
            <h2>What was received</h2>
            <p>Each archive was read from its first byte to its last; the SHA-256 is that of the file as it was read. Day \
            and hour are what the archive's <code>metadata.json</code> says, sessions and clips what it lists\
            \(summary.onlySessions.isEmpty ? "" : ", of the sessions that were asked for"). The clips themselves are not \
            in this bag: their SHA-256 stands in each session's <code>timeline.json</code>, clip by clip.</p>
            \(table.html)\(conversations)</section>

            """
    }

    private var conversations: String {
        let files = summary.inputs.filter { $0.kind != nil }
        guard !files.isEmpty else { return "" }
        var table = HTMLTable([("File", .text), ("Kind", .text), ("Bytes", .number), ("SHA-256", .code)])
        for file in files {
            table.add([
                HTMLText.isolated(file.archive), HTMLText.isolated(file.kind ?? ""), String(file.bytes),
                file.sha256?.hexadecimal ?? "not read",
            ])
        }
        return """
            <h3>Files of conversations in writing</h3>
            <p>Each is in this bag, byte for byte, below the folder of its conversation.</p>
            \(table.html)
            """
    }
}

/// The report's "What was made".
struct ReportRecordings {
    let material: ReviewMaterial

    var html: String {
        get throws {
            let totals = material.summary.totals
            return """
                <section id="made">
                <h2>What was made</h2>
                <p>\(Quantity.duration(seconds: totals.clipSeconds)) of speech on \
                \(Quantity.duration(seconds: totals.timelineSeconds)) of timeline, in \(totals.audioBytes) bytes of audio. \
                Every clip that the archives list is in exactly one of the counts below the first:</p>
                \(counts)\(shifts)<p>The recordings, with the SHA-256 of the whole file, and of its sound alone: of its samples, or \
                in a file that ends in <code>.opus</code> of the clips' own packets. Paths are below \
                <code>data/sessions/</code>.\(clipFiles)</p>
                \(try recordings)</section>

                """
        }
    }

    private var clipFiles: String {
        material.summary.outputs?.clips == true
            ? " Each placed clip is there as a file of its own too; their SHA-256 are in <code>timeline.json</code>."
            : ""
    }

    private var shifts: String {
        guard let shifts = material.summary.shifts, material.summary.totals.archives > 0 else { return "" }
        return "<p>\(ShiftWords.text(shifts) ?? "No clip was moved behind another one.")</p>\n"
    }

    private var counts: String {
        let totals = material.summary.totals
        var table = HTMLTable([("Clips", .text), ("Count", .number), ("Meaning", .text)])
        let rows: [(String, Int, String)] = [
            ("listed", totals.clips, "the sum of those below"),
            (
                "placed", totals.placed,
                "in a recording, by its timestamp; how far it was moved from there is in <code>timeline.json</code>"
            ),
            ("missing", totals.missing, "the archive has no entry for it"),
            ("corrupt", totals.corrupt, "its bytes are damaged"),
            ("ambiguous", totals.ambiguous, "two entries could be it; none was guessed"),
            ("unsupported", totals.unsupported, "not one or two channels of Opus, or beyond a limit"),
            ("duplicate", totals.duplicate, "the same message with the same bytes is in the recording already"),
            ("untimed", totals.untimed, "its timestamp names no moment"),
        ]
        for (name, count, meaning) in rows { table.add([name, String(count), meaning]) }
        return table.html
    }

    private var recordings: String {
        get throws {
            var table = HTMLTable([
                ("Session", .text), ("Start", .line), ("Length", .number), ("Clips placed", .number),
                ("File", .text), ("SHA-256 of the file, and of its sound", .code),
            ])
            for session in material.summary.sessions {
                guard let timeline = try material.timeline(of: session) else { continue }
                let common = [
                    HTMLText.isolated(session.sessionId), session.start ?? "unknown",
                    Quantity.duration(seconds: session.durationSeconds), "\(session.placed) of \(session.clips)",
                ]
                for audio in timeline.audio {
                    let digests = [audio.sha256, audio.pcmSha256, audio.packetsSha256]
                    table.add(
                        common + [
                            "\(session.name)/\(audio.path)",
                            digests.compactMap { $0?.hexadecimal }.joined(separator: "<br>"),
                        ])
                }
                if timeline.audio.isEmpty { table.add(common + ["\(session.name)/timeline.json", "no sound"]) }
            }
            return table.html
        }
    }
}

/// The report's "Kept, not placed": the files of clips that are in no recording.
struct ReportUnplaced {
    let material: ReviewMaterial

    var html: String {
        get throws {
            guard let kept = material.summary.totals.kept else { return "" }
            var table = HTMLTable([
                ("Session", .text), ("File", .text), ("Status, and why", .text), ("Length", .number),
                ("Where, below <code>data/sessions/</code>", .text), ("SHA-256", .code),
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
                <p>\(KeptWords.text(material.summary.totals, kept)) in this bag as they were received, byte for byte; of an \
                ambiguous clip, every entry that could be it.</p>
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

/// Why clips of a session are not placed, in words.
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

/// The report's "Conversations in writing": nothing at all where there is none.
struct ReportTextConversations {
    let material: ReviewMaterial

    static func opening(_ totals: SummaryDocument.Totals) -> String {
        guard let texts = totals.textConversations else { return "" }
        return " It put \(Quantity.count(texts.conversations, "conversation")) in writing, of "
            + "\(Quantity.count(texts.messages, "message")), beside them."
    }

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
                for (index, file) in conversation.files.enumerated() {
                    let common = [
                        HTMLText.isolated(session.sessionId), HTMLText.isolated(source.title),
                        session.start ?? "unknown", String(conversation.messages.count),
                        remarks.isEmpty ? "none" : remarks.joined(separator: "<br>"),
                    ]
                    table.add(
                        (index == 0 ? common : common.map { _ in "" }) + [
                            "\(session.name)/\(file.path)", file.sha256?.hexadecimal ?? "",
                        ])
                }
            }
            return """
                <section id="writing">
                <h2>Conversations in writing</h2>
                <p>The archives' own files are in this bag as they were received, and attached files with them, as data: \
                none was opened or changed. What their messages say was read from the files named first in each row; the \
                place of each message in them is in <code>timeline.json</code>. Members that were not read are named by \
                JSON Pointers (RFC 6901), in which <code>*</code> stands for any position in a list.</p>
                \(table.html)</section>

                """
        }
    }
}

/// The report's "What was redacted": nothing at all where nothing was.
struct ReportRedactions {
    let redactions: [RedactionLog.Entry]

    var html: String {
        guard !redactions.isEmpty else { return "" }
        var table = HTMLTable([
            ("Session", .text), ("From frame", .number), ("Frames", .number), ("Channels", .text),
            ("Replaced by", .text),
            ("Reason", .text), ("By", .text), ("Files, with their SHA-256 before and after", .code),
        ])
        for entry in redactions {
            let redaction = entry.redaction
            table.add([
                HTMLText.isolated(entry.sessionId), String(redaction.startFrame), String(redaction.frames),
                redaction.channels.map(HTMLText.isolated).joined(separator: ", "),
                redaction.style == .tone ? "a tone of 1 kHz" : "silence", HTMLText.isolated(redaction.reason),
                redaction.by.map(HTMLText.isolated) ?? "not stated",
                redaction.audio.map { "\($0.path)<br>\($0.sha256Before)<br>\($0.sha256After)" }
                    .joined(separator: "<br>"),
            ])
        }
        return """
            <section id="redactions">
            <h2>What was redacted</h2>
            <p>After they were made, these spans of the recordings were replaced; lengths, and all other samples, are as \
            they were. Nothing of the replaced sound is in this bag. The same list is in \
            <code>data/redactions.json</code>.</p>
            \(table.html)</section>

            """
    }
}
