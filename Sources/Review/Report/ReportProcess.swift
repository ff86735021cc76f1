import Bag
import Calls
import Foundations

// The report's sections about the process: how the recordings were made, what went wrong, and how to check them.

/// The report's "How it was made": version, libraries, settings.
struct ReportProcess {
    let summary: SummaryDocument

    var html: String {
        var software = HTMLTable([("Software", .text), ("Role", .text)])
        software.add([HTMLText.escaped(summary.software), "placed, mixed and wrote the recordings"])
        for library in summary.libraries ?? [] { software.add([HTMLText.escaped(library), Self.part(of: library)]) }
        if let architecture = summary.architecture {
            software.add([HTMLText.escaped(architecture), "the processor architecture that all of them ran on"])
        }
        var settings = HTMLTable([("Setting", .text), ("Value", .text), ("Meaning", .text)])
        for (name, value, meaning) in Self.settings(summary.options) + Self.settings(summary.outputs ?? .standard) {
            settings.add([name, value, meaning])
        }
        return """
            <section id="process">
            <h2>How it was made</h2>
            \(software.html)<p>The archives are read entry by entry and never unpacked to disk. libopus decodes each \
            clip: the gain in the header is applied, and pre-skip and end trimming are honoured (RFC 7845). The \
            samples of a clip are written starting at the frame of its timestamp. Between clips there is digital \
            silence. No sample is filtered, amplified or resampled after decoding. Where clips are summed in one \
            channel, sums outside the 16-bit range are clipped. The position of each clip, and the number of frames by \
            which it was moved from its timestamp, are in <code>timeline.json</code>.\(packets)</p>
            <p>The same archives, version, libraries and settings always give the same bytes on a machine of the same \
            kind. The process can therefore be repeated, and the results compared.</p>
            \(settings.html)\(sessions)</section>

            """
    }

