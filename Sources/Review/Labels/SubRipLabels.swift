import Bag
import Foundations

/// SubRip (`.srt`): a subtitle for each cue and each redaction, with the name of the speaker in front.
///
/// The format has no standard and no escapes. Text stays as it is, on one line, since an empty line ends a subtitle.
enum SubRipLabels {
    static func write(_ timeline: TimelineDocument, to put: (String) throws -> Void) rethrows {
        for (index, stretch) in LabelledStretch.spoken(in: timeline).enumerated() {
            // A subtitle must end after it starts, even if both round to the same millisecond.
            let end = max(stretch.endMilliseconds, stretch.startMilliseconds + 1)
            try put(
                "\(index + 1)\n\(clock(stretch.startMilliseconds)) --> \(clock(end))\n"
                    + "\(stretch.content.line(in: timeline))\n\n")
        }
    }

    private static func clock(_ milliseconds: Int) -> String {
        DecimalSeconds.clock(milliseconds: milliseconds, separator: ",")
    }
}
