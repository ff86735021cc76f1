import Calls
import Dispatch
import Foundations
import Synchronization

/// Limits the memory for the archives' lists, both for what is kept and while they are read.
final class ListMemory: Sendable {
    private let mostClips: Int
    private let kept = Mutex((clips: 0, candidates: 0, textBytes: 0))
    private let semaphore = DispatchSemaphore(value: 1)

    init(mostClips: Int) { self.mostClips = mostClips }

    /// The number of entries and the bytes of metadata that every thread may hold at a time. Only one thread may hold
    /// more.
    static let mostEntriesAtOnce = 10_000
    static let largestMetadataAtOnce = 1 << 20

    /// Names and times of a typical clip's record take about 150 bytes.
    private static let textBytesPerClip = 200

    /// - Parameter candidates: entries of ambiguous clips.
    /// - Throws: `JobError` if the archives of the job together list more than fits into memory.
    func keep(
        _ sessions: [ScannedArchive.Session], candidates: some Collection<ClipRecord.Entry>
    ) throws {
        // A session without clips counts as one, because it takes as much memory.
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
                "more than \(mostClips * 2) entries match ambiguous clips, twice \(Setting("mostClips")), which would take "
                    + "too much memory; stitch fewer archives at a time, or raise the limit")
        }
        guard total.clips <= mostClips else {
            throw JobError(
                "the archives list more than \(mostClips) clips (\(Setting("mostClips"))), which would take too much "
                    + "memory; stitch fewer archives at a time, or raise the limit")
        }
        guard total.textBytes <= mostClips * Self.textBytesPerClip else {
            throw JobError(
                "the names that the archives list have more than \(mostClips * Self.textBytesPerClip) bytes, "
                    + "\(Self.textBytesPerClip) for each of \(Setting("mostClips")) \(mostClips), which would take too "
                    + "much memory; stitch fewer archives at a time, or raise the limit")
        }
    }

    /// Whether the lists that are kept leave no room for the contents of archives.
    var isLarge: Bool { kept.withLock { $0.clips > MemoryBudget.manyClips } }

    func turn() -> Turn { Turn(semaphore) }

    /// The right to hold a large list. One thread at a time has it, until the value is destroyed.
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
    /// The size in UTF-8 bytes of all texts that come from the inputs.
    fileprivate var textBytes: Int {
        sessionId.utf8.count + (externalConversationId?.utf8.count ?? 0)
            + clips.reduce(0) {
                $0 + $1.listed.fileName.utf8.count + $1.listed.speaker.name.utf8.count
                    + ($1.listed.timestamp?.utf8.count ?? 0) + ($1.entry?.path.utf8.count ?? 0)
            }
    }
}
