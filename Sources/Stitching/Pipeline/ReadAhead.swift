import Files
import Foundations
import ZipStreaming

/// Decides which clips' compressed bytes are read next, in the order in which they will be decoded.
///
/// Clips that are close in that order are read in one pass over their archives; the passes are few, because each
/// brings in as much as the budget allows.
struct ReadAhead {
    private var nextSession = 0
    private var nextClip = 0
    private var cursors: [Int: ArchiveCursor] = [:]

    /// - Parameters:
    ///   - bytes: how many compressed bytes to read at least, where there are so many.
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
            let clip = session.clips[nextClip].run
            nextClip += 1
            guard !clip.isStreamed else { continue }
            wanted[clip.record.archiveIndex, default: []].append(clip)
            taken += clip.compressedBytes
        }
        let used = wanted.keys.sorted()
        // Open archives cost memory: only those that are read now stay open.
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

    /// - Throws: `JobError` where the archive is not what it was when it was scanned.
    func run() throws {
        let byOrdinal = Dictionary(grouping: clips) { $0.record.entry?.ordinal ?? 0 }
        for ordinal in byOrdinal.keys.sorted() {
            guard let clips = byOrdinal[ordinal], let first = clips.first else { continue }
            try cursor.seek(to: ordinal)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(first.compressedBytes)
            try cursor.readBlocks { block in
                guard bytes.count + block.byteCount <= first.compressedBytes else {
                    throw cursor.changed("a clip has more bytes")
                }
                // They are copied while they are valid.
                unsafe block.withUnsafeBytes { unsafe bytes.append(contentsOf: $0) }
            }
            guard SHA256Stream.digest(of: bytes) == first.record.entry?.sha256 else {
                throw cursor.changed("a clip has another checksum")
            }
            for clip in clips { clip.load(bytes) }
        }
    }
}

/// Goes forward through an archive that was scanned before, and starts anew where it has to go back.
final class ArchiveCursor {
    private let archive: ScannedArchive
    private let limits: ZipLimits
    private var reader: ZipReader?
    private var ordinal = -1

    init(archive: ScannedArchive, limits: ZipLimits) {
        self.archive = archive
        self.limits = limits
    }

    /// Goes to the start of an entry's data.
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

    /// The next block of the entry that was sought, or `nil` after the last; valid until the next call.
    func nextBlock() throws -> UnsafeRawBufferPointer? {
        do throws(ZipError) {
            return try unsafe reader?.nextBlock()
        } catch {
            throw failed(error)
        }
    }

    /// Hands on the rest of the entry that was sought, block by block.
    ///
    /// - Parameter body: the block is valid during the call alone.
    func readBlocks(_ body: (RawSpan) throws -> Void) throws {
        while let block = try unsafe nextBlock() { try body(unsafe block.bytes) }
    }

    func changed(_ reason: String) -> JobError {
        JobError(
            "\(archive.input.path) changed while it was read (\(reason)); "
                + "wait until nothing writes to it and run the same command again")
    }

    private func opened() throws -> ZipReader {
        do throws(ZipError) {
            return try ZipReader(path: archive.input.path, access: archive.access, limits: limits)
        } catch {
            throw failed(error)
        }
    }

    /// It was read before, so that only the system, or whoever wrote to it, can be the reason.
    private func failed(_ error: ZipError) -> JobError {
        error.kind == .unreadable ? JobError(unreadable: archive.input.path, error) : changed("\(error)")
    }
}
