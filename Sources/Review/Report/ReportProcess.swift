import Bag
import Calls
import Foundations

// The report's sections about the process: how the content of the bag was made, and what went wrong.

/// The report's "How it was made": version, libraries, settings.
struct ReportProcess {
    let subject: ReportSubject

    private var summary: SummaryDocument { subject.summary }

    var html: String {
        """
        <section id="process">
        <h2>How it was made</h2>
        \(software)<p>\(steps.joined(separator: " "))</p>
        <p>The same inputs, version, libraries and settings always give the same bytes on a machine of the same kind. \
        The process can therefore be repeated, and the results compared.\(redaction)</p>
        \(settings)\(sessions)</section>

        """
    }

    private var redaction: String {
        subject.redaction == nil ? "" : " That is the process before the redaction."
    }

    // MARK: - Software

    private var software: String {
        var table = HTMLTable([("Software", .text), ("Role", .text)])
        let made = [
            subject.hasRecordings ? "placed the clips and wrote the recordings" : nil,
            subject.texts == nil ? nil : "read the text conversations",
        ].compactMap { $0 }
        table.add([
            HTMLText.escaped(summary.software),
            made.isEmpty ? "computed the places of the clips" : made.joined(separator: ", and "),
        ])
        if subject.hasArchives {
            for library in summary.libraries ?? [] { table.add([HTMLText.escaped(library), role(of: library)]) }
        }
        if let architecture = summary.architecture {
            table.add([HTMLText.escaped(architecture), "the processor architecture that it ran on"])
        }
        return table.html
    }

    private func role(of library: String) -> String {
        if library.hasPrefix("libopusfile") { return "read the headers of the clips" }
        if library.hasPrefix("libopus") {
            return subject.isDecoded ? "decoded the clips" : "measured the packets of the clips; nothing was decoded"
        }
        if library.hasPrefix("libsndfile") {
            let kinds = [
                subject.outputs.audio.contains(.wav) || subject.outputs.clips ? "the headers of the WAV files" : nil,
                subject.outputs.audio.contains(.flac) ? "the FLAC files" : nil,
            ].compactMap { $0 }
            return kinds.isEmpty ? "not used for this bag" : "wrote \(kinds.joined(separator: " and "))"
        }
        if library.hasPrefix("libarchive") { return "read the archives" }
        return "library"
    }

    // MARK: - Steps

    private var steps: [String] {
        var steps: [String] = []
        if subject.hasArchives { steps.append("The archives are read entry by entry and never unpacked to disk.") }
        if subject.isDecoded {
            steps.append(
                "libopus decodes each clip: the gain in the header is applied, and pre-skip and end trimming are "
                    + "honoured (RFC 7845). The samples of a clip are written starting at the frame of its timestamp, "
                    + "or of the place that it was moved to. Between clips there is digital silence. No sample is "
                    + "filtered, amplified or resampled after decoding. Where clips are summed in one channel, sums "
                    + "outside the 16-bit range are clipped.")
        }
        if subject.hasPackets {
            steps.append(
                "Files that end in <code>.opus</code> contain the clips' packets unchanged, not decoded, with packets "
                    + "of silence between them, at the positions nearest to those on the timeline.")
        }
        if subject.hasArchives {
            steps.append(
                "The position of each clip, and the number of frames by which it was moved from its timestamp, are in "
                    + "<code>timeline.json</code>.")
        }
        if subject.texts != nil {
            steps.append(
                "The messages of text conversations are read from the JSON of the received files and written to "
                    + "<code>timeline.json</code> in their order, each with the file and the position that it was read "
                    + "from. Their text is not changed.")
        }
        return steps
    }

    // MARK: - Settings

    private var settings: String {
        guard subject.hasArchives else { return "" }
        var settings = HTMLTable([("Setting", .text), ("Value", .text), ("Meaning", .text)])
        for (name, value, meaning) in Self.settings(summary.options) + Self.settings(subject.outputs) {
            settings.add([name, value, meaning])
        }
        return settings.html
    }

    private static func settings(_ options: TimelineOptions) -> [(name: String, value: String, meaning: String)] {
        let layouts: [TimelineOptions.Layout: String] = [
            .stereo: "one channel for each speaker", .mono: "all speakers in one channel, summed",
            .split: "one file for each speaker",
        ]
        let overlaps: [TimelineOptions.Overlap: String] = [
            .queue: "if clips of the same speaker would overlap, the later one starts where the earlier one ends",
            .mix: "overlapping clips of the same speaker are summed",
            .cut: "if clips of the same speaker would overlap, the earlier one ends where the later one starts",
        ]
        func marks(_ mark: TimelineOptions.TimestampMark) -> String {
            "a timestamp marks the clip's \(mark == .start ? "start" : "end")"
        }
        return [
            (
                "sample rate", options.sampleRate.rawValue,
                options.sampleRate == .auto
                    ? "Hz; for each session, the smallest rate not below the original rate of any clip" : "Hz"
            ),
            ("layout", options.layout.rawValue, layouts[options.layout] ?? ""),
            ("overlap", options.overlap.rawValue, overlaps[options.overlap] ?? ""),
            ("user timestamp", options.userTimestamp.rawValue, marks(options.userTimestamp)),
            ("agent timestamp", options.agentTimestamp.rawValue, marks(options.agentTimestamp)),
            (
                "naive timestamps", options.naiveTimestamps.rawValue,
                options.naiveTimestamps == .refuse
                    ? "a timestamp without Z or an offset is ambiguous and is rejected"
                    : "a timestamp without Z or an offset is read as UTC"
            ),
            (
                "largest shift", "\(options.maxShiftSeconds) s",
                "a clip that was moved further than this is reported as a problem"
            ),
            (
                "longest gap", options.maxGapSeconds.map { "\($0) s" } ?? "no limit",
                options.maxGapSeconds == nil
                    ? "silences keep their full length"
                    : "longer silences of all channels were shortened to this; each is in <code>timeline.json</code>"
            ),
        ]
    }

