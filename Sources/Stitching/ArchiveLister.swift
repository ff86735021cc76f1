import Recordings
import ZipStreaming

/// Reads an archive's list of entries, and its metadata on the way: `metadata.json` may stand anywhere.
struct ArchiveLister {
    let input: ArchiveInput
    let limits: Limits

    static func isMetadata(_ entry: ZipEntry) -> Bool {
        entry.kind == .file
            && (entry.path == "metadata.json" || entry.path.utf8.suffix(14).elementsEqual("/metadata.json".utf8))
    }

    /// - Parameter turn: is taken where the list grows large, and has to be held until it is gone again.
    /// - Returns: `nil` where nothing is an archive; why is reported in `archive`.
    /// - Throws: `StitchError` where the system cannot give the bytes: that says nothing about what is in them.
    func list(
        into archive: inout ScannedArchive, turn: inout ListMemory.Turn
    ) throws(StitchError) -> ArchiveListing? {
        var (listing, failure) = list(.directory, turn: &turn)
        guard let reason = failure else {
            for case .failure(let error) in listing.metadata.map(\.json) where error.kind == .unreadable {
                throw StitchError(unreadable: input.path, error)
            }
            try checkStructure(&listing, into: &archive)
            return listing
        }
        if reason.kind == .unreadable { throw StitchError(unreadable: input.path, reason) }
        // Without its central directory (at the end: the first to be lost), or behind a header that is damaged, an
        // archive still has local headers.
        let (left, leftFailure) = list(.localHeaders, turn: &turn)
        if let leftFailure, leftFailure.kind == .unreadable { throw StitchError(unreadable: input.path, leftFailure) }
        for case .failure(let error) in (listing.metadata + left.metadata).map(\.json) where error.kind == .unreadable {
            throw StitchError(unreadable: input.path, error)
        }
        let rest = leftFailure.map { "; reading ended with: \($0)" } ?? ""
        switch (listing.entries.count, left.entries.count) {
        case (0, 0):
            archive.report(
                .archiveDamaged,
                "\(input.label) is not a ZIP archive, or nothing is left of it (\(reason)); get it again")
            archive.isReadable = false
            return nil
        case (let listed, let left) where listed >= left:
            archive.report(
                .archiveDamaged,
                "\(input.label) can be read in part only: \(reason). \(listed) entries are before that; get it again")
            try checkStructure(&listing, into: &archive)
            return listing
        case (0, let count):
            archive.report(
                .archiveDamaged,
                "\(input.label) has no intact directory: it was cut off or damaged (\(reason)). "
                    + "\(count) entries were recovered from what is there\(rest); get it again")
        case (_, let count):
            archive.report(
                .archiveDamaged,
                "\(input.label) can be read in part only: \(reason). \(count) entries were found by looking for "
                    + "their headers\(rest); get it again")
        }
        archive.access = .localHeaders
        return left
    }

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
                guard Self.isMetadata(entry) else { continue }
                let json = Result { () throws(ZipError) in try readMetadata(&reader, entry, turn: &turn) }
                listing.metadata.append((entry.path, json))
            }
            return (listing, nil)
        } catch {
            return (listing, error)
        }
    }

    private func readMetadata(
        _ reader: inout ZipReader, _ entry: ZipEntry, turn: inout ListMemory.Turn
    ) throws(ZipError) -> [UInt8] {
        var json: [UInt8] = []
        var isTooLarge = false
        try reader.readBlocks { block in
            isTooLarge = json.count + block.count > limits.metadata.largest
            if isTooLarge { return false }
            if json.count + block.count > ListMemory.largestMetadataAtOnce { turn.take() }
            json.append(contentsOf: block)
            return true
        }
        if isTooLarge {
            throw ZipError(
                .limitReached, entry: entry.path,
                reason: "it is larger than \(limits.metadata.largest) bytes (--max-metadata-bytes)")
        }
        return json
    }

    /// libarchive reads what it can; where an archive contradicts itself, people have to know.
    private func checkStructure(
        _ listing: inout ArchiveListing, into archive: inout ScannedArchive
    ) throws(StitchError) {
        let structure: ZipStructure
        do throws(ZipError) {
            structure = try ZipStructure(path: input.path, limits: limits.zip)
        } catch  where error.kind == .unreadable {
            throw StitchError(unreadable: input.path, error)
        } catch {
            // There is no structure to speak of, and reading has said so already.
            return
        }
        for finding in structure.findings {
            archive.report(.archiveInconsistent, "\(input.label): \(finding)")
        }
        listing.overlapping = structure.overlappingDataOffsets
        for index in listing.entries.indices {
            if let name = structure.exactNames[listing.entries[index].dataOffset] { listing.entries[index].path = name }
        }
    }
}
