import Bag
import Calls
import Files
import Foundations

/// What is kept of the clips of a session that are not placed: their entries, byte for byte, in `unplaced/`.
///
/// A wrong timestamp, or a limit, costs a clip its place in time, and not its sound. A duplicate is in the timeline
/// already; an entry that cannot be read whole, with the CRC-32 that its archive states, is not kept.
struct UnplacedFiles {
    static let folder = BagLayout.unplacedFolder

    let planned: PlannedSession
    let archives: [ScannedArchive]

    init(of planned: PlannedSession, archives: [ScannedArchive]) {
        self.planned = planned
        self.archives = archives
    }

    /// An entry of one of the archives.
    struct Entry: Hashable {
        /// In the list of scanned archives.
        let archiveIndex: Int
        let ordinal: Int
    }

    /// What one clip has of it.
    struct Place {
        /// Position of the clip in the session.
        let clip: Int
        let entry: Entry
        let file: ClipFile
        /// Whether the file has to be made: no clip before it lists the entry, and no plan before this one kept it.
        let isNew: Bool
    }

    /// By clips in their order, and of an ambiguous one by candidates in the archive's order. Clips that list one entry
    /// have one file. Nothing of it is held: a session may have a hundred thousand.
    func forEach(_ body: (Place) throws -> Void) rethrows {
        let clips = planned.session.clips
        var paths = planned.pathsOfUnplaced
        for (index, clip) in clips.enumerated() where Self.isKept(clip) {
            let number = ClipFileNames.number(index, of: clips.count)
            let isAmbiguous = clip.status == .ambiguous
            let entries =
                isAmbiguous
                ? clip.candidates.compactMap { archives[clip.archiveIndex].candidates[$0] }
                : [clip.entry].compactMap(\.self)
            for (candidate, found) in entries.enumerated() {
                guard let sha256 = found.sha256, let bytes = found.bytes else { continue }
                let entry = Entry(archiveIndex: clip.archiveIndex, ordinal: found.ordinal)
                let known = paths[entry]
                let path = known ?? Self.path(isAmbiguous ? "\(number)-\(candidate + 1)" : number, entry: found.path)
                paths[entry] = path
                let seconds = found.samples48k.map { Seconds.rounded(frames: $0, sampleRate: 48_000) }
                let file = ClipFile(
                    path: path, entry: isAmbiguous ? found.path : nil, sha256: sha256, bytes: bytes,
                    durationSeconds: isAmbiguous ? seconds : nil)
                try body(Place(clip: index, entry: entry, file: file, isNew: known == nil))
            }
        }
    }

    /// What files are called by now, by their entries.
    var paths: [Entry: String] {
        var paths: [Entry: String] = [:]
        forEach { paths[$0.entry] = $0.file.path }
        return paths
    }

    /// Enters the files into the session's document.
    func enter(into clips: inout [TimelineDocument.Clip]) {
        forEach { place in
            if clips[place.clip].status == .ambiguous {
                clips[place.clip].files = (clips[place.clip].files ?? []) + [place.file]
            } else {
                clips[place.clip].file = place.file
            }
        }
    }

    private static func isKept(_ clip: ClipRecord) -> Bool {
        switch clip.status {
        case .placed, .duplicate: false
        default: true
        }
    }

    /// `unplaced/0007-message_789_user.opus`, of at most 100 bytes after the folder.
    private static func path(_ number: String, entry: String) -> String {
        // A tool of Windows may have written `\` between folders.
        let last = entry.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last.map { String($0) } ?? ""
        let name = SafeName.fileName(for: last, longest: SafeName.longest - number.utf8.count - 1) {
            SHA256Stream.digest(of: $0.utf8)
        }
        return "\(folder)/\(number)-\(name)"
    }
}

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
