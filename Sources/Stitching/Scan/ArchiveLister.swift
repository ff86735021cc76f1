import Calls
import Files
import Foundations
import ZipStreaming

/// Reads an archive's list of entries, and its metadata on the way: `metadata.json` may stand anywhere.
struct ArchiveLister {
    let input: ArchiveInput
    let limits: Limits

    /// - Parameter turn: is taken where the list grows large, and has to be held until it is gone again.
    /// - Returns: `nil` where nothing is an archive; why is reported in `archive`.
    /// - Throws: `JobError` where the system cannot give the bytes: that says nothing about what is in them.
    func list(
        into archive: inout ScannedArchive, turn: inout ListMemory.Turn
    ) throws(JobError) -> ArchiveListing? {
        var (listing, failure) = list(.directory, turn: &turn)
        guard let reason = failure else {
            // The last of several archives that lie in another one, which looks like one with bytes before it.
            if let nature = try nature(), nature.isContainer { return try refuse(nature, into: &archive) }
            if listing.entries.isEmpty {
                return try refuse(ForeignFile(beginning: [0x50, 0x4B, 5, 6], size: 22), into: &archive)
            }
            try checkStructure(&listing, into: &archive)
            try readMissedMetadata(&listing, .directory, turn: &turn)
            return listing
        }
        if reason.kind == .unreadable { throw JobError(unreadable: input.path, reason) }
        // Without its central directory (at the end: the first to be lost), or behind a header that is damaged, an
        // archive still has local headers.
        var (left, leftFailure) = list(.localHeaders, turn: &turn)
        if let leftFailure, leftFailure.kind == .unreadable { throw JobError(unreadable: input.path, leftFailure) }
        let rest = leftFailure.map { "; reading ended with: \($0)" } ?? ""
        let split =
            isPartOfSplitSet ? "it is \(ForeignFile.partOfSplitSet.words): \(ForeignFile.partOfSplitSet.advice)" : nil
        let advice = split ?? "get it again"
        archive.isPartOfSplitSet = split != nil
        switch (listing.entries.count, left.entries.count) {
        case (0, 0):
            return try refuse(split == nil ? try nature() : .partOfSplitSet, reason: reason, into: &archive)
        case (let listed, let left) where listed >= left:
            archive.report(
                .archiveDamaged,
                "\(input.label) can be read in part only: \(reason). \(Self.entries(listed)) before that; \(advice)")
            try checkStructure(&listing, into: &archive)
            try readMissedMetadata(&listing, .directory, turn: &turn)
            return listing
        case (0, let count):
            archive.report(
                .archiveDamaged,
                "\(input.label) has no intact directory: it was cut off or damaged (\(reason)). "
                    + "\(count) \(count == 1 ? "entry was" : "entries were") recovered from what is there\(rest); \(advice)"
            )
        case (_, let count):
            archive.report(
                .archiveDamaged,
                "\(input.label) can be read in part only: \(reason). \(count) \(count == 1 ? "entry was" : "entries were") "
                    + "found by looking for headers\(rest); \(advice)")
        }
        archive.access = .localHeaders
        try correctNames(&left)
        try readMissedMetadata(&left, .localHeaders, turn: &turn)
        return left
    }

    private static func entries(_ count: Int) -> String { count == 1 ? "1 entry is" : "\(count) entries are" }

    // MARK: - What is no archive

    private var isPartOfSplitSet: Bool {
        ForeignFile.isPartOfSplitSet(name: input.label) || ZipSplit.isPart(path: input.path)
    }

    private func nature() throws(JobError) -> ForeignFile? {
        do throws(FileError) {
            let file = try InputFile(path: input.path)
            return ForeignFile(beginning: try file.beginning(ForeignFile.beginning), size: file.size)
        } catch {
            throw JobError("\(error)")
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
                "\(input.label) is not a ZIP archive, or nothing is left of it\(reason.map { " (\($0))" } ?? ""); get it again"
            )
        }
        return nil
    }

    /// Which entries of an archive without metadata are archives themselves.
    ///
    /// - Returns: the first of them, and how many there are among those that were looked at.
    /// - Throws: `JobError` where the system cannot give the bytes.
    func archivesInside(_ listing: ArchiveListing, _ access: ZipReader.Access) throws(JobError) -> (
        first: String, count: Int
    )? {
        var first: String?
        var count = 0
        do throws(ZipError) {
            var reader = try ZipReader(path: input.path, access: access, limits: limits.zip)
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

    /// Their first bytes are inflated.
    private static let mostLookedInto = 64

    // MARK: - Reading

    /// - Returns: also the error that ended the list early.
    private func list(
        _ access: ZipReader.Access, turn: inout ListMemory.Turn
    ) -> (listing: ArchiveListing, failure: ZipError?) {
        var listing = ArchiveListing()
        do throws(ZipError) {
            var reader = try ZipReader(path: input.path, access: access, limits: limits.zip)
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

    /// What became known as metadata when the names were.
    private func readMissedMetadata(
        _ listing: inout ArchiveListing, _ access: ZipReader.Access, turn: inout ListMemory.Turn
    ) throws(JobError) {
        let files = listing.files
        let missed = Set(MetadataEntry(among: files.map(\.name)).candidates.map { files[$0].ordinal })
            .subtracting(listing.metadata.keys)
        guard let last = missed.max() else { return }
        do throws(ZipError) {
            var reader = try ZipReader(path: input.path, access: access, limits: limits.zip)
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

    /// - Throws: where the system cannot give the bytes; what is wrong with them is in the result.
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
        // The bytes of a block are copied.
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

    /// libarchive reads what it can; where an archive contradicts itself, people have to know.
    private func checkStructure(
        _ listing: inout ArchiveListing, into archive: inout ScannedArchive
    ) throws(JobError) {
        let structure: ZipStructure
        do throws(ZipError) {
            structure = try ZipStructure(path: input.path, limits: limits.zip)
        } catch  where error.kind == .unreadable {
            throw JobError(unreadable: input.path, error)
        } catch {
            // There is no structure to speak of, and reading has said so already.
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
                path: input.path, dataOffsets: listing.entries.map(\.dataOffset), limits: limits.zip)
            for index in listing.entries.indices { listing.entries[index] = names.correct(listing.entries[index]) }
        } catch {
            throw JobError(unreadable: input.path, error)
        }
    }
}

/// What an archive says is in it, before any clip is read.
struct ArchiveListing {
    var entries: [ZipEntry] = []
    /// The bytes of every entry that may be named `metadata.json`, by its ordinal.
    var metadata: [Int: Result<[UInt8], ZipError>] = [:]
    /// `ZipEntry.dataOffset` of entries that begin inside another one.
    var overlapping: Set<Int> = []

    /// The entries that are files, and no links or folders.
    var files: [ZipEntry] { entries.filter { $0.kind == .file } }
}

extension JobError {
    /// The system could not give an archive's bytes: not a property of the archive, and no reason to go on without it.
    init(unreadable path: String, _ error: ZipError) {
        let advice = error.code == 0 ? "" : FileError("read", path, code: error.code).advice
        self.init(
            "\(PathText.shown(path)) cannot be read: \(error)"
                + (advice.isEmpty ? "; see to it and run the same command again" : advice))
    }
}
