import Bag
import Files
import Foundations

/// Rich Transcription Time Marked (NIST, "RT-09 evaluation plan", appendix A): a `SPEAKER` line for each clip.
enum RTTMLabels {
    /// - Parameter name: the session's folder, which has no space in it as the format wants.
    static func text(of timeline: TimelineDocument, name: String) -> String {
        let speakers = SafeName.names(for: timeline.clips.map { ExactText($0.type) }) {
            SHA256Stream.digest(of: $0.utf8)
        }
        return LabelledStretch.list(of: timeline).map { stretch in
            let start = DecimalSeconds.text(milliseconds: stretch.startMilliseconds)
            let length = DecimalSeconds.text(milliseconds: stretch.endMilliseconds - stretch.startMilliseconds)
            let speaker = speakers[ExactText(stretch.clip.type)] ?? "unknown"
            let channel = channel(of: stretch.clip, in: timeline)
            return "SPEAKER \(name) \(channel) \(start) \(length) <NA> <NA> \(speaker) <NA> <NA>\n"
        }.joined()
    }

    /// Counted from 1, in the first file that has the clip.
    private static func channel(of clip: TimelineDocument.Clip, in timeline: TimelineDocument) -> Int {
        let channels = timeline.audio.lazy.compactMap { audio in
            timeline.speakers(in: audio).firstIndex { $0.contains(clip.speaker) }
        }
        return (channels.first ?? 0) + 1
    }
}
