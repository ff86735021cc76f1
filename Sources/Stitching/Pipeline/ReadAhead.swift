import Files
import Foundations
import ZipStreaming

/// Selects the clips whose compressed bytes are read next, in decoding order.
///
/// Clips that are close in that order are read in one pass over their archives. There are few passes, because each
/// reads as much as the budget allows.
struct ReadAhead {
    private var nextSession = 0
    private var nextClip = 0
    private var cursors: [Int: ArchiveCursor] = [:]

    /// - Parameters:
    ///   - bytes: the minimum number of compressed bytes to read, if that many are left.
    /// - Returns: one job for each archive.
    mutating func jobs(
        sessions: SessionLine, bytes: Int, archives: [ScannedArchive], limits: ZipLimits
    ) -> [LoadJob] {
        var wanted: [Int: [ClipRun]] = [:]
        var taken = 0
        while taken < bytes, wanted.count < MemoryBudget.archivesReadAhead, nextSession < sessions.count {
            guard let session = sessions[nextSession], nextClip < session.clips.count else {
                nextSession += 1
                nextClip = 0
                continue
            }
            defer { nextClip += 1 }
            guard !session.isStreamed(at: nextClip) else { continue }
            let clip = session.run(at: nextClip)
            wanted[clip.archiveIndex, default: []].append(clip)
            taken += clip.compressedBytes
        }
        return jobs(for: wanted, archives: archives, limits: limits)
    }

    /// Reads clips whose bytes were discarded.
    ///
    /// - Returns: one job for each archive; not for all clips if they are in very many archives.
    mutating func jobs(again clips: [ClipRun], archives: [ScannedArchive], limits: ZipLimits) -> [LoadJob] {
        var wanted: [Int: [ClipRun]] = [:]
        for clip in clips where wanted[clip.archiveIndex] != nil || wanted.count < MemoryBudget.archivesReadAhead {
            wanted[clip.archiveIndex, default: []].append(clip)
        }
        return jobs(for: wanted, archives: archives, limits: limits)
    }

    private mutating func jobs(
        for wanted: [Int: [ClipRun]], archives: [ScannedArchive], limits: ZipLimits
    ) -> [LoadJob] {
        let used = wanted.keys.sorted()
        // Open archives take memory, so only those that are being read stay open.
        cursors = cursors.filter { wanted[$0.key] != nil }
        return used.map { archive in
            let cursor = cursors[archive] ?? ArchiveCursor(archive: archives[archive], limits: limits)
            cursors[archive] = cursor
            return LoadJob(cursor: cursor, clips: wanted[archive] ?? [])
        }
    }
}

/// Reads the compressed bytes of some clips from one archive.
struct LoadJob {
    let cursor: ArchiveCursor
    let clips: [ClipRun]

    /// - Throws: `JobError` if the archive changed since it was scanned.
    func run() throws {
        let byOrdinal = Dictionary(grouping: clips) { $0.entry?.ordinal ?? 0 }
        for ordinal in byOrdinal.keys.sorted() {
            guard let clips = byOrdinal[ordinal], let first = clips.first else { continue }
            try cursor.seek(to: ordinal)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(first.compressedBytes)
            try cursor.readBlocks { block in
                guard bytes.count + block.byteCount <= first.compressedBytes else {
                    throw cursor.changed("a clip is larger than before")
                }
                // The bytes are copied while the block is valid.
                unsafe block.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            }
            guard SHA256Stream.digest(of: bytes) == first.entry?.sha256 else {
                throw cursor.changed("a clip has a different checksum")
            }
            for clip in clips { clip.load(bytes) }
        }
    }
}

/// Reads forward through an archive that was scanned before. To go back, it starts again from the beginning.
final class ArchiveCursor {
    private let archive: ScannedArchive
    private let limits: ZipLimits
    private var reader: ZipReader?
    private var ordinal = -1

    init(archive: ScannedArchive, limits: ZipLimits) {
        self.archive = archive
        self.limits = limits
    }

    /// Moves to the start of an entry's data.
    func seek(to wanted: Int) throws {
        if reader == nil || wanted <= ordinal {
            ordinal = -1
            reader = try opened()
        }
        while ordinal < wanted {
            let entry: ZipEntry?
            do throws(ZipError) {
                entry = try reader?.next()
            } catch {
                throw failed(error)
            }
            guard let entry else { throw changed("it has fewer entries than before") }
            ordinal = entry.ordinal
        }
    }

    /// Returns the next block of the current entry, or `nil` after the last. It is valid until the next call.
    func nextBlock() throws -> UnsafeRawBufferPointer? {
        do throws(ZipError) {
            return try unsafe reader?.nextBlock()
        } catch {
            throw failed(error)
        }
    }

    /// Passes the rest of the current entry to `body`, block by block.
    ///
    /// - Parameter body: the block is only valid during the call.
    func readBlocks(_ body: (RawSpan) throws -> Void) throws {
        while let block = try unsafe nextBlock() { try body(unsafe block.bytes) }
    }

    func changed(_ reason: String) -> JobError {
        JobError(
            "\(archive.input.path) changed while it was read (\(reason)); "
                + "wait until nothing writes to it and run the same command again")
    }

    private func opened() throws -> ZipReader {
        let file = try archive.opened()
        do throws(ZipError) {
            return try ZipReader(file, access: archive.access, limits: limits)
        } catch {
            throw failed(error)
        }
    }

    /// The archive could be read before, so either the system failed, or the file has changed.
    private func failed(_ error: ZipError) -> JobError {
        error.kind == .unreadable ? JobError(unreadable: archive.input.path, error) : changed("\(error)")
    }
}