    private static func settings(_ outputs: OutputOptions) -> [(name: String, value: String, meaning: String)] {
        let kinds: [AudioKind: String] = [
            .wav: "wav: 16-bit samples", .flac: "flac: the same samples, losslessly compressed",
            .opus: "opus: the clips' own packets, not decoded, one file for each speaker",
        ]
        return [
            (
                "audio", outputs.audio.map(\.rawValue).joined(separator: ", "),
                outputs.audio.compactMap { kinds[$0] }.joined(separator: "; ")
            ),
            (
                "clips", outputs.clips ? "yes" : "no",
                outputs.clips ? "each placed clip is also a WAV file of its own" : "no files for single clips"
            ),
            (
                "cue points", outputs.cuePoints?.rawValue ?? "none",
                outputs.cuePoints == nil
                    ? "no recording contains labels" : "each clip is marked and labelled in the WAV file"
            ),
        ]
    }

    private var sessions: String {
        guard !summary.onlySessions.isEmpty else { return "<p>All sessions of the inputs were requested.</p>\n" }
        let names = summary.onlySessions.map { "<li>\(HTMLText.isolated($0))</li>" }.joined()
        return "<p>Only these sessions were requested:</p>\n<ul>\(names)</ul>\n"
    }
}

/// The report's "Problems": all of them, up to a number that a person can still read.
struct ReportProblems {
    /// The most rows of a table. A longer list ends with the total and the location of the complete list.
    static let mostRows = 10_000

    let summary: SummaryDocument

    var html: String {
        """
        <section id="problems">
        <h2>Problems</h2>
        \(problems)\(unlisted)\(notes)</section>

        """
    }

    private var problems: String {
        guard !summary.problems.isEmpty else {
            let placed = summary.totals.clips > 0 ? " Every listed clip was placed, complete and undamaged." : ""
            return "<p>None.\(placed)</p>\n"
        }
        var table = HTMLTable([
            ("Kind", .text), ("Archive", .text), ("Session", .text), ("File", .text), ("What is wrong", .text),
        ])
        for problem in summary.problems.prefix(Self.mostRows) {
            table.add(
                [problem.code.rawValue]
                    + [problem.archive, problem.sessionId, problem.fileName, problem.message].map {
                        $0.map(HTMLText.isolated) ?? ""
                    })
        }
        let rest =
            summary.isCut
            ? "<p>These are the first \(summary.problems.count) of \(summary.totals.problems); the others are in the "
                + "sessions’ <code>timeline.json</code>.</p>\n" : ""
        return meanings + table.html + rest
    }

    /// The kinds of problems that there are, each with its meaning.
    private var meanings: String {
        var table = HTMLTable([("Kind", .text), ("Count", .number), ("Meaning", .text)])
        let counts = Dictionary((summary.problemsByCode ?? []).map { ($0.code, $0.count) }, uniquingKeysWith: +)
        for code in Problem.Code.bySeverity {
            guard let count = counts[code] else { continue }
            table.add([code.rawValue, String(count), HTMLText.escaped(code.meaning)])
        }
        return table.html
    }

    private func rest(of count: Int, in list: String) -> String {
        guard count > Self.mostRows else { return "" }
        return "<p>These are the first \(Self.mostRows) of \(count); all are in <code>data/summary.json</code> under "
            + "<code>\(list)</code>.</p>\n"
    }

    private var notes: String {
        guard let notes = summary.notes else { return "" }
        var table = HTMLTable([("Kind", .text), ("Archive", .text), ("What was found", .text)])
        for note in notes.prefix(Self.mostRows) {
            table.add([
                note.code.rawValue, note.archive.map(HTMLText.isolated) ?? "", HTMLText.isolated(note.message),
            ])
        }
        return "<h3>Notes, which require no action</h3>\n" + table.html + rest(of: notes.count, in: "notes")
    }

    private var unlisted: String {
        guard !summary.unlisted.isEmpty else { return "" }
        var table = HTMLTable([("Archive", .text), ("Entry", .text), ("Bytes, as stated in the archive", .number)])
        for entry in summary.unlisted.prefix(Self.mostRows) {
            table.add([
                HTMLText.isolated(entry.archive), HTMLText.isolated(entry.entry),
                entry.bytes.map { String($0) } ?? "not stated",
            ])
        }
        return "<h3>Entries that no metadata lists; they were not placed</h3>\n" + table.html
            + rest(of: summary.unlisted.count, in: "unlisted")
    }
}
