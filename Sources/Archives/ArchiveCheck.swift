import Recordings
import Storage
import ZipStreaming

/// What an hour archive is, from its own bytes: read once, every entry inflated and compared with its CRC-32.
public struct ArchiveCheck: Hashable, Sendable {
    public let sha256: Checksum
    public let bytes: Int
    /// Why it is not an intact ZIP archive; `nil` where it is one.
    public let damage: String?
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

    /// - Parameter check: called for every block; what it throws ends the reading.
    /// - Throws: `FileError`, and what `check` throws.
    public init(path: String, check: () throws -> Void) throws {
        (sha256, bytes) = try InputFile(path: path).checksum()
        var listing = Listing()
        var damage: String?
        do throws(ZipError) {
            var reader = try ZipReader(path: path)
            while let entry = try reader.next() {
                try Self.read(entry, from: &reader, into: &listing, check)
                if listing.interruption != nil { break }
            }
            if listing.paths.isEmpty { damage = "it has no files in it" }
        } catch {
            damage = PrintableText.of(error.description, width: 300)
        }
        if let interruption = listing.interruption { throw interruption }
        self.damage = damage
        metadata = listing.metadata.flatMap { try? ArchiveMetadata(json: $0) }
            .map { Metadata($0, paths: listing.paths) }
    }

    private struct Listing {
        var paths: [String] = []
        var metadata: [UInt8]?
        /// What `check` threw: the reader's errors have a type of their own.
        var interruption: (any Error)?
    }

    private static func read(
        _ entry: ZipEntry, from reader: inout ZipReader, into listing: inout Listing, _ check: () throws -> Void
    ) throws(ZipError) {
        if entry.kind == .file { listing.paths.append(entry.path) }
        let isMetadata = entry.kind == .file && entry.path.split(separator: "/").last == "metadata.json"
        // The one at the top wins over those in folders.
        let isTaken = isMetadata && (listing.metadata == nil || entry.path == "metadata.json")
        var json: [UInt8] = []
        while let block = try reader.nextBlock() {
            do { try check() } catch {
                listing.interruption = error
                return
            }
            guard isTaken else { continue }
            json.append(contentsOf: block)
            if json.count > largestMetadata {
                throw ZipError(.limitReached, entry: entry.path, reason: "it is larger than \(largestMetadata) bytes")
            }
        }
        if isTaken { listing.metadata = json }
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
