import Foundations

/// An entry of a ZIP archive, as its headers describe it. Nothing of it is trusted as a path in a file system.
public struct ZipEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case file
        case directory
        /// A symbolic link, or any other kind of node: never followed, never made.
        case other
    }

    /// Position in the order of the archive's data, from 0.
    public let ordinal: Int
    /// As stored, but for what libarchive changes: `ZipNames` has it exactly.
    public var name: EntryName
    public var kind: Kind
    public let isEncrypted: Bool
    /// The inflated size that the headers claim; `nil` where they claim none.
    public let claimedSize: Int?
    /// Where its data begins, in bytes of the file.
    public let dataOffset: Int
    /// How the central directory and the header before the data contradict each other, as libarchive says it.
    public let warning: String?

    /// Bytes that are not UTF-8 are written as `%XX`.
    public var path: String { name.path }
}
