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
    /// `nil`: the whole job.
    let shard: Shard?
    let limits: Limits
    let interruption: Interruption
    let memory: ListMemory

    /// - Throws: `Interruption`, and `StitchError` where all archives together list too much. Whatever is wrong with
    ///   the archive is in the result.
    func scan() throws -> ScannedArchive {
        var archive = ScannedArchive(input: input)
        try list(into: &archive)
        try memory.keep(archive.sessions, candidates: archive.candidates.values, of: input)
        try readClips(into: &archive)
        return archive
    }

    /// What the metadata says, without reading a clip, for one who keeps little of it.
    ///
    /// - Throws: `StitchError` where the system cannot give the bytes.
    func outline() throws -> ScannedArchive {
        var archive = ScannedArchive(input: input)
        try list(into: &archive)
        return archive
    }

    private func list(into archive: inout ScannedArchive) throws {
        var turn = memory.turn()
        guard let listing = try ArchiveLister(input: input, limits: limits).list(into: &archive, turn: &turn) else {
            return
        }
        archive.entryCount = listing.entries.count
        guard let metadata = metadata(of: listing, into: &archive) else {
            reportUnlisted(listing.entries, wanted: [], into: &archive)
            return
        }
        archive.utcDay = metadata.utcDay
        archive.hour = metadata.hour
        match(metadata, with: listing, into: &archive)
    }

    // MARK: - metadata.json

    private func metadata(of listing: ArchiveListing, into archive: inout ScannedArchive) -> ArchiveMetadata? {
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
            let metadata = try ArchiveMetadata(json: json, limits: limits.metadata)
            for defect in metadata.defects {
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

    private func match(_ metadata: ArchiveMetadata, with listing: ArchiveListing, into archive: inout ScannedArchive) {
        let files = listing.entries.filter { $0.kind == .file }
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
                clips.append(record(listed, match, files, listing.overlapping))
            }
            archive.sessions.append(
                ScannedArchive.Session(
                    sessionId: session.sessionId, externalConversationId: session.externalConversationId,
                    clips: clips))
        }
        refuseOthersEntries(in: &archive)
        if let onlySessions { archive.sessions.removeAll { !onlySessions.contains(ExactText($0.sessionId)) } }
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
                "metadata.json of \(input.label) says totalSessions \(total) and lists \(metadata.sessions.count)")
        }
        reportUnlisted(listing.entries, wanted: wanted, into: &archive)
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
                    .missing,
                    reason:
                        "the only entry of that name, \(Self.shown(entry.path)), belongs to session \(Self.shown(owner))"
                )
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

    private func record(
        _ listed: ListedClip, _ match: EntryIndex.Match, _ files: [ZipEntry], _ overlapping: Set<Int>
    ) -> ClipRecord {
        switch match {
        case .missing:
            return ClipRecord(
                listed: listed, entry: nil,
                outcome: .unplaced(.missing, reason: "the archive has no entry for it; get the archive again"))
        case .ambiguous(let positions):
            let paths = positions.prefix(4).map { Self.shown(files[$0].path) }.joined(separator: ", ")
            let most = ClipRecord.mostCandidates
            let kept = positions.count > most ? "; the first \(most) of them are kept in unplaced/" : ""
            return ClipRecord(
                listed: listed, entry: nil,
                candidates: positions.prefix(most).map { files[$0] }.filter { !overlapping.contains($0.dataOffset) }
                    .map(\.ordinal),
                outcome: .unplaced(.ambiguous, reason: "\(positions.count) entries could be it: \(paths)\(kept)"))
        case .entry(let position) where overlapping.contains(files[position].dataOffset):
            return ClipRecord(
                listed: listed, entry: nil,
                outcome: .unplaced(
                    .corrupt,
                    reason:
                        "its entry, \(Self.shown(files[position].path)), begins inside another one; get the archive again"
                ))
        case .entry(let position):
            let entry = ClipRecord.Entry(ordinal: files[position].ordinal, path: files[position].path)
            // What stands here until the entry was read.
            return ClipRecord(
                listed: listed, entry: entry,
                outcome: .unplaced(.corrupt, reason: "its entry lies in the damaged part of the archive"))
        }
    }

    /// A name from outside may be very long, and is in the documents in full elsewhere.
    private static func shown(_ name: String) -> String { PrintableText.of(name, width: 200) }

    private func reportUnlisted(_ entries: [ZipEntry], wanted: Set<Int>, into archive: inout ScannedArchive) {
        archive.unlisted =
            entries
            .filter { entry in
                entry.kind != .directory && !wanted.contains(entry.ordinal)
                    && !ArchiveLister.isMetadata(entry)
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
        guard let last = [places.keys.max(), archive.candidates.keys.max()].compactMap(\.self).max() else { return }
        do {
            var reader = try ZipReader(path: input.path, access: archive.access, limits: limits.zip)
            while let entry = try reader.next(), entry.ordinal <= last {
                let wanted = places[entry.ordinal] ?? []
                guard !wanted.isEmpty || archive.candidates[entry.ordinal] != nil else { continue }
                try interruption.check()
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
            throw StitchError(unreadable: input.path, error)
        } catch is ZipError {
            // Said already, when the entries were listed; the clips behind it keep their reason.
        }
    }

    /// - Throws: where the system cannot give the bytes; what is wrong with them is in the outcome.
    private func read(
        _ reader: inout ZipReader
    ) throws(ZipError) -> (bytes: Int?, sha256: Checksum?, outcome: ClipRecord.Outcome) {
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

    /// A clip that is longer than is decoded is not placed.
    private func limited(_ outcome: ClipRecord.Outcome, samples48k: Int?) -> ClipRecord.Outcome {
        guard let seconds = samples48k.map({ $0 / 48_000 }), seconds > limits.longestClipSeconds else { return outcome }
        return .unplaced(
            .unsupported,
            reason: "it claims to be \(seconds) s long, more than \(limits.longestClipSeconds) s (--max-clip-seconds)")
    }
}
