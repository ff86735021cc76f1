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

/// Formats of labels, which show players and editors where each message starts and ends, and which spans are redacted.
public enum LabelKind: String, CaseIterable, Sendable {
    /// WebVTT with a voice for each speaker.
    case vtt
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
        case .audacity: try AudacityLabels.write(timeline, to: put)
        case .rttm: try RTTMLabels.write(timeline, name: name, to: put)
        case .cues: break
        }
    }
}

/// A span of the timeline that gets a label: a part of a clip that is heard, or a redaction.
struct LabelledStretch {
    /// The position of a clip in `clips`, or of a redaction in `redactions`. A copy of each clip would take much memory.
    enum Content {
        case clip(Int)
        case redaction(Int)

        /// Clips come first.
        fileprivate var order: (Int, Int) {
            switch self {
            case .clip(let index): (0, index)
            case .redaction(let index): (1, index)
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
        let redactions = SessionRedactions(timeline)
        func stretch(_ content: Content, _ frames: Range<Int>) -> LabelledStretch {
            LabelledStretch(
                content: content, startFrame: frames.lowerBound, endFrame: frames.upperBound,
                sampleRate: timeline.sampleRate)
        }
        var list: [LabelledStretch] = []
        for (index, clip) in timeline.clips.enumerated() {
            for part in redactions.heard(clip) { list.append(stretch(.clip(index), part)) }
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

/// WebVTT (W3C, "The Web Video Text Tracks Format"): a cue for each clip and each redaction, its speaker as the voice.
enum WebVTTLabels {
    static func write(_ timeline: TimelineDocument, to put: (String) throws -> Void) rethrows {
        try put("WEBVTT\n")
        for (index, stretch) in LabelledStretch.list(of: timeline).enumerated() {
            // A cue must end after it starts, even if both round to the same millisecond.
            let end = max(stretch.endMilliseconds, stretch.startMilliseconds + 1)
            try put("\n\(index + 1)\n\(clock(stretch.startMilliseconds)) --> \(clock(end))\n")
            switch stretch.content {
            case .clip(let index):
                let clip = timeline.clips[index]
                try put(cue(clip.label, voice: clip.type))
            case .redaction(let index):
                let redaction = SessionRedactions(timeline).list[index]
                try put(cue(RedactionWords.label(redaction), voice: timeline.speaker(of: redaction)?.name))
            }
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

    /// `00:01:17.160`; hours have two digits or more.
    private static func clock(_ milliseconds: Int) -> String {
        let seconds = milliseconds / 1000
        let fields = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { DecimalSeconds.padded($0, 2) }
        return "\(fields.joined(separator: ":")).\(DecimalSeconds.padded(milliseconds % 1000, 3))"
    }
}

/// An Audacity label track (Audacity manual, "Importing and Exporting Labels"): start, end and label of each clip and
/// each redaction, separated by tabs.
enum AudacityLabels {
    static func write(_ timeline: TimelineDocument, to put: (String) throws -> Void) rethrows {
        for stretch in LabelledStretch.list(of: timeline) {
            let start = DecimalSeconds.text(microseconds: stretch.startMicroseconds)
            let end = DecimalSeconds.text(microseconds: stretch.endMicroseconds)
            // No value can contain a tab or a newline.
            try put("\(start)\t\(end)\t\(label(of: stretch.content, in: timeline))\n")
        }
    }

    private static func label(of content: LabelledStretch.Content, in timeline: TimelineDocument) -> String {
        switch content {
        case .clip(let index):
            let clip = timeline.clips[index]
            return "\(PrintableText.of(clip.type)): \(clip.label)"
        case .redaction(let index):
            let redaction = SessionRedactions(timeline).list[index]
            let channels = redaction.channels.map { PrintableText.of($0) }.joined(separator: ", ")
            return "\(channels): \(RedactionWords.label(redaction))"
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
            case .clip(let index):
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
