import OggOpus
import Recordings
import Storage
import Timelines
import ZipStreaming

/// Reads an archive once for its list of entries and its metadata, and once more for the clips that are wanted:
/// `metadata.json` may come last, and what nobody lists is not to be inflated.
struct ArchiveScanner {
    let input: ArchiveInput
    /// `nil`: all sessions.
    let onlySessions: Set<ExactText>?
    let limits: Limits
    let interruption: Interruption

    /// - Throws: `Interruption`. Whatever is wrong with the archive is in the result.
    func scan() throws -> ScannedArchive {
        var archive = ScannedArchive(input: input)
        guard let listing = list(into: &archive) else { return archive }
        archive.entryCount = listing.entries.count
        guard let metadata = metadata(of: listing, into: &archive) else {
            reportUnlisted(listing.entries, wanted: [], into: &archive)
            return archive
        }
        archive.utcDay = metadata.utcDay
        archive.hour = metadata.hour
        match(metadata, with: listing.entries, into: &archive)
        try readClips(into: &archive)
        return archive
    }

    // MARK: - The list of entries

    private struct Listing {
        var entries: [ZipEntry] = []
        /// Every entry named `metadata.json`, with its bytes.
        var metadata: [(path: String, json: Result<[UInt8], ZipError>)] = []
    }

    private func list(into archive: inout ScannedArchive) -> Listing? {
        do throws(ZipError) {
            var reader = try ZipReader(path: input.path, access: .directory, limits: limits.zip)
            var listing = Listing()
            let error = list(&reader, into: &listing)
            if let error, !listing.entries.isEmpty {
                archive.report(.archiveDamaged, "\(input.label) can be read in part only: \(error)")
            } else if let error {
                return listWhatIsLeft(after: error, into: &archive)
            }
            return listing
        } catch {
            archive.report(.archiveDamaged, "\(input.label) cannot be read: \(error)")
            archive.isReadable = false
            return nil
        }
    }

    /// Without its central directory (at the end: the first to be lost) an archive still has its local headers.
    private func listWhatIsLeft(after reason: ZipError, into archive: inout ScannedArchive) -> Listing? {
        var listing = Listing()
        var error: ZipError?
        do throws(ZipError) {
            var reader = try ZipReader(path: input.path, access: .localHeaders, limits: limits.zip)
            error = list(&reader, into: &listing)
        } catch let failure {
            error = failure
        }
        guard !listing.entries.isEmpty else {
            archive.report(
                .archiveDamaged,
                "\(input.label) is not a ZIP archive, or nothing is left of it (\(reason)); get it again")
            archive.isReadable = false
            return nil
        }
        let rest = error.map { "; reading ended with: \($0)" } ?? ""
        archive.report(
            .archiveDamaged,
            "\(input.label) has no intact directory: it was cut off or damaged (\(reason)). "
                + "\(listing.entries.count) entries were recovered from what is there\(rest); get it again")
        archive.access = .localHeaders
        return listing
    }

    /// - Returns: the error that ended the list early.
    private func list(_ reader: inout ZipReader, into listing: inout Listing) -> ZipError? {
        do throws(ZipError) {
            while let entry = try reader.next() {
                listing.entries.append(entry)
                guard entry.kind == .file, Self.lastComponent(entry.path) == "metadata.json" else { continue }
                let json = Result { () throws(ZipError) in try readMetadata(&reader, entry) }
                listing.metadata.append((entry.path, json))
            }
            return nil
        } catch {
            return error
        }
    }

    private func readMetadata(_ reader: inout ZipReader, _ entry: ZipEntry) throws(ZipError) -> [UInt8] {
        var json: [UInt8] = []
        var isTooLarge = false
        try reader.readBlocks { block in
            isTooLarge = json.count + block.count > limits.largestMetadata
            if !isTooLarge { json.append(contentsOf: block) }
            return !isTooLarge
        }
        if isTooLarge {
            throw ZipError(
                .limitReached, entry: entry.path,
                reason: "it is larger than \(limits.largestMetadata) bytes (--max-metadata)")
        }
        return json
    }

