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
}
