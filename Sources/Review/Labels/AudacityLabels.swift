import Bag
import Foundations

/// An Audacity label track (Audacity manual, "Importing and Exporting Labels"): start, end and label of each clip, with
/// tabs between.
enum AudacityLabels {
    static func text(of timeline: TimelineDocument) -> String {
        LabelledStretch.list(of: timeline).map { stretch in
            let start = DecimalSeconds.text(microseconds: stretch.startMicroseconds)
            let end = DecimalSeconds.text(microseconds: stretch.endMicroseconds)
            // Neither can have a tab or a newline in it.
            return "\(start)\t\(end)\t\(PrintableText.of(stretch.clip.type)): \(stretch.clip.label)\n"
        }.joined()
    }
}
