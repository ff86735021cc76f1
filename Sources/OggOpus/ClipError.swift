/// Why a clip has no sound to give.
public enum ClipError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is not one Ogg page in it.
    case notOgg
    /// It is Ogg, but what it carries is not Opus.
    case notOpus
    /// It is Ogg Opus, and broken beyond decoding.
    case damaged(String)
    /// It is sound, but of a kind that is not decoded here.
    case unsupported(String)

    public var description: String {
        switch self {
        case .notOgg: "it is not an Ogg file"
        case .notOpus: "it is an Ogg file without an Opus stream"
        case .damaged(let reason), .unsupported(let reason): reason
        }
    }
}
