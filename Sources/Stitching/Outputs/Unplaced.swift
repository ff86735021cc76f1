import Bag
import Calls
import Files
import Foundations

/// The clips of a session that are not placed. Their entries are copied unchanged to `unplaced/`.
///
/// A clip with a wrong timestamp, or beyond a limit, is not on the timeline, but its recording is kept. A duplicate is
/// not copied, because it is already on the timeline. An entry that cannot be read completely, or whose CRC-32 is
/// wrong, is not kept.
struct UnplacedFiles {
    static let folder = BagLayout.unplacedFolder

    let planned: PlannedSession
    let archives: [ScannedArchive]

    init(of planned: PlannedSession, archives: [ScannedArchive]) {
        self.planned = planned
        self.archives = archives
    }

    /// An entry of an archive.
    struct Entry: Hashable {
        /// Index in the list of scanned archives.
        let archiveIndex: Int
        let ordinal: Int
    }

    /// A file of a clip that is not placed.
    struct Place {
        /// The index of the clip in the session.
        let clip: Int
        let entry: Entry
        let file: ClipFile
        /// Whether the file must be written: no earlier clip lists the entry, and no earlier plan kept it.
        let isNew: Bool
    }

    /// Calls `body` for the files in the order of the clips; those of an ambiguous clip come in the archive's order.
    /// Clips that list the same entry share a file. The files are not collected, because a session may have a hundred
    /// thousand.
    func forEach(_ body: (Place) throws -> Void) rethrows {
        let clips = planned.session.clips
        var paths = planned.pathsOfUnplaced
        for (index, clip) in clips.enumerated() where Self.isKept(clip) {
            let number = ClipFileNames.number(index, of: clips.count)
            let isAmbiguous = clip.status == .ambiguous
            for found in Self.entries(of: clip, archives: archives) {
                let entry = Entry(archiveIndex: clip.archiveIndex, ordinal: found.entry.ordinal)
                let known = paths[entry]
                let path =
                    known
                    ?? Self.path(isAmbiguous ? "\(number)-\(found.number)" : number, entry: found.entry.path)
                paths[entry] = path
                let file = Self.file(path, of: found, clip)
                try body(Place(clip: index, entry: entry, file: file, isNew: known == nil))
            }
        }
    }

    /// The paths of the files so far, by entry.
    var paths: [Entry: String] {
        var paths: [Entry: String] = [:]
        forEach { paths[$0.entry] = $0.file.path }
        return paths
    }

    /// The path of a file of a clip.
    struct Path {
        let clip: Int
        let path: String
    }

    /// The paths of all files, in the order of the clips. The rest of a `ClipFile` is known from the clip.
    var list: [Path] {
        var list: [Path] = []
        forEach { list.append(Path(clip: $0.clip, path: $0.file.path)) }
        return list
    }

    /// An entry that a clip may be, and its number among those that match an ambiguous clip.
    struct Candidate {
        let number: Int
        let entry: ClipRecord.Entry
        let sha256: Checksum
        let bytes: Int
    }

    /// Returns the entries of a clip that is not placed whose bytes are known.
    static func entries(of clip: ClipRecord, archives: [ScannedArchive]) -> [Candidate] {
        let entries =
            clip.status == .ambiguous
            ? clip.candidates.compactMap { archives[clip.archiveIndex].candidates[$0] }
            : [clip.entry].compactMap(\.self)
        return entries.enumerated().compactMap { index, entry in
            guard let sha256 = entry.sha256, let bytes = entry.bytes else { return nil }
            return Candidate(number: index + 1, entry: entry, sha256: sha256, bytes: bytes)
        }
    }

    /// The paths of all files that a run may write, whatever it finds when it decodes the clips.
    var possiblePaths: Set<String> {
        var paths = Set(planned.pathsOfUnplaced.values)
        let clips = planned.session.clips
        for (index, clip) in clips.enumerated() {
            let number = ClipFileNames.number(index, of: clips.count)
            if let entry = clip.entry { paths.insert(Self.path(number, entry: entry.path)) }
            for (candidate, key) in clip.candidates.enumerated() {
                guard let entry = archives[clip.archiveIndex].candidates[key] else { continue }
                paths.insert(Self.path("\(number)-\(candidate + 1)", entry: entry.path))
            }
        }
        return paths
    }

    static func file(_ path: String, of candidate: Candidate, _ clip: ClipRecord) -> ClipFile {
        let isAmbiguous = clip.status == .ambiguous
        let seconds = candidate.entry.samples48k.map { Seconds.rounded(frames: $0, sampleRate: 48_000) }
        return ClipFile(
            path: path, entry: isAmbiguous ? candidate.entry.path : nil, sha256: candidate.sha256,
            bytes: candidate.bytes, durationSeconds: isAmbiguous ? seconds : nil)
    }

