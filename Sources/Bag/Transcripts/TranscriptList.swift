import Foundations

/// `data/transcripts.json`: the files that the words of a bag come from.
public struct TranscriptList: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-transcripts/1"

    public var format = currentFormat
    /// Sorted by name.
    public var sources: [Source]

    package init(sources: [Source]) { self.sources = sources }

    /// A file as received.
    public struct Source: Hashable, Codable, Sendable {
        /// Relative to the bag.
        public var path: String
        /// The name as received, with the folders below the one that was given.
        public var name: String
        /// Absent, with `bytes`, if a redaction left the file out.
        public var sha256: Checksum?
        public var bytes: Int?
        /// The file itself, or the entries of a ZIP archive.
        public var files: [File]
    }

    /// What was read from a file, or from an entry of an archive.
    public struct File: Hashable, Codable, Sendable {
        /// The path in the archive; absent for a file that is not in one.
        public var entry: String?
        /// The name of the format; absent for a file that cannot be read.
        public var format: String?
        /// The number of transcripts in it.
        public var transcripts: Int
        /// The number of clips whose words are from it.
        public var used: Int
        /// The number of transcripts, or parts of them, that are used for no clip.
        public var unused: Int
        /// What was found in it and not read; absent if all was.
        public var unread: [Unread]?
    }

    /// Parts of a file that were not read for the same reason.
    public struct Unread: Hashable, Codable, Sendable {
        /// The position of the first one.
        public var pointer: String
        public var reason: String
        public var count: Int
    }
}
