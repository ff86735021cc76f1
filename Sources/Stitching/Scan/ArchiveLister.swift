import Calls
import Files
import Foundations
import ZipStreaming

/// Reads an archive's list of entries in one pass, including the metadata, since `metadata.json` may be at any
/// position.
struct ArchiveLister {
    let input: ArchiveInput
    let file: ZipFile
    let limits: Limits

    /// - Parameter turn: taken if the list grows large; it must be held until the list is freed.
    /// - Returns: `nil` if the file is not a usable archive. The reason is reported in `archive`.
    /// - Throws: `JobError` if the system cannot read the file, which says nothing about its content.
    func list(
        into archive: inout ScannedArchive, turn: inout ListMemory.Turn
    ) throws(JobError) -> ArchiveListing? {
        var (listing, failure) = list(.directory, turn: &turn)
        guard let reason = failure else {
            // A file of concatenated archives is read as its last archive with bytes before it. This detects such a
            // file.
            if let nature = try nature(), nature.isContainer { return try refuse(nature, into: &archive) }
            if listing.entries.isEmpty {
                return try refuse(ForeignFile(beginning: [0x50, 0x4B, 5, 6], size: 22), into: &archive)
            }
            try checkStructure(&listing, into: &archive)
            try readMissedMetadata(&listing, .directory, turn: &turn)
            return listing
        }
        if reason.kind == .unreadable { throw JobError(unreadable: input.path, reason) }
        // If the central directory is missing (it is at the end and lost first), or a header is damaged, the local
        // headers may still be readable.
        var (left, leftFailure) = list(.localHeaders, turn: &turn)
        if let leftFailure, leftFailure.kind == .unreadable { throw JobError(unreadable: input.path, leftFailure) }
        let rest = leftFailure.map { "; reading ended with: \($0)" } ?? ""
        let part = ForeignFile.partOfSplitSet
        let split = try isPartOfSplitSet() ? "it is \(part.words): \(part.advice)" : nil
        let isLimit = reason.kind == .limitReached
        let advice = split ?? (isLimit ? "raise \(Setting("mostEntries")) to read all of it" : "download it again")
        let place = isLimit ? "the limit" : "the damage"
        archive.isPartOfSplitSet = split != nil
        switch (listing.entries.count, left.entries.count) {
        case (0, 0):
            return try refuse(split == nil ? try nature() : .partOfSplitSet, reason: reason, into: &archive)
        case (let listed, let left) where listed >= left:
            archive.report(
                .archiveDamaged,
                "\(input.label) can only be read in part: \(reason). \(Self.entries(listed)) \(place); \(advice)")
            try checkStructure(&listing, into: &archive)
            try readMissedMetadata(&listing, .directory, turn: &turn)
            return listing
        case (0, let count):
            archive.report(
                .archiveDamaged,
                "\(input.label) has no intact central directory: it was cut off or damaged (\(reason)). "
                    + "\(count) \(count == 1 ? "entry was" : "entries were") recovered from local headers\(rest); "
                    + advice
            )
        case (_, let count):
            archive.report(
                .archiveDamaged,
                "\(input.label) can only be read in part: \(reason). "
                    + "\(count) \(count == 1 ? "entry was" : "entries were") recovered from local headers\(rest); "
                    + advice)
        }
        archive.access = .localHeaders
        try correctNames(&left)
        try readMissedMetadata(&left, .localHeaders, turn: &turn)
        return left
    }

    private static func entries(_ count: Int) -> String { count == 1 ? "1 entry precedes" : "\(count) entries precede" }

    // MARK: - Files that are not archives

    private func isPartOfSplitSet() throws(JobError) -> Bool {
        if ForeignFile.isPartOfSplitSet(name: input.label) { return true }
        do throws(ZipError) {
            return try ZipSplit.isPart(file)
        } catch {
            throw JobError(unreadable: input.path, error)
        }
    }

    private func nature() throws(JobError) -> ForeignFile? {
        do throws(ZipError) {
            return ForeignFile(beginning: try file.bytes(at: 0, count: ForeignFile.beginning), size: file.size)
        } catch {
            throw JobError(unreadable: input.path, error)
        }
    }

    private func refuse(
        _ nature: ForeignFile?, reason: ZipError? = nil, into archive: inout ScannedArchive
    ) throws(JobError) -> ArchiveListing? {
        archive.isReadable = false
        if let nature {
            archive.report(
                .notAnArchive, "\(input.label) is not a ZIP archive with clips: it is \(nature.words); \(nature.advice)"
            )
        } else {
            archive.report(
                .archiveDamaged,
                "\(input.label) is not a ZIP archive, or is damaged beyond recovery"
                    + "\(reason.map { " (\($0))" } ?? ""); download it again"
            )
        }
        return nil
    }

    /// Finds the entries that are archives themselves, in an archive without metadata.
    ///
    /// - Returns: the path of the first, and their number among the entries that were examined.
    /// - Throws: `JobError` if the system cannot read the file.
    func archivesInside(_ listing: ArchiveListing, _ access: ZipReader.Access) throws(JobError) -> (
        first: String, count: Int
    )? {
        var first: String?
        var count = 0
        do throws(ZipError) {
            var reader = try ZipReader(file, access: access, limits: limits.zip)
            for known in listing.entries.prefix(Self.mostLookedInto) {
                guard let entry = try reader.next() else { break }
                guard entry.kind == .file, !listing.overlapping.contains(entry.dataOffset),
                    let block = try? unsafe reader.nextBlock(), unsafe block.starts(with: [0x50, 0x4B, 3, 4])
                else { continue }
                count += 1
                if first == nil { first = known.path }
            }
        } catch {
            if error.kind == .unreadable { throw JobError(unreadable: input.path, error) }
        }
        return first.map { ($0, count) }
    }

