import Bag

/// What tells players and editors where each message stands.
public enum LabelKind: String, CaseIterable, Sendable {
    /// WebVTT with a voice for each speaker.
    case vtt
    /// A label track for Audacity.
    case audacity
    /// Rich Transcription Time Marked: who spoke when.
    case rttm
    /// Cue points in the WAV files; the engine writes them with the samples.
    case cues

    /// In the session's folder; `nil` for what has no file of its own.
    var fileName: String? {
        switch self {
        case .vtt: "timeline.vtt"
        case .audacity: "timeline.labels.txt"
        case .rttm: "timeline.rttm"
        case .cues: nil
        }
    }

    /// - Parameter name: the folder name of the session.
    func text(of timeline: TimelineDocument, name: String) -> String {
        switch self {
        case .vtt: WebVTTLabels.text(of: timeline)
        case .audacity: AudacityLabels.text(of: timeline)
        case .rttm: RTTMLabels.text(of: timeline, name: name)
        case .cues: ""
        }
    }
}
