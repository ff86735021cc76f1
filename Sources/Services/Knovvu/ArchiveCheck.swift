import Calls
import Files
import Foundations
import ZipStreaming

/// The result of checking an hour archive. It is read once; every entry is inflated and compared with its CRC-32.
package struct ArchiveCheck: Hashable, Sendable {
    package let sha256: Checksum
    package let bytes: Int
    /// Why it is not an intact ZIP archive; `nil` if it is intact.
    package let damage: String?
    /// Contradictions between parts of the archive, each as a sentence. Two programs could read different contents from
    /// it.
    package let contradictions: [String]
    package let metadata: Metadata?

    /// The content of `metadata.json`, compared with the archive's entries.
    package struct Metadata: Hashable, Sendable {
        package let utcDay: String?
        package let hour: String?
        package let sessions: Int
        package let files: Int
        /// The number of listed files without an entry.
        package let missing: Int
    }

    /// - Parameters:
    ///   - file: the archive.
    ///   - check: called for every block. An error that it throws ends the check.
    /// - Throws: `FileError`; `ZipError` if the disk cannot be read; and the errors of `check`.
    package init(_ file: borrowing InputFile, check: () throws -> Void) throws {
        (sha256, bytes) = try file.checksum()
        let path = file.descriptorPath
        var listing = Listing()
        do {
            try listing.read(path, check)
            damage = listing.files.isEmpty ? "it contains no files" : nil
        } catch let error as ZipError where error.kind != .unreadable {
            damage = try Self.nature(file) ?? PrintableText.of(error.description, width: 300)
        }
        let structure = try Self.structure(path)
        contradictions = structure?.findings ?? []
        let names = listing.files.map { structure?.names.correct($0).name ?? $0.name }
        metadata = try listing.metadata(among: names, path: path, check)
            .flatMap { try? ArchiveMetadata(json: $0) }.map { Metadata($0, names: names) }
    }

    /// Returns what the file is if it is another kind of file; `nil` if it is a damaged ZIP archive.
    private static func nature(_ file: borrowing InputFile) throws -> String? {
        ForeignFile(beginning: try file.beginning(ForeignFile.beginning), size: file.size)
            .map { "it is \($0.words)" }
    }

    /// Returns `nil` if the structure cannot be read. That is reported as damage already.
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
        /// The bytes of entries that may be named `metadata.json`, by their ordinals.
        private var documents: [Int: [UInt8]] = [:]

        /// - Throws: `ZipError`, and the errors of `check`.
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

        /// Returns the bytes of the metadata entry; `nil` if there is none, or if several differ.
        ///
        /// - Parameter names: the corrected names of `files`.
        func metadata(among names: [EntryName], path: String, _ check: () throws -> Void) throws -> [UInt8]? {
            var json: [UInt8]?
            // Each candidate may require another pass over the archive.
            for position in MetadataEntry(among: names).candidates.prefix(Self.mostDocuments) {
                let ordinal = files[position].ordinal
                guard let other = try documents[ordinal] ?? Self.document(ordinal, path: path, check) else { continue }
                guard json == nil || json == other else { return nil }
                json = other
            }
            return json
        }

        /// Reads an entry that was recognised as a candidate only after the first pass.
        private static func document(_ ordinal: Int, path: String, _ check: () throws -> Void) throws -> [UInt8]? {
            do {
                var reader = try ZipReader(path: path)
                while let entry = try reader.next() {
                    if entry.ordinal == ordinal { return try contents(&reader, of: entry, isTaken: true, check) }
                }
            } catch let error as ZipError where error.kind != .unreadable {
                // This is reported as damage already.
            }
            return nil
        }

        /// Reads an entry to its end, which checks its CRC-32, and returns its bytes if `isTaken`.
        private static func contents(
            _ reader: inout ZipReader, of entry: ZipEntry, isTaken: Bool, _ check: () throws -> Void
        ) throws -> [UInt8] {
            var bytes: [UInt8] = []
            // The bytes of a block are copied before the next one is requested.
            while let block = try unsafe reader.nextBlock() {
                try check()
                if isTaken { unsafe bytes.append(contentsOf: block) }
                if bytes.count > ArchiveCheck.largestMetadata {
                    throw ZipError(
                        .limitReached, entry: entry.path,
                        reason: "larger than the limit of \(ArchiveCheck.largestMetadata) bytes")
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

/// Differences between an archive and its link.
struct KnovvuComparison {
    let day: UTCDay
    let hour: String
    let link: KnovvuLink?
    let check: ArchiveCheck

    /// The problems of an intact archive. They are reported with the archive, which is kept.
    var problems: [FetchProblem] {
        guard let metadata = check.metadata else {
            return announced + [
                problem(.metadataMissing, "it has no readable metadata.json, so its clips belong to no session")
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
                    .countMismatch,
                    "the link states \(Quantity.count(sessions, "session")), its metadata.json lists "
                        + "\(metadata.sessions)"))
        }
        if let files = link?.fileCount, files != metadata.files {
            problems.append(
                problem(
                    .countMismatch,
                    "the link states \(Quantity.count(files, "file")), its metadata.json lists \(metadata.files)"))
        }
        if metadata.missing > 0 {
            problems.append(
                problem(
                    .missingClips,
                    "its metadata.json lists \(Quantity.count(metadata.missing, "file")) that it does not contain; "
                        + "run stitch to see which"))
        }
        return problems
    }

    private var announced: [FetchProblem] {
        var problems = check.contradictions.prefix(10).map { problem(.archiveInconsistent, $0) }
        if let size = link?.sizeBytes, size != check.bytes {
            problems.append(problem(.sizeMismatch, "the link states \(size) bytes, but it has \(check.bytes)"))
        }
        return problems
    }

    private func problem(_ code: FetchProblem.Code, _ words: String) -> FetchProblem {
        FetchProblem(
            code, "\(day)/\(hour).zip is an intact archive, but \(words); it is kept unchanged; ask the operator",
            day: "\(day)", hour: hour)
    }
}