    private static func isKept(_ clip: ClipRecord) -> Bool {
        switch clip.status {
        case .placed, .duplicate: false
        default: true
        }
    }

    /// For example `unplaced/0007-message_789_user.opus`, with at most 100 bytes after the folder.
    private static func path(_ number: String, entry: String) -> String {
        // A Windows tool may have written `\` as the separator.
        let last = entry.unicodeScalars.split { $0 == "/" || $0 == "\\" }.last.map { String($0) } ?? ""
        let name = SafeName.fileName(for: last, longest: SafeName.longest - number.utf8.count - 1) {
            SHA256Stream.digest(of: $0.utf8)
        }
        return "\(folder)/\(number)-\(name)"
    }
}

/// Copies the entries of clips that are not placed from their archives into the bag.
///
/// Each archive is read once, forward and block by block, and several archives in parallel. The rest of a session does
/// not depend on these files, so they are written before its audio.
struct UnplacedWriter {
    let archives: [ScannedArchive]
    let folder: SessionFolder
    let surroundings: Surroundings

    /// The most files that are written at the same time for one entry, which several sessions may share.
    private static let filesAtOnce = 32

    private struct Target {
        let ordinal: Int
        let sha256: Checksum
        /// The final path, relative to the bag.
        let path: String
        let bytes: Int
    }

    private struct Copying {
        let archiveIndex: Int
        let targets: [Target]
        var error: (any Error)?
    }

    /// - Throws: `JobError` if an archive changed since it was scanned; `FileError`, `Interruption`.
    func write(_ sessions: [PlannedSession]) throws {
        var targets: [Int: [Target]] = [:]
        for planned in sessions {
            var isBegun = false
            var recorded: RecordedFiles?
            try UnplacedFiles(of: planned, archives: archives).forEach { place in
                guard place.isNew else { return }
                if !isBegun {
                    try folder.makeUnplaced(for: planned.session)
                    recorded = folder.recordedTimelines(of: planned.session)
                }
                isBegun = true
                // A bag to compare with may be redacted.
                if recorded?.isLeftOut(place.file.path) == true { return }
                targets[place.entry.archiveIndex, default: []].append(
                    Target(
                        ordinal: place.entry.ordinal, sha256: place.file.sha256,
                        path: folder.path(of: place.file.path, session: planned.session), bytes: place.file.bytes))
            }
        }
        guard !targets.isEmpty else { return }
        let meter = Meter(.unplaced, of: targets.values.joined().reduce(0) { $0 + $1.bytes }, .bytes)
        var jobs = targets.sorted { $0.key < $1.key }.map { archiveIndex, targets in
            Copying(archiveIndex: archiveIndex, targets: targets.sorted { $0.ordinal < $1.ordinal })
        }
        Workers.perform(
            &jobs, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
        ) { job in
            do {
                try copy(job.targets, from: archives[job.archiveIndex], meter)
            } catch {
                job.error = error
            }
        }
        if let error = jobs.lazy.compactMap(\.error).first { throw error }
    }

    private func copy(_ targets: [Target], from archive: ScannedArchive, _ meter: Meter) throws {
        let cursor = ArchiveCursor(archive: archive, limits: surroundings.limits.zip)
        var rest = targets[...]
        while let first = rest.first {
            let same = rest.prefix { $0.ordinal == first.ordinal }.prefix(Self.filesAtOnce)
            rest = rest.dropFirst(same.count)
            try copy(cursor, to: Array(same))
            meter.add(same.reduce(0) { $0 + $1.bytes })
        }
    }

    /// Copies one entry to all of its targets.
    private func copy(_ cursor: ArchiveCursor, to targets: [Target]) throws {
        try surroundings.interruption.check()
        guard let first = targets.first else { return }
        try cursor.seek(to: first.ordinal)
        let files = try targets.map { try EntryFile($0.path, in: folder.staging) }
        var hash = SHA256Stream()
        try cursor.readBlocks { block in
            try surroundings.interruption.check()
            hash.update(block)
            for file in files { try file.append(block) }
        }
        guard hash.finalize() == first.sha256 else { throw cursor.changed("a clip has a different checksum") }
        for file in files { try file.putInPlace() }
    }
}

/// A file that is written sequentially.
private final class EntryFile {
    private var file: PendingFile?
    private var length = 0

    init(_ path: String, in staging: StagingFolder) throws { file = try PendingFile(path, in: staging) }

    func append(_ bytes: RawSpan) throws {
        try file?.write(bytes, at: length)
        length += bytes.byteCount
    }

    func putInPlace() throws { try file.take()?.putInPlace() }
}
