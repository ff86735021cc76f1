/// Why a clip has no sound to give.
public enum ClipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// It is Ogg Opus, and broken beyond decoding.
    case damaged(String)
    /// It is no Ogg Opus, or of a kind that is not decoded here.
    case unsupported(String)

    public var description: String {
        switch self {
        case .damaged(let reason), .unsupported(let reason): reason
        }
    }
}
