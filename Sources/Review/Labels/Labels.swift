import Bag
import Calls
import Files
import Foundations

/// Writes label files beside each recording.
package struct LabelFiles: StandardOutput {
    package let name = "labels"
    package let kinds: Set<LabelKind>

    package init(kinds: Set<LabelKind>) { self.kinds = kinds }

    package var files: [Bag.Pattern] {
        LabelKind.allCases.filter(kinds.contains).compactMap { kind in
            kind.fileName.map { Bag.Pattern("data/sessions/<session>/\($0)") }
        }
    }

    /// The kinds of a bag of an earlier version are those of its files.
    package func note(in choices: inout ReviewChoices, of files: EarlierFiles) {
        LabelFiles(kinds: kinds.filter { files.have(LabelFiles(kinds: [$0]).files) }).note(in: &choices)
    }

    package func note(in choices: inout ReviewChoices) {
        choices.labels = kinds.map(\.rawValue).sorted()
    }

    package func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
        guard !files.isEmpty else { return [] }
        // Without a recording, there is nothing to label.
        guard let timeline = try material.timeline(of: session), !timeline.audio.isEmpty else { return [] }
        return try LabelKind.allCases.filter(kinds.contains).compactMap { kind in
            guard let name = kind.fileName else { return nil }
            return try material.write(to: ReviewMaterial.relativePath(of: name, session: session)) { put in
                try kind.write(timeline, name: session.name) { try put(Array($0.utf8)) }
            }
        }
    }
}

/// Formats of labels, which show players and editors what each message says, where it starts and ends, and which spans
/// are redacted.
public enum LabelKind: String, CaseIterable, Sendable {
    /// WebVTT with a voice for each speaker.
    case vtt
    /// SubRip subtitles.
    case srt
    /// A label track for Audacity.
    case audacity
    /// Rich Transcription Time Marked: who spoke when.
    case rttm
    /// Cue points in the WAV files. They are written together with the samples.
    case cues

    /// The file name in the session's folder; `nil` if the kind has no file of its own.
    var fileName: String? {
        switch self {
        case .vtt: "timeline.vtt"
        case .srt: "timeline.srt"
        case .audacity: "timeline.labels.txt"
        case .rttm: "timeline.rttm"
        case .cues: nil
        }
    }

    /// Writes the labels one by one, since a session may have a hundred thousand.
    ///
    /// - Parameter name: the folder name of the session.
    func write(_ timeline: TimelineDocument, name: String, to put: (String) throws -> Void) rethrows {
        switch self {
        case .vtt: try WebVTTLabels.write(timeline, to: put)
        case .srt: try SubRipLabels.write(timeline, to: put)
        case .audacity: try AudacityLabels.write(timeline, to: put)
        case .rttm: try RTTMLabels.write(timeline, name: name, to: put)
        case .cues: break
        }
    }
}

/// A span of the timeline that gets a label: a part of a clip that is heard, some of its words, or a redaction.
struct LabelledStretch {
    /// The position of a clip in `clips`, or of a redaction in `redactions`. A copy of each clip would take much memory.
    enum Content {
        case clip(Int)
        /// Words of a clip, and the position among the cues of the clip.
        case words(clip: Int, cue: Int, text: String)
        case redaction(Int)

        /// Clips come first.
        fileprivate var order: (Int, Int, Int) {
            switch self {
            case .clip(let index): (0, index, 0)
            case .words(let index, let cue, _): (0, index, cue)
            case .redaction(let index): (1, index, 0)
            }
        }
    }

    let content: Content
    let startFrame: Int
    let endFrame: Int
    private let sampleRate: Int

    /// Returns the stretches of a session in order of their starts. A clip without frames has none. A clip that is
    /// redacted in the middle has one before and one after the redaction.
    static func list(of timeline: TimelineDocument) -> [LabelledStretch] {
        list(of: timeline) { index, heard in heard.map { (.clip(index), $0) } }
    }

