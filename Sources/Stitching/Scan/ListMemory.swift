import Calls
import Dispatch
import Foundations
import Synchronization

/// Keeps what archives list within bounds: all that is kept of them, and what is in memory while they are read.
final class ListMemory: Sendable {
    private let mostClips: Int
    private let kept = Mutex((clips: 0, candidates: 0, textBytes: 0))
    private let semaphore = DispatchSemaphore(value: 1)

    init(mostClips: Int) { self.mostClips = mostClips }

    /// Entries, and bytes of metadata, that every thread may hold at a time; only one of them may hold more.
    static let mostEntriesAtOnce = 10_000
    static let largestMetadataAtOnce = 1 << 20

    /// Names and times take about 150 bytes in an honest clip's record.
    private static let textBytesPerClip = 200

    /// - Parameter candidates: entries of which several could be one clip.
    /// - Throws: `JobError` where the archives of the job list more than is to be kept in memory.
    func keep(
        _ sessions: [ScannedArchive.Session], candidates: some Collection<ClipRecord.Entry>, of archive: ArchiveInput
    ) throws {
        // A session without clips costs as much as one.
        let clips = sessions.reduce(0) { $0 + max(1, $1.clips.count) }
        let textBytes = sessions.reduce(0) { $0 + $1.textBytes } + candidates.reduce(0) { $0 + $1.path.utf8.count }
        let total = kept.withLock { kept in
            kept.clips += clips
            kept.candidates += candidates.count
            kept.textBytes += textBytes
            return kept
        }
        guard total.candidates <= mostClips * 2 else {
            throw JobError(
                "the archives have more than fits into memory: with \(archive.path), \(total.candidates) entries could be "
                    + "a clip that others could be too (at most twice \(Setting("mostClips")), which is "
                    + "\(mostClips)); stitch fewer "
                    + "archives at a time")
        }
        guard total.clips <= mostClips, total.textBytes <= mostClips * Self.textBytesPerClip else {
            throw JobError(
                "the archives list more than fits into memory: with \(archive.path), which lists \(clips) clips, they "
                    + "are \(total.clips), with \(total.textBytes) bytes of names (\(Setting("mostClips")) is "
                    + "\(mostClips)); "
                    + "stitch fewer archives at a time")
        }
    }

    func turn() -> Turn { Turn(semaphore) }

    /// The right to hold a large list, given to one thread at a time until it goes.
    struct Turn: ~Copyable {
        private let semaphore: DispatchSemaphore
        private var isTaken = false

        fileprivate init(_ semaphore: DispatchSemaphore) { self.semaphore = semaphore }

        mutating func take() {
            guard !isTaken else { return }
            semaphore.wait()
            isTaken = true
        }

        deinit { if isTaken { semaphore.signal() } }
    }
}

extension ScannedArchive.Session {
    /// Of all texts that come from outside.
    fileprivate var textBytes: Int {
        sessionId.utf8.count + (externalConversationId?.utf8.count ?? 0)
            + clips.reduce(0) {
                $0 + $1.listed.fileName.utf8.count + $1.listed.speaker.name.utf8.count
                    + ($1.listed.timestamp?.utf8.count ?? 0) + ($1.entry?.path.utf8.count ?? 0)
            }
    }
}
