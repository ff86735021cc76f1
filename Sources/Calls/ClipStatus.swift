/// What became of a clip that the metadata lists.
public enum ClipStatus: String, Codable, Sendable {
    /// It stands in the timeline.
    case placed
    /// The archive has no entry for it.
    case missing
    /// Its bytes are damaged.
    case corrupt
    /// Two entries could be it, and nothing says which.
    case ambiguous
    /// It is a sound, but of a kind that is not decoded, or beyond a limit.
    case unsupported
    /// The same message with the same bytes is in the timeline already.
    case duplicate
    /// Its sound is there, and its timestamp names no moment.
    case untimed
}