    private static func part(of library: String) -> String {
        if library.hasPrefix("libopusfile") { return "read the headers of the clips" }
        if library.hasPrefix("libopus") { return "decoded the clips" }
        if library.hasPrefix("libsndfile") { return "wrote the headers of the WAV files" }
        if library.hasPrefix("libarchive") { return "read the archives" }
        return "library"
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
                    ? "the WAV files contain no labels" : "each clip is marked and labelled in the WAV file"
            ),
        ]
    }

    private var packets: String {
        guard summary.outputs?.needsPackets == true else { return "" }
        return
            " Files that end in <code>.opus</code> contain the clips' packets unchanged, not decoded, with packets of "
            + "silence between them, at the positions nearest to those on the timeline."
    }

    private var sessions: String {
        guard !summary.onlySessions.isEmpty else { return "<p>All sessions of the archives were requested.</p>\n" }
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
            return "<p>None. Every listed clip was placed, complete and undamaged.</p>\n"
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
        return table.html + rest(of: summary.problems.count, in: "problems")
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

/// The report's "How to check it".
struct ReportChecking {
    var html: String {
        """
        <section id="checking">
        <h2>How to check it</h2>
        <p>With a tool that almost every Linux system has, in the folder of this bag:</p>
        <pre>sha256sum --check tagmanifest-sha256.txt
        sha256sum --check manifest-sha256.txt</pre>
        <p>The first command shows that the manifest is unaltered, provided that <code>tagmanifest-sha256.txt</code> \
        itself is unaltered. The second shows that every file under <code>data/</code>, including this report, has the \
        SHA-256 in the manifest. On Windows, <code>certutil -hashfile FILE SHA256</code> prints the SHA-256 of a \
        file.</p>
        <p>To check the archives, in the folder where they are kept (the first column must be the SHA-256 under \
        <a href="#received">What was received</a>):</p>
        <pre>sha256sum *.zip</pre>
        <p>With opusstitch, in the parent folder, where <code>BAG</code> is the name of the bag's folder:</p>
        <pre>opusstitch verify BAG</pre>
        <p>This checks the same and more: that the bag contains no other files; that each recording has the samples, \
        the length and the channels that its <code>timeline.json</code> states; that there is no sound where no clip \
        is placed; and that the counts add up. If the archives are available in a folder <code>ARCHIVES</code>, the \
        process can be repeated, and every byte of the recordings compared:</p>
        <pre>opusstitch verify BAG --against ARCHIVES</pre>
        <p>A checksum shows that the bytes have not changed since it was computed, but not who computed it. Record the \
        value for this bag in a place where it cannot be changed together with the bag:</p>
        <pre>sha256sum tagmanifest-sha256.txt</pre>
        </section>

        """
    }
}

/// The report's text for a certification. The rules distinguish copies of data, identified by their hash (FRE 902(14)),
/// from the output of a process (FRE 902(13)).
struct ReportCertification {
    let summary: SummaryDocument

    var html: String {
        let software = HTMLText.escaped(summary.software)
        let archives = Quantity.count(summary.totals.archives, "archive")
        return """
            <section id="certification">
            <h2>Text for a certification</h2>
            <p>This is a draft, to be completed and reviewed by the person who certifies and by counsel; it is not \
            legal advice. The archives and the clips in them are data copied from elsewhere, and are identified by \
            their hash (Federal Rule of Evidence 902(14)). A recording in this bag is not a copy: it is the output of \
            a process, and is certified as such (Rule 902(13)). Both rules require a certification by a qualified \
            person that meets Rule 902(11) or (12), and notice to the other side.</p>
            <div class="form">
            <h3>Data copied: the archives (FRE 902(14))</h3>
            <ol>
            <li>I am \(blank("name, position, employer")). I am qualified to make this certification by \
            \(blank("training and experience")).</li>
            <li>On \(blank("date")), \(blank("who")) obtained from \(blank("the platform and account")) the \
            \(archives) named in the section “What was received” of this report, by \(blank("how")).</li>
            <li>\(software) read each of these archives completely and computed the SHA-256 (FIPS 180-4) listed beside \
            its name. A SHA-256 is a value of 256 bits that is computed from all bytes of a file; two files that \
            differ have, for every practical purpose, different values.</li>
            <li>On \(blank("date")) I computed the SHA-256 of the archives kept at \(blank("place")) with \
            \(blank("tool and version")). Each value is equal to the one in this report. The archives kept there are \
            therefore exact copies of those that were read for this report.</li>
            <li>The SHA-256 of each clip, as stored in its archive, is in the <code>timeline.json</code> of its \
            session, and identifies it in the same way.</li>
            </ol>
            <h3>Output of a process: the recordings (FRE 902(13))</h3>
            <ol>
            <li>The recordings named in the section “What was made” were generated by an electronic process: \
            \(software), with the libraries and settings named in the section “How it was made”, from the archives \
            named in the section “What was received”.</li>
            <li>The process places each clip that the archives list at the time that the archives state for it, as the \
            section “How it was made” describes. It made no decision that depends on what is said. \
            \(outcome)</li>
            <li>The process produces an accurate result. I know this from \(blank("tests, inspection, comparison"))\
            . The process is repeatable: the same inputs, version, libraries and settings give files with the same \
            SHA-256. On \(blank("date")) I \(blank("repeated it, or had it repeated, with this result")).</li>
            <li>On \(blank("date")) I checked the bag with <code>sha256sum</code> and with <code>opusstitch \
            verify</code> as described in the section “How to check it”, with this result: \(blank("result")). The \
            SHA-256 of its <code>tagmanifest-sha256.txt</code> is \(blank("64 digits")).</li>
            </ol>
            <p>I declare under penalty of perjury that the foregoing is true and correct. Executed on \
            \(blank("date")).</p>
            <p>\(blank("signature"))</p>
            </div>
            </section>

            """
    }

    private var outcome: String {
        let totals = summary.totals
        let rest = totals.clips - totals.placed
        if rest == 0 {
            return totals.clips == 1 ? "The listed clip was placed." : "All \(totals.clips) listed clips were placed."
        }
        return "Of \(Quantity.count(totals.clips, "listed clip")), \(totals.placed) "
            + "\(totals.placed == 1 ? "was" : "were") placed; \(rest) \(rest == 1 ? "was" : "were") not, for the "
            + "reasons in the section “Problems”."
    }

    private func blank(_ what: String) -> String { "<span class=\"blank\">[\(what)]</span>" }
}
