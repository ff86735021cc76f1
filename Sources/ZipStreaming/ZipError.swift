import CLibArchive

/// Why an archive, or an entry of it, cannot be read: one of four kinds that a caller can act on.
public struct ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The system could not give the bytes.
        case unreadable
        /// The bytes are not what the format wants.
        case malformed
        /// Well-formed, but of a kind that is not read: encryption, another compression.
        case unsupported
        /// Beyond one of `ZipLimits`.
        case limitReached
    }

    public let kind: Kind
    /// The path inside the archive; `nil` where it is about the archive as a whole.
    public let entry: String?
    public let reason: String
    /// The error number that libarchive gives (archive_errno), 0 where it is ours.
    public let code: Int32

    public init(_ kind: Kind, entry: String? = nil, reason: String, code: Int32 = 0) {
        self.kind = kind
        self.entry = entry
        self.reason = reason
        self.code = code
    }

    public var description: String {
        entry.map { "entry \($0): \(reason)" } ?? reason
    }
}
