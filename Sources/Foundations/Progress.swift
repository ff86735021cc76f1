import Synchronization

/// How far a job is: the phase that it is in, and how much of that phase is done.
///
/// A job goes through its phases one after the other, and reports at the start of each, and from time to time.
public struct Progress: Hashable, Sendable {
    public let phase: Phase
    /// In `unit`; `nil` where there is nothing to count.
    public let done: Int?
    /// `nil` where nobody knows.
    public let total: Int?
    public let unit: Unit
    /// What people may want to know besides, in words.
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
        /// Of all timelines, at their own rates.
        case frames
        /// Sessions, shards, whatever the phase speaks of.
        case pieces
    }

    /// What is being done, by the name that heartbeats and people read.
    public struct Phase: Hashable, Sendable, CustomStringConvertible {
        public let description: String

        package init(_ name: String) { description = name }

        /// Archives: their checksums, their metadata, their clips' pages.
        public static let reading = Phase("reading")
        /// What an earlier run of the job has finished.
        public static let resuming = Phase("checking what an earlier run left")
        /// Clips are decoded, and timelines written.
        public static let stitching = Phase("stitching")
        public static let reviewOutputs = Phase("making what reviewers open")
        /// A bag's files against its manifest.
        public static let hashing = Phase("hashing")
        /// What sessions' documents say against their recordings.
        public static let checkingSessions = Phase("checking sessions")
        public static let checkingShards = Phase("checking shards")
        public static let merging = Phase("merging")
    }
}

/// Adds up what several threads have done of a phase, for the one that reports.
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

    /// There is more to do than was known.
    package func expect(_ count: Int) { total.add(count, ordering: .relaxed) }

    package func add(_ count: Int) { done.add(count, ordering: .relaxed) }

    /// How far it is now. A file may grow while it is read: more than all of it is never done.
    package var progress: Progress {
        let total = total.load(ordering: .relaxed)
        return Progress(phase, done: min(total, done.load(ordering: .relaxed)), of: total, unit)
    }
}
