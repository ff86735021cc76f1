import Bag
import Files
import Foundations

/// Copies the entries of clips that are not placed from their archives into the bag.
///
/// Each archive is read once, forwards and block by block, whatever lies between the entries that are wanted; several
/// archives at a time. Nothing else of a session needs these bytes, so that this comes before its sound is made.
struct UnplacedWriter {
    let archives: [ScannedArchive]
    let folder: SessionFolder
    let surroundings: Surroundings

    /// Files of one entry that are open at a time: sessions may share one.
    private static let filesAtOnce = 32

    private struct Target {
        let ordinal: Int
        let sha256: Checksum
        /// Where it is to appear.
        let path: String
    }

    private struct Copying {
        let archiveIndex: Int
        let targets: [Target]
        var error: (any Error)?
    }

    /// - Throws: `JobError` where an archive is not what it was when it was scanned; `FileError`, `Interruption`.
    func write(_ sessions: [PlannedSession]) throws {
        var targets: [Int: [Target]] = [:]
        for planned in sessions {
            var isBegun = false
            try UnplacedFiles(of: planned, archives: archives).forEach { place in
                guard place.isNew else { return }
                if !isBegun { try folder.makeUnplaced(for: planned.session) }
                isBegun = true
                targets[place.entry.archiveIndex, default: []].append(
                    Target(
                        ordinal: place.entry.ordinal, sha256: place.file.sha256,
                        path: folder.path(of: place.file.path, session: planned.session)))
            }
        }
        var jobs = targets.sorted { $0.key < $1.key }.map { archiveIndex, targets in
            Copying(archiveIndex: archiveIndex, targets: targets.sorted { $0.ordinal < $1.ordinal })
        }
        Workers.perform(&jobs, threads: surroundings.threads) { job in
            do {
                try copy(job.targets, from: archives[job.archiveIndex])
            } catch {
                job.error = error
            }
        }
        if let error = jobs.lazy.compactMap(\.error).first { throw error }
    }

    private func copy(_ targets: [Target], from archive: ScannedArchive) throws {
        let cursor = ArchiveCursor(archive: archive, limits: surroundings.limits.zip)
        var rest = targets[...]
        while let first = rest.first {
            let same = rest.prefix { $0.ordinal == first.ordinal }.prefix(Self.filesAtOnce)
            rest = rest.dropFirst(same.count)
            try copy(cursor, to: Array(same))
        }
    }

    /// All of one entry.
    private func copy(_ cursor: ArchiveCursor, to targets: [Target]) throws {
        try surroundings.interruption.check()
        guard let first = targets.first else { return }
        try cursor.seek(to: first.ordinal)
        let files = try targets.map { try EntryFile(path: $0.path, staging: folder.staging) }
        var hash = SHA256Stream()
        try cursor.readBlocks { block in
            try surroundings.interruption.check()
            hash.update(block)
            for file in files { try file.append(block) }
        }
        guard hash.finalize() == first.sha256 else { throw cursor.changed("a clip has another checksum") }
        for file in files { try file.putInPlace() }
    }
}

/// A file that is written from its start to its end.
private final class EntryFile {
    private var file: PendingFile?
    private var length = 0

    init(path: String, staging: StagingFolder) throws { file = try PendingFile(path: path, staging: staging) }

    func append(_ bytes: RawSpan) throws {
        try file?.write(bytes, at: length)
        length += bytes.byteCount
    }

    func putInPlace() throws { try file.take()?.putInPlace() }
}
