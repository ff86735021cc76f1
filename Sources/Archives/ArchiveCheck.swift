import Recordings
import Storage
import ZipStreaming

/// What an hour archive is, from its own bytes: read once, every entry inflated and compared with its CRC-32.
public struct ArchiveCheck: Hashable, Sendable {
    public let sha256: Checksum
    public let bytes: Int
    /// Why it is not an intact ZIP archive; `nil` where it is one.
    public let damage: String?
    /// Where its parts contradict each other, each a sentence: two readers could see two contents.
    public let contradictions: [String]
    public let metadata: Metadata?

    /// What its `metadata.json` says, and what is there of it.
    public struct Metadata: Hashable, Sendable {
        public let utcDay: String?
        public let hour: String?
        public let sessions: Int
        public let files: Int
        /// Files that are listed and have no entry.
        public let missing: Int
    }

    /// - Parameters:
    ///   - path: the archive.
    ///   - check: called for every block; what it throws ends the reading.
    /// - Throws: `FileError`, `ZipError` where the disk does not give the bytes, and what `check` throws.
    public init(path: String, check: () throws -> Void) throws {
        (sha256, bytes) = try InputFile(path: path).checksum()
        var listing = Listing()
        do {
            try listing.read(path, check)
            damage = listing.paths.isEmpty ? "it has no files in it" : nil
        } catch let error as ZipError where error.kind != .unreadable {
            damage = PrintableText.of(error.description, width: 300)
        }
        let structure = try Self.structure(path)
        contradictions = structure?.findings ?? []
        listing.correct(structure?.exactNames ?? [:])
        metadata = listing.metadata.flatMap { try? ArchiveMetadata(json: $0) }
            .map { Metadata($0, paths: listing.paths) }
    }

    /// `nil` where there is none to speak of, which is damage already.
    private static func structure(_ path: String) throws -> ZipStructure? {
        do {
            return try ZipStructure(path: path)
        } catch {
            guard error.kind != .unreadable else { throw error }
            return nil
        }
    }

    private struct Listing {
        var paths: [String] = []
        /// Of the same entries.
        var dataOffsets: [Int] = []
        var metadata: [UInt8]?

        /// - Throws: `ZipError`, and what `check` throws.
        mutating func read(_ path: String, _ check: () throws -> Void) throws {
            var reader = try ZipReader(path: path)
            while let entry = try reader.next() {
                let isFile = entry.kind == .file
                if isFile {
                    paths.append(entry.path)
                    dataOffsets.append(entry.dataOffset)
                }
                let isMetadata = isFile && entry.path.split(separator: "/").last == "metadata.json"
                // The one at the top wins over those in folders.
                let isTaken = isMetadata && (metadata == nil || entry.path == "metadata.json")
                let json = try Self.contents(&reader, of: entry, isTaken: isTaken, check)
                if isTaken { metadata = json }
            }
        }

        /// Reads an entry to its end, where its CRC-32 is compared, and keeps its bytes where they are wanted.
        private static func contents(
            _ reader: inout ZipReader, of entry: ZipEntry, isTaken: Bool, _ check: () throws -> Void
        ) throws -> [UInt8] {
            var bytes: [UInt8] = []
            while let block = try reader.nextBlock() {
                try check()
                if isTaken { bytes.append(contentsOf: block) }
                if bytes.count > ArchiveCheck.largestMetadata {
                    throw ZipError(
                        .limitReached, entry: entry.path,
                        reason: "it is larger than \(ArchiveCheck.largestMetadata) bytes")
                }
            }
            return bytes
        }

        /// libarchive changes some names.
        mutating func correct(_ exactNames: [Int: String]) {
            for (index, offset) in dataOffsets.enumerated() {
                if let name = exactNames[offset] { paths[index] = name }
            }
        }
    }

    private static let largestMetadata = 32 << 20
}

extension ArchiveCheck.Metadata {
    fileprivate init(_ metadata: ArchiveMetadata, paths: [String]) {
        let index = EntryIndex(paths: paths)
        utcDay = metadata.utcDay
        hour = metadata.hour
        sessions = metadata.sessions.count
        files = metadata.sessions.reduce(0) { $0 + $1.clips.count }
        missing = metadata.sessions.reduce(0) { sum, session in
            sum
                + session.clips.count { clip in
                    index.match(
                        fileName: clip.fileName, sessionId: session.sessionId,
                        externalConversationId: session.externalConversationId) == .missing
                }
        }
    }
}
