import Bag
import Calls
import Foundations

/// The report's "How it was made": version, libraries, settings.
struct ReportProcess {
    let summary: SummaryDocument
    let libraries: [String]

    var html: String {
        var software = HTMLTable([("Software", .text), ("Part in it", .text)])
        software.add([HTMLText.escaped(summary.software), "placed, mixed and wrote the recordings"])
        for library in libraries { software.add([HTMLText.escaped(library), Self.part(of: library)]) }
        var settings = HTMLTable([("Setting", .text), ("Value", .text), ("Meaning", .text)])
        for (name, value, meaning) in Self.settings(summary.options) + Self.settings(summary.outputs ?? .standard) {
            settings.add([name, value, meaning])
        }
        return """
            <section id="process">
            <h2>How it was made</h2>
            \(software.html)<p>The archives are read entry by entry and never unpacked to a disk. Each clip is decoded by \
            libopus, with the gain of its header, the samples before its start skipped and those after its end left out \
            (RFC 7845), and its samples are written from the frame on that its timestamp falls on. Between clips there is \
            digital zero. No sample is filtered, amplified or resampled after decoding; where clips are summed in one \
            channel, sums beyond the range of 16 bits are held at its end. Each clip's place, and by how many frames it \
            was moved from the place of its timestamp, is in <code>timeline.json</code>.\(packets)</p>
            <p>The same archives, version, libraries and settings give the same bytes again, at any time, on a machine of \
            the same kind: the process can be repeated, and its result compared.</p>
            \(settings.html)\(sessions)</section>

            """
    }

    private static func part(of library: String) -> String {
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
            .queue: "of one speaker's clips that would overlap, the later starts where the earlier ends",
            .mix: "one speaker's clips that overlap are summed",
            .cut: "of one speaker's clips that would overlap, the earlier ends where the later starts",
        ]
        func marks(_ mark: TimelineOptions.TimestampMark) -> String {
            "a timestamp marks the clip's \(mark == .start ? "start" : "end")"
        }
        return [
            (
                "sample rate", options.sampleRate.rawValue,
                options.sampleRate == .auto
                    ? "Hz, session by session: the smallest that is not below a clip's original rate" : "Hz"
            ),
            ("layout", options.layout.rawValue, layouts[options.layout] ?? ""),
            ("overlap", options.overlap.rawValue, overlaps[options.overlap] ?? ""),
            ("user timestamp", options.userTimestamp.rawValue, marks(options.userTimestamp)),
            ("agent timestamp", options.agentTimestamp.rawValue, marks(options.agentTimestamp)),
            (
                "naive timestamps", options.naiveTimestamps.rawValue,
                options.naiveTimestamps == .refuse
                    ? "a timestamp without Z or an offset names no moment"
                    : "a timestamp without Z or an offset is taken as UTC"
            ),
            (
                "largest shift", "\(options.maxShiftSeconds) s",
                "a clip that was moved further than this is a problem"
            ),
            (
                "longest gap", options.maxGapSeconds.map { "\($0) s" } ?? "no limit",
                options.maxGapSeconds == nil
                    ? "silences have their full length"
                    : "longer silences of all channels were shortened to this; each is in <code>timeline.json</code>"
            ),
        ]
    }

    private static func settings(_ outputs: OutputOptions) -> [(name: String, value: String, meaning: String)] {
        let kinds: [AudioKind: String] = [
            .wav: "wav: samples of 16 bits", .flac: "flac: the same samples, losslessly compressed",
            .opus: "opus: the clips' own packets, not decoded, a file for each speaker",
        ]
        return [
            (
                "audio", outputs.audio.map(\.rawValue).joined(separator: ", "),
                outputs.audio.compactMap { kinds[$0] }.joined(separator: "; ")
            ),
            (
                "clips", outputs.clips ? "yes" : "no",
                outputs.clips ? "each placed clip is a WAV file of its own too" : "no files for single clips"
            ),
            (
                "cue points", outputs.cuePoints?.rawValue ?? "none",
                outputs.cuePoints == nil
                    ? "the WAV files hold no labels" : "each clip's place is marked and labelled in the WAV file"
            ),
        ]
    }

    private var packets: String {
        guard summary.outputs?.needsPackets == true else { return "" }
        return
            " In files that end in <code>.opus</code> the clips' packets stand as they are, not decoded, with packets "
            + "of silence between them, at the places that are nearest to those on the timeline."
    }

    private var sessions: String {
        guard !summary.onlySessions.isEmpty else { return "<p>All sessions of the archives were asked for.</p>\n" }
        let names = summary.onlySessions.map { "<li>\(HTMLText.isolated($0))</li>" }.joined()
        return "<p>Only these sessions were asked for:</p>\n<ul>\(names)</ul>\n"
    }
}
