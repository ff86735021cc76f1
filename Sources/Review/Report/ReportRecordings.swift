import Bag
import Foundations

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
            for session in material.summary.sessions where session.source == nil {
                let timeline = try material.timeline(of: session)
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
