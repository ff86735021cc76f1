import Recordings
import Storage
import Timelines

/// What is kept of the clips of a session that are not placed: their entries, byte for byte, in `unplaced/`.
///
/// A wrong timestamp, or a limit, costs a clip its place in time, and not its sound. A duplicate is in the timeline
/// already; an entry that cannot be read whole, with the CRC-32 that its archive states, is not kept.
struct UnplacedFiles {
    static let folder = "unplaced"

    /// A file to be made of an entry.
    struct File: Hashable {
        /// In the list of scanned archives.
        let archiveIndex: Int
        let ordinal: Int
        let file: ClipFile

        var entry: Entry { Entry(archiveIndex: archiveIndex, ordinal: ordinal) }
    }

    /// An entry of one of the archives.
    struct Entry: Hashable {
        let archiveIndex: Int
        let ordinal: Int
    }

    /// By position of the clip in the session; of an ambiguous one every candidate, in the archive's order. Clips that
    /// list the same entry have the same file.
    private(set) var byClip: [Int: [File]] = [:]

    /// Each once.
    var files: Set<File> { Set(byClip.values.joined()) }

    init(of planned: PlannedSession, archives: [ScannedArchive]) {
        let clips = planned.session.clips
        var paths = planned.pathsOfUnplaced
        for (index, clip) in clips.enumerated() where Self.isKept(clip) {
            let number = ClipFileNames.number(index, of: clips.count)
            let isAmbiguous = clip.status == .ambiguous
            let entries =
                isAmbiguous
                ? clip.candidates.compactMap { archives[clip.archiveIndex].candidates[$0] }
                : [clip.entry].compactMap(\.self)
            for (candidate, entry) in entries.enumerated() {
                guard let sha256 = entry.sha256, let bytes = entry.bytes else { continue }
                let key = Entry(archiveIndex: clip.archiveIndex, ordinal: entry.ordinal)
                let path =
                    paths[key] ?? Self.path(isAmbiguous ? "\(number)-\(candidate + 1)" : number, entry: entry.path)
                paths[key] = path
                byClip[index, default: []].append(
                    File(
                        archiveIndex: clip.archiveIndex, ordinal: entry.ordinal,
                        file: ClipFile(
                            path: path, entry: isAmbiguous ? entry.path : nil, sha256: sha256, bytes: bytes,
                            durationSeconds: isAmbiguous
                                ? entry.samples48k.map { Seconds.rounded(frames: $0, sampleRate: 48_000) } : nil)))
            }
        }
    }

    /// What files are called that have a name already, by their entries.
    var paths: [Entry: String] {
        Dictionary(byClip.values.joined().map { ($0.entry, $0.file.path) }) { first, _ in first }
    }

    /// Enters the files into the session's document.
    func enter(into clips: inout [TimelineDocument.Clip]) {
        for (index, files) in byClip {
            if clips[index].status == .ambiguous {
                clips[index].files = files.map(\.file)
            } else {
                clips[index].file = files.first?.file
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