    /// The most entries that are examined, because the first block of each must be inflated.
    private static let mostLookedInto = 64

    // MARK: - Reading

    /// - Returns: the list, and the error that ended it early, if any.
    private func list(
        _ access: ZipReader.Access, turn: inout ListMemory.Turn
    ) -> (listing: ArchiveListing, failure: ZipError?) {
        var listing = ArchiveListing()
        do throws(ZipError) {
            var reader = try ZipReader(file, access: access, limits: limits.zip)
            while let entry = try reader.next() {
                listing.entries.append(entry)
                if listing.entries.count == ListMemory.mostEntriesAtOnce { turn.take() }
                guard entry.kind == .file, MetadataEntry.isPossible(entry.path) else { continue }
                listing.metadata[entry.ordinal] = try json(&reader, entry, turn: &turn)
            }
            return (listing, nil)
        } catch {
            return (listing, error)
        }
    }

    /// Reads entries that were only recognised as metadata after the names were corrected.
    private func readMissedMetadata(
        _ listing: inout ArchiveListing, _ access: ZipReader.Access, turn: inout ListMemory.Turn
    ) throws(JobError) {
        let files = listing.files
        let missed = Set(MetadataEntry(among: files.map(\.name)).candidates.map { files[$0].ordinal })
            .subtracting(listing.metadata.keys)
        guard let last = missed.max() else { return }
        do throws(ZipError) {
            var reader = try ZipReader(file, access: access, limits: limits.zip)
            while let entry = try reader.next(), entry.ordinal <= last {
                if missed.contains(entry.ordinal) {
                    listing.metadata[entry.ordinal] = try json(&reader, entry, turn: &turn)
                }
            }
        } catch {
            guard error.kind != .unreadable else { throw JobError(unreadable: input.path, error) }
            for ordinal in missed where listing.metadata[ordinal] == nil { listing.metadata[ordinal] = .failure(error) }
        }
    }

    /// - Throws: an error if the system cannot read the file. Other errors are in the result.
    private func json(
        _ reader: inout ZipReader, _ entry: ZipEntry, turn: inout ListMemory.Turn
    ) throws(ZipError) -> Result<[UInt8], ZipError> {
        do throws(ZipError) {
            return .success(try readMetadata(&reader, entry, turn: &turn))
        } catch {
            guard error.kind != .unreadable else { throw error }
            return .failure(error)
        }
    }

    private func readMetadata(
        _ reader: inout ZipReader, _ entry: ZipEntry, turn: inout ListMemory.Turn
    ) throws(ZipError) -> [UInt8] {
        var json: [UInt8] = []
        var isTooLarge = false
        // The bytes of a block are copied before the next one is read.
        try reader.readBlocks { block in
            isTooLarge = json.count + block.count > limits.metadata.largest
            if isTooLarge { return false }
            if json.count + block.count > ListMemory.largestMetadataAtOnce { turn.take() }
            unsafe json.append(contentsOf: block)
            return true
        }
        if isTooLarge {
            throw ZipError(
                .limitReached, entry: entry.path,
                reason: "it is larger than \(limits.metadata.largest) bytes (\(Setting("MetadataLimits.largest")))")
        }
        return json
    }

    /// Reports contradictions within the archive, which libarchive does not report.
    private func checkStructure(
        _ listing: inout ArchiveListing, into archive: inout ScannedArchive
    ) throws(JobError) {
        let structure: ZipStructure
        do throws(ZipError) {
            structure = try ZipStructure(file, limits: limits.zip)
        } catch  where error.kind == .unreadable {
            throw JobError(unreadable: input.path, error)
        } catch {
            // Without a usable central directory there is nothing to check. The error was already reported.
            try correctNames(&listing)
            return
        }
        for finding in structure.findings {
            archive.report(.archiveInconsistent, "\(input.label): \(finding)")
        }
        listing.overlapping = structure.overlappingDataOffsets
        for index in listing.entries.indices {
            listing.entries[index] = structure.names.correct(listing.entries[index])
        }
    }

    private func correctNames(_ listing: inout ArchiveListing) throws(JobError) {
        do throws(ZipError) {
            let names = try ZipNames(
                file, dataOffsets: listing.entries.map(\.dataOffset), limits: limits.zip)
            for index in listing.entries.indices { listing.entries[index] = names.correct(listing.entries[index]) }
        } catch {
            throw JobError(unreadable: input.path, error)
        }
    }
}

/// The contents of an archive as listed by its headers, before any clip is read.
struct ArchiveListing {
    var entries: [ZipEntry] = []
    /// The bytes of every entry that may be named `metadata.json`, by its ordinal.
    var metadata: [Int: Result<[UInt8], ZipError>] = [:]
    /// `ZipEntry.dataOffset` of entries that start inside another entry.
    var overlapping: Set<Int> = []

    /// The entries that are files, not symbolic links or folders.
    var files: [ZipEntry] { entries.filter { $0.kind == .file } }
}

extension JobError {
    /// Makes the error for an archive that the system cannot read. It is not a property of the archive, so the job must
    /// not go on without it.
    init(unreadable path: String, _ error: ZipError) {
        let advice = error.code == 0 ? "" : FileError("read", path, code: error.code).advice
        self.init(
            "\(PathText.printable(path)) cannot be read: \(error)"
                + (advice.isEmpty ? "; fix this and run the same command again" : advice))
    }
}
