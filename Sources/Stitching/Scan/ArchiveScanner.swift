import Bag
import Calls
import Files
import Foundations
import OggOpus
import ZipStreaming

/// Reads an archive in two passes: the list of entries with the metadata, then the clips. `metadata.json` may be the
/// last entry, and entries that are not listed should not be inflated.
struct ArchiveScanner {
    let input: ArchiveInput
    /// The ids to select; `nil` for all sessions.
    let onlySessions: Set<ExactText>?
    /// `nil` for the whole job.
    let shard: Shard?
    let surroundings: Surroundings
    let memory: ListMemory
    /// How timestamps without an offset are read.
    let naive: NaiveTimestamps
    /// Counts the archive's bytes once.
    let meter: Meter
    /// Whether the archive itself is hashed. Its clips always are.
    var hashesArchive = false
    /// Whether its content stays in memory, in the result, so that its clips are not read again.
    var keepsContent = false

    private var limits: Limits { surroundings.limits }

    /// - Throws: `Interruption`; `JobError` if the system cannot read the file, or all archives together list too much.
    ///   Defects of the archive are in the result.
    func scan() throws -> ScannedArchive {
        var archive = ScannedArchive(input: input)
        var place = 0
        defer { meter.add(max(0, (Folder.sizeOfFile(input.path) ?? 0) - place)) }
        do throws(ZipError) {
            archive.content = keepsContent ? try content() : nil
        } catch {
            throw JobError(unreadable: input.path, error)
        }
        try list(archive.opened(), into: &archive)
        try memory.keep(archive.sessions, candidates: archive.candidates.values)
        if memory.isLarge { archive.content = nil }
        let file = try archive.opened()
        archive.bytes = file.size
        let hash = hashesArchive ? ArchiveHash(file) : nil
        try readClips(file, hash, into: &archive) { offset in
            meter.add(max(0, offset - place))
            place = max(place, offset)
        }
        do throws(ZipError) {
            if let (digest, bytes) = try hash?.finish() { (archive.sha256, archive.bytes) = (digest, bytes) }
        } catch {
            throw JobError(unreadable: input.path, error)
        }
        return archive
    }

    private func content() throws(ZipError) -> ZipFile {
        let file = try ZipFile(path: input.path)
        return ZipFile(content: try file.bytes(at: 0, count: file.size))
    }

    /// Reads the metadata only, without the clips.
    ///
    /// - Throws: `JobError` if the system cannot read the file.
    func outline() throws -> ScannedArchive {
        var archive = ScannedArchive(input: input)
        defer { meter.add(Folder.sizeOfFile(input.path) ?? 0) }
        try list(archive.opened(), into: &archive)
        return archive
    }

    private func list(_ file: ZipFile, into archive: inout ScannedArchive) throws {
        var turn = memory.turn()
        let lister = ArchiveLister(input: input, file: file, limits: limits)
        guard let listing = try lister.list(into: &archive, turn: &turn) else { return }
        archive.entryCount = listing.entries.count
        let files = listing.files
        let entry = MetadataEntry(among: files.map(\.name))
        var names = NameTally()
        if let first = entry.candidates.first {
            names.add(files[first].path, for: MetadataEntry.name, entry.differences)
        }
        defer { archive.notes += names.notes(archive: input.label) }
        guard !entry.candidates.isEmpty else {
            try reportNoMetadata(listing, lister, into: &archive)
            reportUnlisted(listing.entries, wanted: [], into: &archive)
            return
        }
        noteOthers(entry, files, listing, into: &archive)
        let known = Set(entry.all.map { files[$0].ordinal })
        guard let metadata = metadata(entry.candidates.map { files[$0].ordinal }, of: listing, into: &archive) else {
            reportUnlisted(listing.entries, wanted: known, into: &archive)
            return
        }
        archive.utcDay = metadata.utcDay
        archive.hour = metadata.hour
        match(metadata, with: listing, files: files, known: known, names: &names, into: &archive)
    }

    // MARK: - metadata.json

