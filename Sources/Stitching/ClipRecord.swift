import OggOpus
import Recordings
import Timelines

/// A listed clip and what was found of it in its archive.
struct ClipRecord: Sendable {
    let listed: ListedClip
    /// Position in the list of scanned archives.
    var archiveIndex = 0
    /// `nil` where it has no entry, or more than one.
    var entry: Entry?
    var outcome: Outcome

    struct Entry: Sendable {
        let ordinal: Int
        let path: String
        /// The rest is known once the entry was read.
        var bytes: Int?
        var sha256: Checksum?
    }

    enum Outcome: Sendable {
        case sound(ClipFacts)
        case unplaced(ClipStatus, reason: String)
    }

    var facts: ClipFacts? {
        if case .sound(let facts) = outcome { facts } else { nil }
    }

    var status: ClipStatus {
        switch outcome {
        case .sound: .placed
        case .unplaced(let status, _): status
        }
    }

    var length: ClipLength? {
        facts.map { ClipLength(samples48k: $0.first.samples48k, rest: $0.rest.map(\.samples48k)) }
    }
}