    /// Returns the stretches of a session with the words of the clips. Each part of a clip in which no words are placed
    /// is a stretch of its own.
    static func spoken(in timeline: TimelineDocument) -> [LabelledStretch] {
        list(of: timeline) { index, heard in
            guard let transcript = timeline.clips[index].transcript, !heard.isEmpty else {
                return heard.map { (.clip(index), $0) }
            }
            let cues = SpokenCues(transcript, heard: heard, sampleRate: timeline.sampleRate).cues
            guard !cues.isEmpty else { return heard.map { (.words(clip: index, cue: 0, text: transcript.text), $0) } }
            let silent = heard.filter { part in
                !cues.contains { $0.frames.overlaps(part) || part.contains($0.frames.lowerBound) }
            }
            return cues.enumerated().map { (.words(clip: index, cue: $0, text: $1.text), $1.frames) }
                + silent.map { (.clip(index), $0) }
        }
    }

    /// - Parameter parts: returns the stretches of a clip, given its position and the parts of it that are heard.
    private static func list(
        of timeline: TimelineDocument, parts: (Int, [Range<Int>]) -> [(Content, Range<Int>)]
    ) -> [LabelledStretch] {
        let redactions = SessionRedactions(timeline)
        func stretch(_ content: Content, _ frames: Range<Int>) -> LabelledStretch {
            LabelledStretch(
                content: content, startFrame: frames.lowerBound, endFrame: frames.upperBound,
                sampleRate: timeline.sampleRate)
        }
        var list: [LabelledStretch] = []
        for (index, clip) in timeline.clips.enumerated() {
            for (content, frames) in parts(index, redactions.heard(clip)) { list.append(stretch(content, frames)) }
        }
        for (index, redaction) in redactions.list.enumerated() where !redaction.range.isEmpty {
            list.append(stretch(.redaction(index), redaction.range))
        }
        // Of those with the same start, clips come before redactions, in the order of their lists. Swift's sort is not
        // documented as stable.
        list.sort { left, right in
            left.startFrame == right.startFrame
                ? left.content.order < right.content.order : left.startFrame < right.startFrame
        }
        return list
    }

    var startMilliseconds: Int { milliseconds(startFrame) }
    var endMilliseconds: Int { milliseconds(endFrame) }
    var startMicroseconds: Int { rounded(startFrame, perSecond: 1_000_000) }
    var endMicroseconds: Int { rounded(endFrame, perSecond: 1_000_000) }

    private func milliseconds(_ frame: Int) -> Int { rounded(frame, perSecond: 1000) }

    /// Uses integer arithmetic and rounds half up.
    private func rounded(_ frame: Int, perSecond parts: Int) -> Int {
        frame / sampleRate * parts + (frame % sampleRate * parts + sampleRate / 2) / sampleRate
    }
}

extension LabelledStretch.Content {
    /// The speaker; `nil` for a redaction of several speakers.
    func voice(in timeline: TimelineDocument) -> String? {
        switch self {
        case .clip(let index), .words(let index, _, _): timeline.clips[index].type
        case .redaction(let index): timeline.speaker(of: SessionRedactions(timeline).list[index])?.name
        }
    }

    /// The words, or the name of the message if it has none, on one line.
    func label(in timeline: TimelineDocument) -> String {
        switch self {
        case .clip(let index): timeline.clips[index].label
        case .words(_, _, let text): SpokenWords.line(text)
        case .redaction(let index): RedactionWords.label(SessionRedactions(timeline).list[index])
        }
    }

    /// `agent_tts: words`; for a redaction, its channels and its reason.
    func line(in timeline: TimelineDocument) -> String {
        let names: [String]
        switch self {
        case .clip(let index), .words(let index, _, _): names = [timeline.clips[index].type]
        case .redaction(let index): names = SessionRedactions(timeline).list[index].channels
        }
        return "\(names.map { PrintableText.of($0) }.joined(separator: ", ")): \(label(in: timeline))"
    }
}

/// WebVTT (W3C, "The Web Video Text Tracks Format"): the words as cues, a cue for each clip without words and for each
/// redaction, and the speaker as the voice.
enum WebVTTLabels {
    static func write(_ timeline: TimelineDocument, to put: (String) throws -> Void) rethrows {
        try put("WEBVTT\n")
        for (index, stretch) in LabelledStretch.spoken(in: timeline).enumerated() {
            // A cue must end after it starts, even if both round to the same millisecond.
            let end = max(stretch.endMilliseconds, stretch.startMilliseconds + 1)
            try put("\n\(index + 1)\n\(clock(stretch.startMilliseconds)) --> \(clock(end))\n")
            try put(cue(stretch.content.label(in: timeline), voice: stretch.content.voice(in: timeline)))
        }
    }

