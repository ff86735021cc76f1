import Calls
import Files
import Foundations
import ZipStreaming

/// What an hour archive is, from its own bytes: read once, every entry inflated and compared with its CRC-32.
package struct ArchiveCheck: Hashable, Sendable {
    package let sha256: Checksum
    package let bytes: Int
    /// Why it is not an intact ZIP archive; `nil` where it is one.
    package let damage: String?
    /// Where its parts contradict each other, each a sentence: two readers could see two contents.
    package let contradictions: [String]
    package let metadata: Metadata?

    /// What its `metadata.json` says, and what is there of it.
    package struct Metadata: Hashable, Sendable {
        package let utcDay: String?
        package let hour: String?
        package let sessions: Int
        package let files: Int
        /// Files that are listed and have no entry.
        package let missing: Int
    }

    /// - Parameters:
    ///   - path: the archive.
    ///   - check: called for every block; what it throws ends the reading.
    /// - Throws: `FileError`, `ZipError` where the disk does not give the bytes, and what `check` throws.
    package init(path: String, check: () throws -> Void) throws {
        (sha256, bytes) = try InputFile(path: path).checksum()
        var listing = Listing()
        do {
            try listing.read(path, check)
            damage = listing.files.isEmpty ? "it has no files in it" : nil
        } catch let error as ZipError where error.kind != .unreadable {
            damage = try Self.nature(path) ?? PrintableText.of(error.description, width: 300)
        }
        let structure = try Self.structure(path)
        contradictions = structure?.findings ?? []
        let names = listing.files.map { structure?.names.correct($0).name ?? $0.name }
        metadata = try listing.metadata(among: names, path: path, check)
            .flatMap { try? ArchiveMetadata(json: $0) }.map { Metadata($0, names: names) }
    }

    /// What it is, where it is something else; `nil` where it is a ZIP archive that is damaged.
    private static func nature(_ path: String) throws -> String? {
        let file = try InputFile(path: path)
        return ForeignFile(beginning: try file.beginning(ForeignFile.beginning), size: file.size)
            .map { "it is \($0.words)" }
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
        var files: [ZipEntry] = []
        /// Of the entries that may be named `metadata.json`, by their ordinals: those whose bytes may be needed.
        private var documents: [Int: [UInt8]] = [:]

        /// - Throws: `ZipError`, and what `check` throws.
        mutating func read(_ path: String, _ check: () throws -> Void) throws {
            var reader = try ZipReader(path: path)
            while let entry = try reader.next() {
                if entry.kind == .file { files.append(entry) }
                let isTaken =
                    entry.kind == .file && MetadataEntry.isPossible(entry.path) && documents.count < Self.mostDocuments
                let json = try Self.contents(&reader, of: entry, isTaken: isTaken, check)
                if isTaken { documents[entry.ordinal] = json }
            }
        }

        private static let mostDocuments = 4

        /// The bytes of the entry that counts; `nil` where there is none, or where several differ.
        ///
        /// - Parameter names: of `files`, as they really are.
        func metadata(among names: [EntryName], path: String, _ check: () throws -> Void) throws -> [UInt8]? {
            var json: [UInt8]?
            // Each may cost a pass over the archive.
            for position in MetadataEntry(among: names).candidates.prefix(Self.mostDocuments) {
                let ordinal = files[position].ordinal
                guard let other = try documents[ordinal] ?? Self.document(ordinal, path: path, check) else { continue }
                guard json == nil || json == other else { return nil }
                json = other
            }
            return json
        }

        /// Of an entry whose name was known to be one when all was read.
        private static func document(_ ordinal: Int, path: String, _ check: () throws -> Void) throws -> [UInt8]? {
            do {
                var reader = try ZipReader(path: path)
                while let entry = try reader.next() {
                    if entry.ordinal == ordinal { return try contents(&reader, of: entry, isTaken: true, check) }
                }
            } catch let error as ZipError where error.kind != .unreadable {
                // Said already, as damage.
            }
            return nil
        }

        /// Reads an entry to its end, where its CRC-32 is compared, and keeps its bytes where they are wanted.
        private static func contents(
            _ reader: inout ZipReader, of entry: ZipEntry, isTaken: Bool, _ check: () throws -> Void
        ) throws -> [UInt8] {
            var bytes: [UInt8] = []
            // The bytes of a block are copied before the next one is asked for.
            while let block = try unsafe reader.nextBlock() {
                try check()
                if isTaken { unsafe bytes.append(contentsOf: block) }
                if bytes.count > ArchiveCheck.largestMetadata {
                    throw ZipError(
                        .limitReached, entry: entry.path,
                        reason: "it is larger than \(ArchiveCheck.largestMetadata) bytes")
                }
            }
            return bytes
        }
    }

    private static let largestMetadata = 32 << 20
}

extension ArchiveCheck.Metadata {
    fileprivate init(_ metadata: ArchiveMetadata, names: [EntryName]) {
        utcDay = metadata.utcDay
        hour = metadata.hour
        sessions = metadata.sessions.count
        files = metadata.sessions.reduce(0) { $0 + $1.clips.count }
        missing = EntryMatcher(names: names).matches(of: metadata.sessions).joined().count { match in
            switch match {
            case .missing, .anothers: true
            case .entry, .ambiguous, .contested: false
            }
        }
    }
}

/// What an archive has against what its link announces.
struct KnovvuComparison {
    let day: UTCDay
    let hour: String
    let link: KnovvuLink?
    let check: ArchiveCheck

    /// For an intact archive; each is kept with it, and none is a reason to throw it away.
    var problems: [FetchProblem] {
        guard let metadata = check.metadata else {
            return announced + [
                problem(.metadataMissing, "it has no metadata.json that can be read: its clips belong to no session")
            ]
        }
        var problems = announced
        if let utcDay = metadata.utcDay, utcDay != "\(day)" {
            problems.append(
                problem(.otherArchive, "its metadata.json is for the day \(PrintableText.of(utcDay, width: 40))"))
        }
        if let metadataHour = metadata.hour, metadataHour != hour {
            problems.append(
                problem(.otherArchive, "its metadata.json is for the hour \(PrintableText.of(metadataHour, width: 40))")
            )
        }
        if let sessions = link?.sessionCount, sessions != metadata.sessions {
            problems.append(
                problem(
                    .countMismatch, "the link says \(sessions) sessions, its metadata.json lists \(metadata.sessions)"))
        }
        if let files = link?.fileCount, files != metadata.files {
            problems.append(
                problem(.countMismatch, "the link says \(files) files, its metadata.json lists \(metadata.files)"))
        }
        if metadata.missing > 0 {
            problems.append(
                problem(
                    .missingClips,
                    "its metadata.json lists \(metadata.missing) files that are not in it; stitch tells which"))
        }
        return problems
    }

    private var announced: [FetchProblem] {
        var problems = check.contradictions.prefix(10).map { problem(.archiveInconsistent, $0) }
        if let size = link?.sizeBytes, size != check.bytes {
            problems.append(problem(.sizeMismatch, "the link says \(size) bytes, it has \(check.bytes)"))
        }
        return problems
    }

    private func problem(_ code: FetchProblem.Code, _ words: String) -> FetchProblem {
        FetchProblem(
            code, "\(day)/\(hour).zip is an intact archive, but \(words); it is kept as it came, ask the operator",
            day: "\(day)", hour: hour)
    }
}
