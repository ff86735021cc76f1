import Bag
import Foundations

/// WebVTT (W3C, "The Web Video Text Tracks Format"): a cue for each clip, its speaker as the voice.
enum WebVTTLabels {
    static func text(of timeline: TimelineDocument) -> String {
        var text = "WEBVTT\n"
        for (index, stretch) in LabelledStretch.list(of: timeline).enumerated() {
            // A cue has to end after it starts, also where the two round to the same millisecond.
            let end = max(stretch.endMilliseconds, stretch.startMilliseconds + 1)
            text += "\n\(index + 1)\n\(clock(stretch.startMilliseconds)) --> \(clock(end))\n"
            text += "<v \(escaped(voice(of: stretch.clip)))>\(escaped(stretch.clip.label))</v>\n"
        }
        return text
    }

    /// Spaces alone are no voice to a parser.
    private static func voice(of clip: TimelineDocument.Clip) -> String {
        clip.type.allSatisfy(\.isWhitespace) ? "unknown" : PrintableText.of(clip.type)
    }

    /// The three characters that mean something in cue text; a `-->` goes with them.
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
