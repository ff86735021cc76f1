import Synchronization

/// The progress of a job: its current phase, and how much of that phase is done.
///
/// A job goes through its phases one after the other. It reports progress at the start of each phase and at intervals.
public struct Progress: Hashable, Sendable {
    public let phase: Phase
    /// In `unit`; `nil` if there is nothing to count.
    public let done: Int?
    /// In `unit`; `nil` if unknown.
    public let total: Int?
    public let unit: Unit
    /// Further information for people, as text.
    public let remark: String?

    package init(_ phase: Phase, done: Int? = nil, of total: Int? = nil, _ unit: Unit = .pieces, remark: String? = nil)
    {
        self.phase = phase
        self.done = done
        self.total = total
        self.unit = unit
        self.remark = remark
    }

    public enum Unit: Sendable {
        case bytes
        /// Of all timelines, each at its own sample rate.
        case frames
        /// Sessions, shards or other items, depending on the phase.
        case pieces
    }

    /// A phase of a job. Its name is shown to people and written to heartbeats.
    public struct Phase: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        package init(_ name: String) { description = name }

        /// Reading the archives: checksums, metadata, and the clips' pages.
        public static let reading = Phase("reading")
        /// Checking the sessions that an earlier run of the job finished.
        public static let resuming = Phase("checking earlier results")
        /// Copying the files of text conversations.
        public static let textConversations = Phase("copying text conversations")
        /// Reading transcripts, and finding the clips that they are about.
        public static let readingTranscripts = Phase("reading transcripts")
        /// Copying the clips that have no place.
        public static let unplaced = Phase("copying unplaced clips")
        /// Decoding clips and writing timelines.
        public static let stitching = Phase("stitching")
        public static let reviewOutputs = Phase("making review files")
        /// Making them again, to compare them with those of a bag.
        public static let remaking = Phase("comparing review files")
        /// Comparing a bag's files with its manifest.
        public static let hashing = Phase("hashing")
        /// Comparing the documents of sessions with their recordings.
        public static let checkingSessions = Phase("checking sessions")
        public static let searching = Phase("searching words")
        public static let checkingShards = Phase("checking shards")
        public static let merging = Phase("merging")
    }
}

/// Adds up the work that several threads have done in a phase, for the thread that reports progress.
package final class Meter: Sendable {
    private let phase: Progress.Phase
    private let unit: Progress.Unit
    private let total: Atomic<Int>
    private let done = Atomic<Int>(0)

    package init(_ phase: Progress.Phase, of total: Int = 0, _ unit: Progress.Unit) {
        self.phase = phase
        self.unit = unit
        self.total = Atomic(total)
    }

    /// Adds to the total amount of work.
    package func expect(_ count: Int) { total.add(count, ordering: .relaxed) }

    package func add(_ count: Int) { done.add(count, ordering: .relaxed) }

    /// The current progress. A file may grow while it is read, so `done` is limited to the total.
    package var progress: Progress {
        let total = total.load(ordering: .relaxed)
        return Progress(phase, done: min(total, done.load(ordering: .relaxed)), of: total, unit)
    }
}