    private func reportNoMetadata(
        _ listing: ArchiveListing, _ lister: ArchiveLister, into archive: inout ScannedArchive
    ) throws(JobError) {
        if let inside = try lister.archivesInside(listing, archive.access) {
            archive.isReadable = false
            archive.report(
                .metadataMissing,
                "\(input.label) has no metadata.json, but contains ZIP archives "
                    + "(\(inside.count == 1 ? "" : "first: ")\(Self.shown(inside.first))); "
                    + "unpack it and give the archives in it")
        } else {
            if archive.isPartOfSplitSet { archive.isReadable = false }
            archive.report(.metadataMissing, "\(input.label) has no metadata.json, so its clips belong to no session")
        }
    }

    /// Notes the other `metadata.json` entries, which may list clips that the selected one does not.
    private func noteOthers(
        _ entry: MetadataEntry, _ files: [ZipEntry], _ listing: ArchiveListing, into archive: inout ScannedArchive
    ) {
        let chosen = Set(entry.candidates)
        let others = entry.all.filter { !chosen.contains($0) }
        guard let first = others.first, let taken = entry.candidates.first else { return }
        archive.notes.append(
            Note(
                .otherMetadata,
                "\(Self.shown(files[taken].path)) is used as metadata; "
                    + (others.count == 1
                        ? "\(Self.shown(files[first].path)) is ignored"
                        : "\(others.count) others are ignored (first: \(Self.shown(files[first].path)))"),
                archive: input.label, count: others.count))
    }

    /// - Parameter candidates: ordinals of the entries, which must have the same bytes.
    private func metadata(
        _ candidates: [Int], of listing: ArchiveListing, into archive: inout ScannedArchive
    ) -> ArchiveMetadata? {
        do {
            var json: [UInt8]?
            for ordinal in candidates {
                guard let other = try listing.metadata[ordinal]?.get() else { continue }
                guard json == nil || json == other else {
                    archive.report(
                        .metadataInvalid, "\(input.label) has several different metadata.json; none is used")
                    return nil
                }
                json = other
            }
            let metadata = try ArchiveMetadata(json: json ?? [], limits: limits.metadata, naive: naive)
            for defect in metadata.defects {
                archive.report(.metadataInvalid, "metadata.json of \(input.label): \(defect)")
            }
            return metadata
        } catch {
            archive.report(.metadataInvalid, "metadata.json of \(input.label) cannot be read: \(error)")
        }
        return nil
    }

    // MARK: - Clips and entries

    private func match(
        _ metadata: ArchiveMetadata, with listing: ArchiveListing, files: [ZipEntry], known: Set<Int>,
        names: inout NameTally, into archive: inout ScannedArchive
    ) {
        let missing = MissingClips(files: files, entries: listing.entries)
        var wanted = known
        let matches = EntryMatcher(names: files.map(\.name)).matches(of: metadata.sessions)
        var kept = KeptCandidates(
            files: files, overlapping: listing.overlapping,
            clips: matches.lazy.joined().count { if case .ambiguous = $0 { true } else { false } })
        var distinct = DistinctCandidates()
        for (session, matches) in zip(metadata.sessions, matches) {
            var clips: [ClipRecord] = []
            for (listed, match) in zip(session.clips, matches) {
                switch match {
                case .entry(let position, let differences):
                    wanted.insert(files[position].ordinal)
                    names.add(files[position].path, for: listed.fileName, differences)
                case .ambiguous(let candidates):
                    if distinct.insert(candidates) {
                        wanted.formUnion(candidates.positions.lazy.map { files[$0].ordinal })
                    }
                case .contested(let position): wanted.insert(files[position].ordinal)
                case .anothers, .missing: break
                }
                clips.append(
                    record(listed, match, files, listing.overlapping, &kept) { missing.reason(listed, session, $0) })
            }
            archive.sessions.append(
                ScannedArchive.Session(
                    sessionId: session.sessionId, externalConversationId: session.externalConversationId,
                    clips: clips))
        }
        reportSharedEntries(files, in: &archive)
        archive.select(onlySessions)
        for finding in metadata.contradictions {
            archive.report(.metadataInvalid, "metadata.json of \(input.label): \(finding)")
        }
        archive.countSessions(keeping: shard)
        let candidates = Set(archive.sessions.lazy.flatMap(\.clips).flatMap(\.candidates))
        for file in files where candidates.contains(file.ordinal) {
            archive.candidates[file.ordinal] = ClipRecord.Entry(ordinal: file.ordinal, path: file.path)
        }
        if let total = metadata.totalSessions, total != metadata.sessions.count {
            archive.report(
                .totalSessionsMismatch,
                "its metadata.json states totalSessions \(total), but lists \(metadata.sessions.count)")
        }
        reportUnlisted(listing.entries, wanted: wanted, into: &archive)
    }