    private static func lastComponent(_ path: String) -> Substring {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path[...] }
        return path[path.utf8.index(after: slash)...]
    }

    // MARK: - metadata.json

    private func metadata(of listing: Listing, into archive: inout ScannedArchive) -> ArchiveMetadata? {
        // The one at the top wins over those in folders; two of a kind are nobody's guess.
        let top = listing.metadata.filter { $0.path == "metadata.json" }
        let candidates = top.isEmpty ? listing.metadata : top
        guard let chosen = candidates.first else {
            archive.report(.metadataMissing, "\(input.label) has no metadata.json: its clips belong to no session")
            return nil
        }
        do {
            let json = try chosen.json.get()
            for other in candidates.dropFirst() where try other.json.get() != json {
                archive.report(.metadataInvalid, "\(input.label) has several metadata.json that differ; none is taken")
                return nil
            }
            let metadata = try ArchiveMetadata(json: json)
            for defect in metadata.defects.prefix(100) {
                archive.report(.metadataInvalid, "metadata.json of \(input.label): \(defect)")
            }
            return metadata
        } catch let error as ZipError {
            archive.report(.metadataInvalid, "metadata.json of \(input.label) cannot be read: \(error)")
        } catch let error as ArchiveMetadata.Unreadable {
            archive.report(.metadataInvalid, "metadata.json of \(input.label) cannot be read: \(error.reason)")
        } catch {
            archive.report(.metadataInvalid, "metadata.json of \(input.label) cannot be read: \(error)")
        }
        return nil
    }

    private func match(_ metadata: ArchiveMetadata, with entries: [ZipEntry], into archive: inout ScannedArchive) {
        let files = entries.filter { $0.kind == .file }
        let index = EntryIndex(paths: files.lazy.map(\.path))
        var wanted: Set<Int> = []
        for session in metadata.sessions {
            var clips: [ClipRecord] = []
            for listed in session.clips {
                let match = index.match(
                    fileName: listed.fileName, sessionId: session.sessionId,
                    externalConversationId: session.externalConversationId)
                if case .entry(let position) = match { wanted.insert(files[position].ordinal) }
                if case .ambiguous(let positions) = match { wanted.formUnion(positions.map { files[$0].ordinal }) }
                clips.append(record(listed, match, files))
            }
            archive.sessions.append(
                ScannedArchive.Session(
                    sessionId: session.sessionId, externalConversationId: session.externalConversationId,
                    clips: clips))
        }
        refuseOthersEntries(in: &archive)
        if let onlySessions { archive.sessions.removeAll { !onlySessions.contains(ExactText($0.sessionId)) } }
        if let total = metadata.totalSessions, total != metadata.sessions.count {
            archive.report(
                .totalSessionsMismatch,
                "metadata.json of \(input.label) says totalSessions \(total) and lists \(metadata.sessions.count)")
        }
        reportUnlisted(entries, wanted: wanted, into: &archive)
    }

    /// An entry that one session names by its path is not another's, though it be the only one of that name.
    private func refuseOthersEntries(in archive: inout ScannedArchive) {
        var owners: [Int: String] = [:]
        for session in archive.sessions {
            for clip in session.clips {
                if let entry = clip.entry, Self.namesByPath(clip, session) { owners[entry.ordinal] = session.sessionId }
            }
        }
        for (index, session) in archive.sessions.enumerated() {
            for (clipIndex, clip) in session.clips.enumerated() {
                guard let entry = clip.entry, let owner = owners[entry.ordinal], !Self.namesByPath(clip, session)
                else { continue }
                archive.sessions[index].clips[clipIndex].entry = nil
                archive.sessions[index].clips[clipIndex].outcome = .unplaced(
                    .missing, reason: "the only entry of that name, \(entry.path), belongs to session \(owner)")
            }
        }
    }

    private static func namesByPath(_ clip: ClipRecord, _ session: ScannedArchive.Session) -> Bool {
        clip.entry.map {
            EntryIndex.paths(
                fileName: clip.listed.fileName, sessionId: session.sessionId,
                externalConversationId: session.externalConversationId
            ).contains(ExactText($0.path))
        } ?? false
    }

    private func record(_ listed: ListedClip, _ match: EntryIndex.Match, _ files: [ZipEntry]) -> ClipRecord {
        switch match {
        case .missing:
            return ClipRecord(
                listed: listed, entry: nil,
                outcome: .unplaced(.missing, reason: "the archive has no entry for it; get the archive again"))
        case .ambiguous(let positions):
            let paths = positions.prefix(4).map { files[$0].path }.joined(separator: ", ")
            return ClipRecord(
                listed: listed, entry: nil,
                outcome: .unplaced(.ambiguous, reason: "\(positions.count) entries could be it: \(paths)"))
        case .entry(let position):
            let entry = ClipRecord.Entry(ordinal: files[position].ordinal, path: files[position].path)
            // What stands here until the entry was read.
            return ClipRecord(
                listed: listed, entry: entry,
                outcome: .unplaced(.corrupt, reason: "its entry lies in the damaged part of the archive"))
        }
    }

    private func reportUnlisted(_ entries: [ZipEntry], wanted: Set<Int>, into archive: inout ScannedArchive) {
        archive.unlisted =
            entries
            .filter { entry in
                entry.kind != .directory && !wanted.contains(entry.ordinal)
                    && !(entry.kind == .file && Self.lastComponent(entry.path) == "metadata.json")
            }
            .map { .init(archive: input.label, entry: $0.path, bytes: $0.claimedSize) }
    }

    // MARK: - The clips

    private func readClips(into archive: inout ScannedArchive) throws {
        var places: [Int: [(session: Int, clip: Int)]] = [:]
        for (session, listed) in archive.sessions.enumerated() {
            for (clip, record) in listed.clips.enumerated() {
                if let ordinal = record.entry?.ordinal { places[ordinal, default: []].append((session, clip)) }
            }
        }
        guard let last = places.keys.max() else { return }
        do {
            var reader = try ZipReader(path: input.path, access: archive.access, limits: limits.zip)
            while let entry = try reader.next(), entry.ordinal <= last {
                guard let wanted = places[entry.ordinal] else { continue }
                try interruption.check()
                let (bytes, sha256, outcome) = read(&reader)
                for place in wanted {
                    archive.sessions[place.session].clips[place.clip].entry?.bytes = bytes
                    archive.sessions[place.session].clips[place.clip].entry?.sha256 = sha256
                    archive.sessions[place.session].clips[place.clip].outcome = outcome
                }
            }
        } catch is ZipError {
            // Said already, when the entries were listed; the clips behind it keep their reason.
        }
    }

    private func read(_ reader: inout ZipReader) -> (bytes: Int?, sha256: Checksum?, outcome: ClipRecord.Outcome) {
        var hash = SHA256Stream()
        var scanner = ClipScanner()
        let bytes: Int
        do throws(ZipError) {
            bytes = try reader.readBlocks { block in
                hash.update(block)
                scanner.take(block)
                return true
            }
        } catch {
            let status: ClipStatus = error.kind == .unsupported || error.kind == .limitReached ? .unsupported : .corrupt
            return (nil, nil, .unplaced(status, reason: "its entry cannot be read: \(error.reason)"))
        }
        let sha256 = hash.finalize()
        do throws(ClipError) {
            let facts = try scanner.finish()
            let seconds = facts.links.reduce(0) { $0 + $1.samples48k } / 48_000
            guard seconds <= limits.longestClipSeconds else {
                return (
                    bytes, sha256,
                    .unplaced(
                        .unsupported,
                        reason: "it claims to be \(seconds) s long, more than \(limits.longestClipSeconds) s "
                            + "(--max-clip-seconds)")
                )
            }
            return (bytes, sha256, .sound(facts))
        } catch .unsupported(let reason) {
            return (bytes, sha256, .unplaced(.unsupported, reason: reason))
        } catch {
            return (bytes, sha256, .unplaced(.corrupt, reason: error.description))
        }
    }
}