    private static func cue(_ label: String, voice: String?) -> String {
        guard let voice else { return escaped(label) + "\n" }
        // WebVTT parsers ignore a voice that consists only of spaces.
        let name = voice.allSatisfy(\.isWhitespace) ? "unknown" : PrintableText.of(voice)
        return "<v \(escaped(name))>\(escaped(label))</v>\n"
    }

    /// Escapes the three special characters of cue text. This also covers `-->`.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func clock(_ milliseconds: Int) -> String {
        DecimalSeconds.clock(milliseconds: milliseconds, separator: ".")
    }
}

/// An Audacity label track (Audacity manual, "Importing and Exporting Labels"): start, end and label of the words,
/// of each clip without words, and of each redaction, separated by tabs.
enum AudacityLabels {
    static func write(_ timeline: TimelineDocument, to put: (String) throws -> Void) rethrows {
        for stretch in LabelledStretch.spoken(in: timeline) {
            let start = DecimalSeconds.text(microseconds: stretch.startMicroseconds)
            let end = DecimalSeconds.text(microseconds: stretch.endMicroseconds)
            // No value can contain a tab or a newline.
            try put("\(start)\t\(end)\t\(stretch.content.line(in: timeline))\n")
        }
    }
}

/// Rich Transcription Time Marked (NIST, "RT-09 evaluation plan", appendix A): a `SPEAKER` line for each clip, and a
/// `NOSCORE` line for each redacted channel. `NOSCORE` marks a span that is not to be evaluated. Its fields
/// have no place for a reason, so a comment before it (`;;`) has that.
enum RTTMLabels {
    /// - Parameter name: the session's folder name. It contains no spaces, as the format requires.
    static func write(_ timeline: TimelineDocument, name: String, to put: (String) throws -> Void) rethrows {
        let speakers = SafeName.names(for: timeline.clips.lazy.map { ExactText($0.type) }) {
            SHA256Stream.digest(of: $0.utf8)
        }
        let channels = channels(of: timeline)
        for stretch in LabelledStretch.list(of: timeline) {
            let start = DecimalSeconds.text(milliseconds: stretch.startMilliseconds)
            let length = DecimalSeconds.text(milliseconds: stretch.endMilliseconds - stretch.startMilliseconds)
            switch stretch.content {
            case .clip(let index), .words(let index, _, _):
                let clip = timeline.clips[index]
                let speaker = speakers[ExactText(clip.type)] ?? "unknown"
                let channel = channels[clip.speaker] ?? 1
                try put("SPEAKER \(name) \(channel) \(start) \(length) <NA> <NA> \(speaker) <NA> <NA>\n")
            case .redaction(let index):
                let redaction = SessionRedactions(timeline).list[index]
                let by = redaction.by.map { ", by \(PrintableText.of($0))" } ?? ""
                try put(";; \(RedactionWords.label(redaction))\(by)\n")
                for channel in Self.channels(of: redaction, in: timeline) {
                    try put("NOSCORE \(name) \(channel) \(start) \(length) <NA> <NA> <NA> <NA> <NA>\n")
                }
            }
        }
    }

    /// Returns the channel of each speaker, counted from 1, in the first file that contains the speaker.
    private static func channels(of timeline: TimelineDocument) -> [Speaker: Int] {
        var channels: [Speaker: Int] = [:]
        for audio in timeline.audio {
            for (channel, speakers) in timeline.speakers(in: audio).enumerated() {
                for speaker in speakers where channels[speaker] == nil { channels[speaker] = channel + 1 }
            }
        }
        return channels
    }

    /// Returns the redacted channels, counted from 1, each in the first file that contains it. With one file for each
    /// speaker, all of them are channel 1.
    private static func channels(of redaction: Redaction, in timeline: TimelineDocument) -> [Int] {
        let channels = redaction.channels.map { name in
            let channels = timeline.audio.lazy.compactMap { audio in
                audio.channels.firstIndex { ExactText($0) == ExactText(name) }
            }
            return (channels.first ?? 0) + 1
        }
        return Set(channels).sorted()
    }
}