    /// Reports entries that clips of different sessions list. At least one of the sessions must be wrong.
    private func reportSharedEntries(_ files: [ZipEntry], in archive: inout ScannedArchive) {
        var owners: [Int: Int] = [:]
        var shared: Set<Int> = []
        for (position, session) in archive.sessions.enumerated() {
            for ordinal in session.clips.lazy.compactMap(\.entry?.ordinal) {
                if let owner = owners.updateValue(position, forKey: ordinal), owner != position {
                    shared.insert(ordinal)
                }
            }
        }
        guard let first = shared.min(), let path = files.first(where: { $0.ordinal == first })?.path else { return }
        archive.report(
            .metadataInvalid,
            "metadata.json of \(input.label): \(shared.count == 1 ? "1 entry is" : "\(shared.count) entries are") "
                + "listed by more than one session (\(shared.count == 1 ? "" : "first: ")\(Self.shown(path))); "
                + "\(shared.count == 1 ? "it is" : "each is") placed in every session that lists it")
    }

    private func record(
        _ listed: ListedClip, _ match: EntryMatcher.Match, _ files: [ZipEntry], _ overlapping: Set<Int>,
        _ kept: inout KeptCandidates, missing: ([Int]?) -> String
    ) -> ClipRecord {
        func unplaced(_ status: ClipStatus, _ reason: String) -> ClipRecord {
            ClipRecord(listed: listed, entry: nil, outcome: .unplaced(status, reason: reason))
        }
        switch match {
        case .missing(let similar):
            return unplaced(.missing, missing(similar))
        case .anothers(let position, let owner):
            return unplaced(
                .missing,
                "the only entry with that name, \(Self.shown(files[position].path)), "
                    + "belongs to session \(Self.shown(owner))"
            )
        case .ambiguous(let candidates):
            let kept = kept[candidates]
            return ClipRecord(
                listed: listed, entry: nil, candidates: kept.ordinals,
                outcome: .unplaced(.ambiguous, reason: kept.reason))
        case .contested(let position):
            let candidate = overlapping.contains(files[position].dataOffset) ? [] : [files[position].ordinal]
            return ClipRecord(
                listed: listed, entry: nil, candidates: candidate,
                outcome: .unplaced(
                    .ambiguous,
                    reason:
                        "the entry \(Self.shown(files[position].path)) matches it, but also matches another clip "
                        + "with a similar name"))
        case .entry(let position, _) where overlapping.contains(files[position].dataOffset):
            return unplaced(
                .corrupt,
                "its entry, \(Self.shown(files[position].path)), starts inside another entry; download the archive again"
            )
        case .entry(let position, _):
            let entry = ClipRecord.Entry(ordinal: files[position].ordinal, path: files[position].path)
            // This outcome stays if the entry is never read.
            return ClipRecord(
                listed: listed, entry: entry,
                outcome: .unplaced(.corrupt, reason: "its entry is in the damaged part of the archive"))
        }
    }

    /// Shortens a name, which may be very long. The documents have the full name elsewhere.
    private static func shown(_ name: String) -> String { PrintableText.of(name, width: 200) }

    /// - Parameter wanted: ordinals of the entries that are clips or metadata.
    private func reportUnlisted(_ entries: [ZipEntry], wanted: Set<Int>, into archive: inout ScannedArchive) {
        let others = entries.filter { $0.kind != .directory && !wanted.contains($0.ordinal) }
        let ofSystems = others.filter(\.name.isOfASystem)
        if let first = ofSystems.first {
            archive.notes.append(
                Note(
                    .systemFiles,
                    ofSystems.count == 1
                        ? "1 entry is an operating system's file, not a recording: \(Self.shown(first.path))"
                        : "\(ofSystems.count) entries are operating systems' files, not recordings "
                            + "(first: \(Self.shown(first.path)))",
                    archive: input.label, count: ofSystems.count))
        }
        archive.unlisted =
            others
            .filter { !$0.name.isOfASystem }
            .map { .init(archive: input.label, entry: $0.path, bytes: $0.claimedSize) }
    }

    // MARK: - The clips

    /// - Parameters:
    ///   - hash: gets the archive's bytes.
    ///   - passing: called for each entry that is read, with its offset in the archive.
    private func readClips(
        _ file: ZipFile, _ hash: ArchiveHash?, into archive: inout ScannedArchive, passing: (Int) -> Void
    ) throws {
        var places: [Int: [(session: Int, clip: Int)]] = [:]
        for (session, listed) in archive.sessions.enumerated() {
            for (clip, record) in listed.clips.enumerated() {
                if let ordinal = record.entry?.ordinal { places[ordinal, default: []].append((session, clip)) }
            }
        }
        guard let last = [places.keys.max(), archive.candidates.keys.max()].compactMap(\.self).max() else { return }
        do {
            var reader = try ZipReader(file, access: archive.access, limits: limits.zip, follower: hash?.take)
            while let entry = try reader.next(), entry.ordinal <= last {
                let wanted = places[entry.ordinal] ?? []
                guard !wanted.isEmpty || archive.candidates[entry.ordinal] != nil else { continue }
                try surroundings.interruption.check()
                passing(entry.dataOffset)
                let (bytes, sha256, found) = try read(&reader)
                let samples48k = found.facts?.links.reduce(0) { $0 + $1.samples48k }
                let outcome = limited(found, samples48k: samples48k)
                func enter(_ entry: inout ClipRecord.Entry?) {
                    entry?.bytes = bytes
                    entry?.sha256 = sha256
                    entry?.samples48k = samples48k
                }
                enter(&archive.candidates[entry.ordinal])
                for place in wanted {
                    enter(&archive.sessions[place.session].clips[place.clip].entry)
                    archive.sessions[place.session].clips[place.clip].outcome = outcome
                }
            }
        } catch let error as ZipError where error.kind == .unreadable {
            throw JobError(unreadable: input.path, error)
        } catch is ZipError {
            // Already reported when the entries were listed. Later clips keep their initial outcome.
        }
    }

    /// - Throws: an error if the system cannot read the file. Other errors are in the outcome.
    private func read(
        _ reader: inout ZipReader
    ) throws(ZipError) -> (bytes: Int?, sha256: Checksum?, outcome: ClipRecord.Outcome) {
        var hash = SHA256Stream()
        var scanner = ClipScanner()
        let bytes: Int
        do throws(ZipError) {
            // The scanner copies what it needs from a block.
            bytes = try reader.readBlocks { block in
                hash.update(unsafe block.bytes)
                unsafe scanner.take(block)
                return true
            }
        } catch {
            guard error.kind != .unreadable else { throw error }
            let status: ClipStatus = error.kind == .unsupported || error.kind == .limitReached ? .unsupported : .corrupt
            return (nil, nil, .unplaced(status, reason: "its entry cannot be read: \(error.reason)"))
        }
        let sha256 = hash.finalize()
        do throws(ClipError) {
            return (bytes, sha256, .sound(try scanner.finish()))
        } catch .unsupported(let reason) {
            return (bytes, sha256, .unplaced(.unsupported, reason: reason))
        } catch {
            return (bytes, sha256, .unplaced(.corrupt, reason: error.description))
        }
    }

    /// Rejects a clip that is longer than the limit.
    private func limited(_ outcome: ClipRecord.Outcome, samples48k: Int?) -> ClipRecord.Outcome {
        guard let seconds = samples48k.map({ $0 / 48_000 }), seconds > limits.longestClipSeconds else { return outcome }
        return .unplaced(
            .unsupported,
            reason:
                "it claims to be \(seconds) s long; the limit is \(limits.longestClipSeconds) s "
                + "(\(Setting("longestClipSeconds")))"
        )
    }
}
